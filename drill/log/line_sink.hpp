// The one way out for log lines: whatever a name, a message of the daemon or an answer of the data holds, a line stays
// one line, without control characters and secrets, and no longer than a screen. A HINT behind it is a line of its own.
#pragma once

#include <spdlog/sinks/base_sink.h>

#include <mutex>

#include "drill/redaction/redacted.hpp"

namespace drill {

/// What a sink gets, fit to be shown.
struct LogLine {
  spdlog::level::level_enum level;
  Redacted message;
  Redacted formatted;  ///< as the logger's pattern has it, with its line break
};

/// Every sink of ours is one; tests/lint/layers.sh lets no other be made.
class LineSink : public spdlog::sinks::base_sink<std::mutex> {
 protected:
  virtual void put(const LogLine& line) = 0;
  void flush_() override {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) final;
};

/// Writes lines to stderr as the logger's pattern has them.
spdlog::sink_ptr stderr_sink();

}  // namespace drill
