// What an exit code or an "ERROR: [NNN]:" of pgBackRest means. The numbers are those of pgBackRest's build/error.yaml,
// the same in every 2.x: the process exits with the code of the error that ended it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drill::pgbackrest {

/// Who is to blame, as far as the code alone tells.
enum class ErrorClass {
  success,                 ///< 0
  configuration,           ///< options or configuration file
  repository_unreachable,  ///< host, protocol, HTTP, TLS: no answer, or not a usable one
  access_denied,           ///< the repository answered, and refused
  crypto,                  ///< wrong passphrase, or not encrypted as the configuration says
  backup_missing,          ///< no such backup set, or its files are gone
  archive_missing,         ///< WAL that was needed is not in the archive
  corruption,              ///< a file of the repository is damaged: checksum, format, JSON
  mismatch,                ///< database, version or backup do not belong together
  local_files,   ///< a file operation failed where pgBackRest runs: permission, disk space, or a posix repository
  destination,   ///< the data directory is not fit for a restore: not empty, PostgreSQL running, links
  busy,          ///< a lock is held, or `pgbackrest stop` is in force
  interrupted,   ///< ended by a signal
  tool_missing,  ///< 126, 127: there is no pgbackrest that could be run
  internal,      ///< a bug in pgBackRest, out of memory, unknown
};

ErrorClass classify(int exit_code);

/// "backup_missing" and so on, for logs.
std::string_view to_string(ErrorClass error_class);

/// pgBackRest's own name of the code: "file-missing" for 55; "" when the table has none.
std::string_view error_name(int code);

struct ErrorLine {
  int code = 0;
  std::string message;  ///< without its HINT lines; line breaks inside kept
  std::string hint;     ///< the text of the HINT lines without "HINT: ", one per line; empty when there is none

  bool operator==(const ErrorLine&) const = default;
};

/// The last "ERROR: [NNN]: ..." of a console or file log, whatever timestamp or process number stands before it.
std::optional<ErrorLine> find_error(std::string_view log_text);

/// The class of an error that wraps others: archive-get reports every failure as 42, and 103 and the repository status
/// of `info` list what each repository said, "repo1: [ServiceError] ...". The first name in brackets counts; nullopt
/// when there is none. A wrong passphrase shows as a FormatError of backup.info or archive.info, because decrypting it
/// gives noise.
std::optional<ErrorClass> wrapped_class(std::string_view message);

/// The class of the wrapped error where the code stands for any (42, 103), else of the code.
ErrorClass classify(const ErrorLine& error);

/// The same where these files are the configuration: pgbackrest.conf and what it names. One that cannot be opened says
/// nothing about the backup, though the code is that of a file which the backup lacks.
ErrorClass classify(const ErrorLine& error, const std::vector<std::string>& configuration_files);

}  // namespace drill::pgbackrest
