#include "drill/pgbackrest/read_info.hpp"

#include "drill/outcome/drill_error.hpp"
#include "drill/pgbackrest/exit_code.hpp"

namespace drill::pgbackrest {
namespace {

Reason reason_of(ErrorClass error_class) {
  switch (error_class) {
    case ErrorClass::configuration:
      return Reason::config_invalid;
    case ErrorClass::backup_missing:
    case ErrorClass::archive_missing:
      return Reason::no_backup;
    case ErrorClass::tool_missing:
      return Reason::tool_missing;
    case ErrorClass::success:
    case ErrorClass::repository_unreachable:
    case ErrorClass::access_denied:
    case ErrorClass::crypto:
    case ErrorClass::corruption:
    case ErrorClass::mismatch:
    case ErrorClass::local_files:
    case ErrorClass::destination:
    case ErrorClass::busy:
    case ErrorClass::interrupted:
    case ErrorClass::internal:
      break;
  }
  return Reason::repository_unreachable;
}

}  // namespace

std::vector<std::string> info_command(const Caller& caller) {
  return Command{caller}
      .own_locks()
      .options({"--log-level-console=off", "--log-level-stderr=error", "--output=json"})
      .line("info");
}

Info read_info(const InfoAnswer& answer, const std::string& stanza, const Redactor& redact,
               const std::vector<std::string>& configuration_files) {
  if (answer.exit_code != 0) {
    const auto error = find_error(answer.err.find("ERROR:") != std::string::npos ? answer.err : answer.out);
    const std::string message = error ? error->message : "exit code " + std::to_string(answer.exit_code);
    auto error_class = classify(answer.exit_code);
    if (error && classify(*error, configuration_files) == ErrorClass::configuration)
      error_class = ErrorClass::configuration;
    throw DrillError{reason_of(error_class), "pgbackrest info failed: " + redact(message),
                     error ? redact(error->hint) : std::string{}};
  }
  try {
    return parse_info(answer.out, stanza);
  } catch (const InfoError& error) {
    throw DrillError{Reason::repository_unreachable, redact(error.what())};
  }
}

}  // namespace drill::pgbackrest
