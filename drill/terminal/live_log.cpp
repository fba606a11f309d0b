#include "drill/terminal/live_log.hpp"

#include <spdlog/spdlog.h>

#include "drill/log/line_sink.hpp"

namespace drill::terminal {
namespace {

class AboveView : public LineSink {
 public:
  explicit AboveView(LiveView& view) : view_(view) {}

 protected:
  void put(const LogLine& line) override { view_.print_above(line.formatted); }

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
