#include "drill/cli/terminal/live_log.hpp"

#include <spdlog/sinks/base_sink.h>
#include <spdlog/spdlog.h>

#include <mutex>

#include "drill/report/printable.hpp"

namespace drill::terminal {
namespace {

class AboveView : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit AboveView(LiveView& view) : view_(view) {}

 protected:
  void sink_it_(const spdlog::details::log_msg& message) override {
    spdlog::memory_buf_t text;
    formatter_->format(message, text);
    std::string line{text.data(), text.size()};
    while (!line.empty() && line.back() == '\n') line.pop_back();
    view_.print_above(printable(line) + "\n");
  }
  void flush_() override {}

 private:
  LiveView& view_;
};

}  // namespace

LiveLog::LiveLog(LiveView& view, Verbosity verbosity) : before_(spdlog::default_logger()) {
  auto logger = std::make_shared<spdlog::logger>("dr-drill", std::make_shared<AboveView>(view));
  logger->set_pattern("%H:%M:%S.%e %l: %v");
  logger->set_level(verbosity == Verbosity::verbose ? spdlog::level::debug : spdlog::level::warn);
  spdlog::set_default_logger(std::move(logger));
}

LiveLog::~LiveLog() {
  spdlog::set_default_logger(before_);
}

}  // namespace drill::terminal
