// The log while a live view is on the same terminal.
#pragma once

#include <spdlog/logger.h>

#include <memory>

#include "drill/log/verbosity.hpp"
#include "drill/terminal/live_view.hpp"

namespace drill::terminal {

/// Prints log lines above the view as long as the object lives: only warnings and errors, because the view shows the
/// rest; with --verbose all.
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
