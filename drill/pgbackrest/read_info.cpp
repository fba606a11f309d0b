#include "drill/pgbackrest/read_info.hpp"

#include "drill/pgbackrest/exit_code.hpp"
#include "drill/report/drill_error.hpp"

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

/// A repository that could not be read, in its own words ("[CryptoError] ...").
const RepositoryInfo* unreadable_repository(const Info& info) {
  for (const auto& repository : info.repositories) {
    if (repository.status.code == status_code::k_other) return &repository;
  }
  return nullptr;
}

}  // namespace

std::vector<std::string> info_command(const std::string& config, const std::string& stanza) {
  return {"pgbackrest",
          "--config=" + config,
          "--stanza=" + stanza,
          "--log-level-console=off",
          "--log-level-stderr=error",
          "--output=json",
          "info"};
}

Info read_info(int exit_code, const std::string& out, const std::string& err, const std::string& stanza,
               const Redactor& redact) {
  if (exit_code != 0) {
    const auto error = find_error(err.find("ERROR:") != std::string::npos ? err : out);
    const std::string message = error ? error->message : "exit code " + std::to_string(exit_code);
    throw DrillError{reason_of(classify(exit_code)), "pgbackrest info failed: " + redact(message),
                     error ? redact(error->hint) : std::string{}};
  }
  try {
    return parse_info(out, stanza);
  } catch (const InfoError& error) {
    throw DrillError{Reason::repository_unreachable, redact(error.what())};
  }
}

const Backup& choose_backup(const Info& info, const std::string& set) {
  if (const Backup* backup = choose(info, set)) return *backup;
  if (const RepositoryInfo* repository = unreadable_repository(info)) {
    const std::string message = repository->status.message;
    throw DrillError{Reason::repository_unreachable,
                     "repository " + std::to_string(repository->key) + " of stanza '" + info.stanza +
                         "' could not be read: " + message.substr(0, message.find('\n')),
                     "Compare path, endpoint, keys and repo-cipher-pass in pgbackrest.conf with production's."};
  }
  const std::string what = set == "latest" ? "no backup" : "no backup '" + set + "'";
  throw DrillError{Reason::no_backup,
                   "the repository has " + what + " of stanza '" + info.stanza + "' (" + info.status.message + ")",
                   "See what there is: pgbackrest --stanza=" + info.stanza + " info"};
}

}  // namespace drill::pgbackrest
