#include "drill/pgbackrest/restore.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "drill/pgbackrest/archive_get.sh.hpp"
#include "drill/pgbackrest/option_name.hpp"
#include "drill/text/shell_quote.hpp"

namespace drill::pgbackrest {
namespace {

/// Enough for what any production archives while a backup runs, and bounded: it is disk of the container.
/// In bytes: old versions know no "GiB".
constexpr const char* k_queue = "1073741824";

Command common(const RestoreOptions& options, const Backup& backup) {
  Command command{options.caller};
  command.repository(backup.repo_key)
      .own_locks()
      .as_on_the_server()
      .options({"--log-level-file=off", "--process-max=" + std::to_string(options.processes)});
  return command;
}

}  // namespace

std::vector<std::string> options_to_reset(const Conf& conf, const std::string& stanza) {
  constexpr std::array<std::string_view, 6> k_not_here{"db-exclude", "db-include",      "link-all",
                                                       "link-map",   "recovery-option", "tablespace-map"};
  std::set<std::string> found;
  for (const auto& entry : conf.effective(stanza, "restore")) {
    if (std::ranges::find(k_not_here, entry.option) != k_not_here.end()) found.insert(entry.option);
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> hosts_to_reset(const Conf& conf) {
  std::set<std::string> found;
  for (const auto& entry : conf.entries()) {
    const auto name = split_index(entry.option);
    if (name && name->group == "pg" && name->option == "host") found.insert(entry.option);
  }
  return {found.begin(), found.end()};
}

std::vector<std::string> restore_command(const RestoreOptions& options, const Backup& backup) {
  Command command = common(options, backup);
  command.options({"--log-level-console=detail", "--log-level-stderr=off", "--archive-mode=off",
                   "--set=" + backup.label, "--tablespace-map-all=" + options.inside + "/tablespaces"});
  for (const auto& option : options.resets) command.options({"--reset-" + option});
  if (options.target.kind != TargetKind::end_of_archive) {
    command.options({"--type=" + restore_type(options.target.kind)});
    if (!options.target.value.empty()) command.options({"--target=" + options.target.value});
    command.options({"--target-action=promote"});
  }
  return command.line("restore");
}

std::string archive_get_script(const RestoreOptions& options, const Backup& backup) {
  const auto fetch = [&](const std::vector<std::string>& more) {
    Command command = common(options, backup);
    command.options({"--log-level-console=off", "--log-level-stderr=error"}).options(more);
    std::string quoted;
    for (const auto& word : command.line("archive-get")) quoted += shell_quote(word) + " ";
    return quoted;
  };
  const std::string spool = options.inside + "/spool";
  const std::string queue = std::string{"--archive-get-queue-max="} + k_queue;
  return fmt::format(
      "#!/bin/sh\n"
      "fetch_alone() {{ {}\"$@\"; }}\n"
      "fetch_ahead() {{ {}\"$@\"; }}\n"
      "set -- \"$@\" {} {} {}\n{}",
      fetch({}), fetch({"--archive-async", "--spool-path=" + spool, queue}), shell_quote(spool),
      shell_quote(options.caller.stanza), shell_quote(std::string{k_not_found_mark}), k_archive_get_sh);
}

}  // namespace drill::pgbackrest
