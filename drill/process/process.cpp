#include "drill/process/process.hpp"

#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include <memory>
#include <utility>

#include "drill/host/environment.hpp"
#include "drill/log/line_sink.hpp"
#include "drill/systemd/journal_log.hpp"

namespace drill {

namespace {

/// No crash of this process, or of one that it starts, writes its memory to a file: production's keys are in it.
void forbid_core_dumps() {
  // Below the size of any dump, and the one value that also keeps the kernel from feeding a program such as
  // systemd-coredump, for which other limits do not count.
  constexpr rlimit k_none{1, 1};
  ::setrlimit(RLIMIT_CORE, &k_none);
}

}  // namespace

Process::Process() : before_(block_signals()) {
  // Reports and logs tell of production's data: not for everybody. The metrics file sets its own mode.
  ::umask(0027);
  forbid_core_dumps();
  environment();
}

void Process::remember(std::vector<TypedOption> typed) const {
  remember_typed(std::move(typed));
}

void Process::end_on_signals() const {
  restore_signals(before_);
}

void Process::begin_log(Verbosity verbosity) const {
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
