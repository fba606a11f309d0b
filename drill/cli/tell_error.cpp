#include "drill/cli/tell_error.hpp"

#include <spdlog/spdlog.h>

#include "drill/config/config_error.hpp"
#include "drill/drill.hpp"

namespace drill {

namespace {

void tell_one(const std::exception& error) {
  DrillReport report;
  explain(report, error);
  spdlog::error("{}: {}", to_string(report.reason), report.message);
  spdlog::error("HINT: {}", hint_line(report));
}

}  // namespace

int tell_error(const std::exception& error) {
  tell_one(error);
  if (const auto* config = dynamic_cast<const ConfigError*>(&error)) {
    for (const auto& other : config->others()) tell_one(ConfigError{other});
  }
  return exit_code(Verdict::error);
}

void tell_errors(const std::vector<std::exception_ptr>& errors) {
  for (const auto& each : errors) {
    try {
      std::rethrow_exception(each);
    } catch (const std::exception& error) {
      tell_error(error);
    }
  }
}

}  // namespace drill
