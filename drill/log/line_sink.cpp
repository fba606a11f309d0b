#include "drill/log/line_sink.hpp"

#include <cstdio>
#include <string>

#include "drill/redaction/hidden.hpp"

namespace drill {
namespace {

class StderrSink : public LineSink {
 protected:
  void put(const spdlog::details::log_msg& line) override {
    spdlog::memory_buf_t text;
    formatter_->format(line, text);
    std::fwrite(text.data(), 1, text.size(), stderr);
    std::fflush(stderr);
  }
};

}  // namespace

void LineSink::sink_it_(const spdlog::details::log_msg& message) {
  const std::string_view whole{message.payload.data(), message.payload.size()};
  const auto put_line = [&](std::string_view part) {
    const std::string text = outward_line(part);
    spdlog::details::log_msg line = message;
    line.payload = text;
    put(line);
  };
  // What is to be done is a line of its own.
  const std::size_t hint = whole.find("\nHINT: ");
  put_line(whole.substr(0, hint));
  if (hint != std::string_view::npos) put_line(whole.substr(hint + 1));
}

spdlog::sink_ptr stderr_sink() {
  return std::make_shared<StderrSink>();
}

}  // namespace drill
