// The log while a live view is on the same terminal.
#pragma once

#include <spdlog/logger.h>

#include <memory>

#include "drill/log/verbosity.hpp"
#include "drill/terminal/live_view.hpp"

namespace drill::terminal {

/// Log lines go above the view as long as this lives; what the view shows itself is left out: only warnings and
/// errors, and with --verbose all.
class LiveLog {
 public:
  LiveLog(LiveView& view, Verbosity verbosity);
  LiveLog(const LiveLog&) = delete;
  LiveLog& operator=(const LiveLog&) = delete;
  LiveLog(LiveLog&&) = delete;
  LiveLog& operator=(LiveLog&&) = delete;
  ~LiveLog();

 private:
  std::shared_ptr<spdlog::logger> before_;
};

}  // namespace drill::terminal
