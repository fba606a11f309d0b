#include "drill/pgbackrest/restore_command.hpp"

#include "drill/container/shell_quote.hpp"

namespace drill::pgbackrest {
namespace {

/// Enough for what any production archives while a backup runs, and bounded: it is disk of the container.
/// In bytes: old versions know no "GiB".
constexpr const char* k_queue = "1073741824";

std::vector<std::string> common(const RestoreOptions& options, const Backup& backup) {
  return {"pgbackrest",
          "--config=" + options.config,
          "--stanza=" + options.stanza,
          "--repo=" + std::to_string(backup.repo_key),
          "--lock-path=" + options.inside + "/lock",
          "--log-level-file=off",
          "--process-max=" + std::to_string(options.cpus)};
}

}  // namespace

std::vector<std::string> restore_command(const RestoreOptions& options, const Backup& backup) {
  auto command = common(options, backup);
  command.insert(command.end(), {"--log-level-console=detail", "--log-level-stderr=off", "--archive-mode=off",
                                 "--set=" + backup.label, "--tablespace-map-all=" + options.inside + "/tablespaces"});
  if (options.target.kind != TargetKind::end_of_archive) {
    command.push_back("--type=" + restore_type(options.target.kind));
    if (!options.target.value.empty()) command.push_back("--target=" + options.target.value);
    command.emplace_back("--target-action=promote");
  }
  command.emplace_back("restore");
  return command;
}

std::string archive_get_script(const RestoreOptions& options, const Backup& backup) {
  auto command = common(options, backup);
  command.insert(command.end(), {"--log-level-console=off", "--log-level-stderr=error", "--archive-async",
                                 "--spool-path=" + options.inside + "/spool",
                                 std::string{"--archive-get-queue-max="} + k_queue, "archive-get"});
  std::string line;
  for (const auto& word : command) line += shell_quote(word) + " ";
  // What asynchronous archive-get fetched ahead lies complete in its queue (it writes to another name and renames):
  // taken from there at once, it costs no pgbackrest process per segment. A layout that we do not know is only slower.
  const std::string queue = shell_quote(options.inside + "/spool/archive/" + options.stanza + "/in/");
  return "#!/bin/sh\nmv " + queue + "\"$1\" \"$2\" 2>/dev/null && exit 0\n" + line + "\"$1\" \"$2\"\ncode=$?\n" +
         "[ \"$code\" -ne 1 ] || echo '" + std::string{k_not_found_mark} + "'\"$1\" >&2\n" +
         "[ \"$code\" -le 1 ] || exit 255\nexit \"$code\"\n";
}

}  // namespace drill::pgbackrest
