#include "drill/cli/log.hpp"

#include <spdlog/spdlog.h>

#include <memory>

#include "drill/log/line_sink.hpp"
#include "drill/systemd/journal_log.hpp"

namespace drill {

void begin_log(Verbosity verbosity) {
  const bool journal = systemd::stderr_is_journal();
  auto logger = std::make_shared<spdlog::logger>("dr-drill", journal ? systemd::journal_sink() : stderr_sink());
  // The journal has a clock of its own.
  if (!journal) logger->set_pattern("%H:%M:%S.%e %l: %v");
  switch (verbosity) {
    case Verbosity::quiet:
      logger->set_level(spdlog::level::warn);
      break;
    case Verbosity::normal:
      logger->set_level(spdlog::level::info);
      break;
    case Verbosity::verbose:
      logger->set_level(spdlog::level::debug);
      break;
  }
  logger->flush_on(spdlog::level::trace);
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace drill
