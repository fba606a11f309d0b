#include "drill/terminal/live_view.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <climits>
#include <string_view>

#include "drill/host/signals.hpp"
#include "drill/terminal/terminal.hpp"

namespace drill::terminal {

namespace {

constexpr std::chrono::milliseconds k_redraw{200};
constexpr int k_stuck = 200;  // milliseconds

/// The terminal once more, to be written to without waiting: the flag belongs to the open file, and ours is shared with
/// whoever started us. Negative when it cannot be opened.
int open_patient(int fd) {
  std::array<char, PATH_MAX> name{};
  if (::ttyname_r(fd, name.data(), name.size()) != 0) return -1;
  return ::open(name.data(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
}

}  // namespace

LiveView::LiveView(int fd) : fd_(fd), patient_(open_patient(fd)), colours_(wants_colours(fd)) {
  drawer_ = std::jthread{[this](const std::stop_token& stop) {
    block_signals_in_thread();
    run(stop);
  }};
}

LiveView::~LiveView() {
  drawer_.request_stop();
  drawer_.join();
  {
    const std::lock_guard lock{mutex_};
    write(wipe());
  }
  if (patient_ >= 0) ::close(patient_);
}

void LiveView::print_above(const Redacted& text) {
  const std::lock_guard lock{mutex_};
  write(put_together("{}{}", wipe(), text));
  draw();
}

void LiveView::drill_began(const DrillReport& report) {
  const std::lock_guard lock{mutex_};
  view_.run_id = report.run_id;
  view_.stanza = report.stanza;
  view_.began = Clock::now();
  visible_ = true;
}

void LiveView::phase_began(Phase phase, std::chrono::seconds) {
  const std::lock_guard lock{mutex_};
  view_.running = phase;
  view_.phase_began = Clock::now();
  draw();
}

void LiveView::restored(const RestoreAmount& amount) {
  const std::lock_guard lock{mutex_};
  view_.restored = amount;
}

void LiveView::replayed(const ReplayAmount& amount) {
  const std::lock_guard lock{mutex_};
  view_.replayed = amount;
}

void LiveView::checked(const CheckReport& check) {
  const std::lock_guard lock{mutex_};
  view_.checks.push_back(check);
}

void LiveView::phase_ended(const PhaseReport& phase) {
  const std::lock_guard lock{mutex_};
  view_.ended.insert_or_assign(phase.phase, phase);
  if (view_.running == phase.phase) view_.running.reset();
  draw();
}

void LiveView::run(const std::stop_token& stop) {
  std::unique_lock lock{mutex_};
  while (!stop.stop_requested()) {
    draw();
    changed_.wait_for(lock, stop, k_redraw, [] { return false; });
  }
}

/// The control sequences that take the view away; the cursor is where it began.
Redacted LiveView::wipe() {
  if (drawn_ == 0) return put_together("");
  Redacted out = put_together("\r\x1b[{}A\x1b[J", drawn_);
  drawn_ = 0;
  return out;
}

void LiveView::draw() {
  if (!visible_) return;
  const Size size = size_of(fd_);
  const auto now = lines(view_, Clock::now(), size.rows > 1 ? size.rows - 1 : 1);
  // Wide characters may make a line longer than it counts: the terminal is told not to wrap it.
  Redacted out = drawn_ > 0 ? put_together("\r\x1b[{}A\x1b[?7l", drawn_) : put_together("\x1b[?7l");
  for (const auto& line : now) out += put_together("{}\x1b[K\n", drawn(line, size.columns, colours_));
  drawn_ = now.size();
  write(put_together("{}\x1b[J\x1b[?7h", out));
}

void LiveView::write(const Redacted& redacted) const {
  std::string_view text = redacted.text();
  const int fd = patient_ >= 0 ? patient_ : fd_;
  while (!text.empty()) {
    // A terminal that takes nothing (stopped with ^S, or behind a line that is down) must not hold the drill up: what
    // it does not take is lost to the eye alone.
    pollfd wanted{fd, POLLOUT, 0};
    if (::poll(&wanted, 1, k_stuck) == 0) return;
    const ssize_t count = ::write(fd, text.data(), text.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return;  // the terminal is full or gone; the drill goes on
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

}  // namespace drill::terminal
