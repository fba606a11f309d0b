#include "drill/log/line_sink.hpp"

#include <string_view>

#include "drill/log/write_to_stderr.hpp"
#include "drill/redaction/hidden.hpp"

namespace drill {
namespace {

class StderrSink : public LineSink {
 protected:
  void put(const LogLine& line) override { write_to_stderr(line.formatted); }
};

}  // namespace

void LineSink::sink_it_(const spdlog::details::log_msg& message) {
  const std::string_view whole{message.payload.data(), message.payload.size()};
  const auto put_line = [&](std::string_view part) {
    const Redacted text = outward_line(part);
    spdlog::details::log_msg line = message;
    line.payload = text.text();
    spdlog::memory_buf_t formatted;
    formatter_->format(line, formatted);
    put({message.level, text, Redacted{{formatted.data(), formatted.size()}}});
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
