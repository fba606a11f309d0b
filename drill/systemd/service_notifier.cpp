#include "drill/systemd/service_notifier.hpp"

#include <fmt/format.h>
#include <systemd/sd-daemon.h>

#include <condition_variable>
#include <mutex>
#include <thread>

#include "drill/host/environment.hpp"
#include "drill/host/signals.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/systemd/background_sender.hpp"
#include "drill/text/quantities.hpp"

namespace drill::systemd {
namespace {

using Clock = std::chrono::steady_clock;

/// A phase whose deadline has passed is given this long to end before it counts as hung.
constexpr std::chrono::minutes k_grace{2};
/// Between drill and drill's end: report, metrics, notification.
constexpr std::chrono::minutes k_between_phases{30};
constexpr std::chrono::seconds k_status_interval{1};

class ServiceNotifier : public DrillObserver {
 public:
  ServiceNotifier() {
    std::uint64_t interval = 0;
    if (sd_watchdog_enabled(0, &interval) <= 0) return;
    patter_ = std::jthread{[this, every = std::chrono::microseconds{interval / 2}](const std::stop_token& stop) {
      block_signals_in_thread();
      pat(stop, every);
    }};
  }
  ServiceNotifier(const ServiceNotifier&) = delete;
  ServiceNotifier& operator=(const ServiceNotifier&) = delete;
  ServiceNotifier(ServiceNotifier&&) = delete;
  ServiceNotifier& operator=(ServiceNotifier&&) = delete;
  ~ServiceNotifier() override {
    if (!patter_.joinable()) return;
    patter_.request_stop();
    patter_.join();
  }

  void drill_began(const DrillReport& report) override {
    tell(put_together("READY=1\n{}", status_line("drill " + report.run_id + " of stanza '" + report.stanza + "'")));
  }
  void phase_began(Phase phase, std::chrono::seconds limit) override {
    hung_after(Clock::now() + limit + k_grace);
    status(std::string{to_string(phase)});
  }
  void phase_ended(const PhaseReport&) override { hung_after(Clock::now() + k_between_phases); }
  void restored(const RestoreAmount& amount) override {
    if (!is_time()) return;
    status(fmt::format("restore: {:.0f} % of {}", amount.percent, format_byte_size(amount.total_bytes)));
  }
  void replayed(const ReplayAmount& amount) override {
    if (!is_time()) return;
    status(fmt::format("recover: {}{} WAL segments", amount.segments,
                       amount.expected ? fmt::format(" of {}", *amount.expected) : ""));
  }
  void checked(const CheckReport& check) override {
    status(fmt::format("verify: check '{}' {}", check.name, check.passed ? "passed" : "failed"));
  }
  void drill_ended(const RedactedReport& redacted) override {
    const DrillReport& report = *redacted;
    status(fmt::format("{}, reason {}", to_string(report.verdict), to_string(report.reason)));
  }

 private:
  void tell(const Redacted& state) {
    sender_.send([state] { sd_notify(0, state.text().c_str()); });
  }
  /// A line break would begin a message of its own to systemd.
  static Redacted status_line(const std::string& text) { return put_together("STATUS={}", outward_line(text)); }
  void status(const std::string& text) { tell(status_line(text)); }

  void hung_after(Clock::time_point when) {
    const std::lock_guard lock{mutex_};
    hung_after_ = when;
    last_status_ = {};
  }
  bool is_time() {
    const std::lock_guard lock{mutex_};
    if (Clock::now() - last_status_ < k_status_interval) return false;
    last_status_ = Clock::now();
    return true;
  }
  void pat(const std::stop_token& stop, std::chrono::microseconds every) {
    std::unique_lock lock{mutex_};
    while (!stop.stop_requested()) {
      if (Clock::now() < hung_after_) tell(put_together("WATCHDOG=1"));
      wake_.wait_for(lock, stop, every, [] { return false; });
    }
  }

  BackgroundSender sender_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  Clock::time_point hung_after_ = Clock::now() + k_between_phases;
  Clock::time_point last_status_;
  std::jthread patter_;
};

}  // namespace

std::unique_ptr<DrillObserver> service_notifier() {
  if (environment().notify_socket.empty()) return nullptr;
  return std::make_unique<ServiceNotifier>();
}

}  // namespace drill::systemd
