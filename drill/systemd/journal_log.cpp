#include "drill/systemd/journal_log.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include <map>
#include <mutex>
#include <vector>

// What is logged knows better than we where in the code it was.
#define SD_JOURNAL_SUPPRESS_LOCATION
#include <systemd/sd-journal.h>

#include "drill/host/environment.hpp"
#include "drill/log/line_sink.hpp"
#include "drill/log/write_to_stderr.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/systemd/background_sender.hpp"

namespace drill::systemd {
namespace {

/// `journalctl MESSAGE_ID=...` finds the ends of all drills.
constexpr const char* k_drill_ended = "f5a751611e7c4b6b81a4ba65ae8e7bc4";

using Fields = std::map<std::string, Redacted>;

/// syslog(3).
int priority(spdlog::level::level_enum level) {
  switch (level) {
    case spdlog::level::err:
    case spdlog::level::critical:
      return 3;
    case spdlog::level::warn:
      return 4;
    case spdlog::level::info:
      return 6;
    default:
      return 7;
  }
}

class JournalSink : public LineSink {
 public:
  /// A field of all that is logged from now on; an empty value takes it away.
  void set(const std::string& name, const Redacted& value) {
    const std::lock_guard lock{mutex_};
    fields_.insert_or_assign(name, value);
  }

  /// One entry, with fields of its own beside those of all.
  void send(const Redacted& message, int priority, const Fields& more) {
    const std::lock_guard lock{mutex_};
    write(message, priority, more);
  }

 protected:
  void put(const LogLine& line) override { write(line.message, priority(line.level), {}); }

 private:
  void write(const Redacted& message, int priority, const Fields& more) {
    std::vector<std::string> entry{"MESSAGE=" + message.text(), fmt::format("PRIORITY={}", priority),
                                   "SYSLOG_IDENTIFIER=dr-drill"};
    for (const Fields* fields : {static_cast<const Fields*>(&fields_), &more}) {
      for (const auto& [name, value] : *fields) {
        if (!value.text().empty()) entry.push_back(name + "=" + value.text());
      }
    }
    sender_.send([entry, message, priority] {
      std::vector<iovec> parts;
      parts.reserve(entry.size());
      for (const auto& field : entry) parts.push_back({const_cast<char*>(field.data()), field.size()});
      if (sd_journal_sendv(parts.data(), static_cast<int>(parts.size())) == 0) return;
      write_to_stderr(put_together("<{}>{}\n", priority, message));
    });
  }

  Fields fields_;
  BackgroundSender sender_;
};

class JournalObserver : public DrillObserver {
 public:
  explicit JournalObserver(std::shared_ptr<JournalSink> sink) : sink_(std::move(sink)) {}

  void drill_began(const DrillReport& report) override {
    sink_->set("DR_DRILL_RUN_ID", outward_line(report.run_id));
    sink_->set("DR_DRILL_STANZA", outward_line(report.stanza));
  }
  void phase_began(Phase phase, std::chrono::seconds) override {
    sink_->set("DR_DRILL_PHASE", outward_line(to_string(phase)));
  }
  void phase_ended(const PhaseReport& phase) override {
    const char* result = phase.ok ? "ok" : "failed";
    sink_->send(
        outward_line(fmt::format("{} {} after {:.1f} s", to_string(phase.phase), result, phase.duration.count())),
        phase.ok ? 6 : 3,
        {{"DR_DRILL_PHASE_RESULT", outward_line(result)},
         {"DR_DRILL_PHASE_SECONDS", put_together("{:.3f}", phase.duration.count())}});
    sink_->set("DR_DRILL_PHASE", put_together(""));
  }
  void drill_ended(const RedactedReport& redacted) override {
    const DrillReport& report = *redacted;
    const auto seconds = [](const std::optional<Seconds>& value) {
      return value ? put_together("{:.3f}", value->count()) : put_together("");
    };
    const std::string where =
        report.failed_phase ? fmt::format(" in {}", to_string(*report.failed_phase)) : std::string{};
    sink_->send(
        outward_line(fmt::format("drill {}: {}, reason {}{}, {:.1f} s", report.run_id, to_string(report.verdict),
                                 to_string(report.reason), where, report.duration.count())),
        report.exit_code() == 0 ? 5 : 3,
        {{"MESSAGE_ID", outward_line(k_drill_ended)},
         {"DR_DRILL_VERDICT", outward_line(to_string(report.verdict))},
         {"DR_DRILL_REASON", outward_line(to_string(report.reason))},
         {"DR_DRILL_EXIT_CODE", put_together("{}", report.exit_code())},
         {"DR_DRILL_PHASE", outward_line(report.failed_phase ? to_string(*report.failed_phase) : "")},
         {"DR_DRILL_BACKUP", outward_line(report.backup ? report.backup->label : "")},
         {"DR_DRILL_RTO_SECONDS", seconds(report.rto.measured)},
         {"DR_DRILL_RPO_SECONDS", seconds(report.rpo.measured)}});
  }

 private:
  std::shared_ptr<JournalSink> sink_;
};

}  // namespace

bool stderr_is_journal() {
  struct stat info {};
  if (::fstat(STDERR_FILENO, &info) != 0) return false;
  return fmt::format("{}:{}", info.st_dev, info.st_ino) == environment().journal_stream;
}

spdlog::sink_ptr journal_sink() {
  return std::make_shared<JournalSink>();
}

std::unique_ptr<DrillObserver> journal_observer() {
  for (const auto& sink : spdlog::default_logger()->sinks()) {
    if (auto journal = std::dynamic_pointer_cast<JournalSink>(sink)) {
      return std::make_unique<JournalObserver>(std::move(journal));
    }
  }
  return nullptr;
}

}  // namespace drill::systemd
