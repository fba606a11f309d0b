// Shows the drill on the terminal of stderr, redrawn a few times a second. Log lines scroll above it.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "drill/report/observer.hpp"
#include "drill/terminal/view.hpp"

namespace drill::terminal {

class LiveView : public DrillObserver {
 public:
  /// Draws to this file descriptor, which is a terminal.
  explicit LiveView(int fd);
  LiveView(const LiveView&) = delete;
  LiveView& operator=(const LiveView&) = delete;
  LiveView(LiveView&&) = delete;
  LiveView& operator=(LiveView&&) = delete;
  /// Erases the view, before the summary.
  ~LiveView() override;

  /// Prints whole lines, which stay above the view.
  void print_above(const Redacted& text);

  void drill_began(const DrillReport& report) override;
  void phase_began(Phase phase, std::chrono::seconds limit) override;
  void restored(const RestoreAmount& amount) override;
  void replayed(const ReplayAmount& amount) override;
  void checked(const CheckReport& check) override;
  void phase_ended(const PhaseReport& phase) override;

 private:
  void run(const std::stop_token& stop);
  void draw();
  void write(const Redacted& text) const;
  Redacted wipe();

  int fd_;
  int patient_;  ///< the same terminal, opened non-blocking
  bool colours_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  View view_;
  bool visible_ = false;
  std::size_t drawn_ = 0;  ///< lines of the view on the terminal; the cursor is below them
  std::jthread drawer_;
};

}  // namespace drill::terminal
