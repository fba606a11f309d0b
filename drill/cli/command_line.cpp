#include "drill/cli/command_line.hpp"

#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <exception>
#include <string>
#include <string_view>
#include <vector>

#include "drill/cli/command_help.hpp"
#include "drill/cli/commands.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/salvage_options.hpp"
#include "drill/cli/usage_error.hpp"
#include "drill/cli/which_drill.hpp"
#include "drill/config/command_to_type.hpp"
#include "drill/log/write_to_stderr.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/terminal/terminal.hpp"
#include "drill/version.hpp"

namespace drill {
namespace {

constexpr int k_usage = 2;

constexpr const char* k_files = R"(

FILES
  /etc/dr-drill/drill.toml  configuration

The manual: man dr-drill)";

constexpr const char* k_drill_status = R"(EXIT STATUS
  0  pass: the backup was restored and every check returned the expected result
  1  fail: the drill ran, and the backup is not proven
  2  error: the drill could not run, nothing is said about the backup)";

constexpr const char* k_every_command = R"(EVERY COMMAND TAKES
  --config TEXT               configuration file
  -v,--verbose                log requests, commands and questions as well
  -q,--quiet                  log warnings and errors only

)";

/// What stands below the options of a command: `status` tells what 0 and 2 mean of it.
std::string footer(const std::string& status) {
  return k_every_command + status + k_files;
}

std::string footer(const std::string& good, const std::string& bad) {
  return footer("EXIT STATUS\n  0  " + good + "\n  2  " + bad);
}

void add_overrides(CLI::App& command, Options& options) {
  command.add_option("--stanza", options.stanza, "pgBackRest stanza");
  command.add_option("--set", options.set, "backup set: latest, random, stalest, or a label");
  command.add_option("--repo", options.repo, "repository: its key, any, each or stalest");
  command.add_option(
      "--target", options.target,
      "recovery target: end-of-archive, immediate, time:RFC3339, lsn:X/Y, xid:N, name:TEXT, random, random:SEED");
  command.add_option("--min-users", options.min_users, "minimum of the check 'users'")->envname("MIN_USERS_EXPECTED");
  command.add_option("--image", options.image, "Incus image: alias or fingerprint");
  command.add_option("--instance", options.instance, "name of the instance");
  command.add_option("--textfile-dir", options.textfile_dir, "directory of the metrics file");
  command.add_option("--socket", options.socket, "unix socket of the Incus daemon");
}

/// All that says which drill it is.
std::vector<TypedOption> which_drill(const Options& options) {
  std::vector<TypedOption> out;
  for (const auto& [name, value] : k_which_drill) {
    if (options.*value) out.push_back({name, *(options.*value)});
  }
  return out;
}

KnownWords known_words(const CLI::App& app) {
  KnownWords out;
  for (const CLI::App* command : app.get_subcommands({})) out.commands.push_back(command->get_name());
  const CLI::App* run = app.get_subcommand("run");
  for (const CLI::App* from : {run, &app}) {
    for (const CLI::Option* option : from->get_options()) out.options.push_back(option->get_name());
  }
  return out;
}

/// Nobody saw the slip of an unattended drill: alerts must. Whoever made it at a terminal has seen it; the metrics of
/// the last drill are still true.
void report_slip(const Process& process, const SalvagedOptions& typed, const std::string& what) {
  if (!typed.runs || typed.changes_nothing || terminal::is_watched()) return;
  process.begin_log(typed.options.verbosity);
  if (typed.config_unknown) {
    spdlog::warn("neither metrics nor history are written: --config does not name the configuration that has them");
    return;
  }
  report_bad_command_line(process, typed.options, what);
}

int dispatch(const Process& process, const CLI::App& app, const Options& options) {
  // These two read and print: a signal ends them on the spot. The others take it for a request to end in good order.
  if (app.got_subcommand("history") || app.got_subcommand("report")) process.end_on_signals();
  if (app.got_subcommand("help")) return help_command(app, options.help_of);
  if (app.got_subcommand("version")) return print_text(without_long_secrets(version_text() + "\n")), 0;
  if (app.got_subcommand("run")) return run_command(process, options);
  if (app.got_subcommand("preflight")) return preflight_command(process, options);
  if (app.got_subcommand("image")) return image_build_command(process, options);
  if (app.got_subcommand("history")) return history_command(options);
  if (app.got_subcommand("report")) return options.verify ? verify_command(options) : report_command(options);
  if (app.got_subcommand("coverage")) return coverage_command(process, options);
  return clean_command(process, options);
}

/// A report that was cut off must not look like a whole one. The exit code of a drill says what it proved, read or not.
int require_written(const CLI::App& app, int code) {
  if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return code;
  write_to_stderr(put_together("dr-drill: stdout could not be written\nHINT: is the disk full, or the reader gone?\n"));
  return app.got_subcommand("run") ? code : k_usage;
}

/// Whether the option itself was typed: its value may be the environment's as well.
bool named_in(int argc, char** argv, std::string_view option) {
  return std::any_of(argv + 1, argv + argc,
                     [option](const char* word) { return std::string_view{word}.starts_with(option); });
}

void add_history(CLI::App& app, Options& options) {
  CLI::App& history = *app.add_subcommand("history", "list past drills");
  history.add_option("--stanza", options.stanza, "only drills of this pgBackRest stanza");
  history.add_option("--verdict", options.verdict, "only drills with this verdict: pass, fail, error");
  history.add_option("--since", options.since, "only drills that began since: 30d, 2026-11-01, 2026-11-01T04:00:00Z");
  history.add_option("--limit", options.limit, "list at most this number of drills, the newest ones");
  history.add_flag("--json", options.json, "print them as JSON");
  history.footer(footer("the drills are listed", "the history cannot be read"));
}

void add_coverage(CLI::App& app, Options& options) {
  CLI::App& coverage = *app.add_subcommand("coverage", "list which backup was proven when");
  coverage.add_option("--stanza", options.stanza, "pgBackRest stanza");
  coverage.add_flag("--json", options.json, "print it as JSON");
  coverage.footer(footer("the backups are listed", "the ledger or the configuration cannot be read"));
}

void add_report(CLI::App& app, Options& options) {
  CLI::App& report = *app.add_subcommand("report", "show one past drill");
  report.add_option("run", options.run_id, "run id as `dr-drill history` shows it, or latest (the default)");
  report.add_option("--format", options.format, "text (the default), json, junit or html");
  report.add_option("--stanza", options.stanza, "latest and --verify: of this pgBackRest stanza");
  CLI::Option* verify = report.add_flag("--verify", options.verify,
                                        "check signatures, digests and chain of all reports, or of the one named");
  report.add_option("--allowed-signers", options.allowed_signers, "--verify: whose signatures count")->needs(verify);
  report.footer(
      footer(std::string{"EXIT STATUS\n  0  the report is shown, whatever its verdict; --verify: nothing is wrong\n"
                         "  1  --verify: a report was changed, removed or is not signed\n"
                         "  2  there is no such report; --verify: it could not be checked"}));
}

void add_run(CLI::App& app, Options& options) {
  CLI::App& run = *app.add_subcommand("run", "run one drill");
  add_overrides(run, options);
  run.add_flag("--keep", options.keep, "keep the instance, with PostgreSQL running");
  run.add_flag("--keep-on-failure", options.keep_on_failure, "leave the instance unless the drill passed");
  run.add_flag("--dry-run", options.dry_run, "print what the drill would do, change nothing");
  run.add_flag("--json", options.json, "print the report as JSON; with --dry-run the plan");
  run.footer(footer(k_drill_status));
}

void add_preflight(CLI::App& app, Options& options) {
  CLI::App& preflight = *app.add_subcommand("preflight", "check whether a drill can run");
  add_overrides(preflight, options);
  preflight.footer(footer("a drill can run", "a problem was found"));
}

void add_clean(CLI::App& app, Options& options) {
  CLI::App& clean = *app.add_subcommand("clean", "remove what drills left behind");
  clean.add_flag("--dry-run", options.dry_run, "list, remove nothing");
  clean.add_flag("--kept", options.kept, "remove kept instances as well");
  clean.add_option("--socket", options.socket, "unix socket of the Incus daemon");
  clean.footer(footer("all that may be removed is removed", "something could not be removed"));
}

void add_image(CLI::App& app, Options& options) {
  CLI::App& image = *app.add_subcommand("image", "the image that drills start from");
  image.require_subcommand(1);
  CLI::App& build = *image.add_subcommand("build", "make an image with PostgreSQL and pgBackRest inside");
  build.add_option("--base", options.base, "image to begin with: alias or fingerprint, or images:ALIAS")
      ->capture_default_str();
  build.add_option("--base-server", options.base_server, "simplestreams server that has the base, as https://...");
  build.add_option("--network", options.network, "Incus network that reaches a package mirror");
  build.add_option("--alias", options.alias, "alias of the new image, default: that of the configuration");
  build.add_option("--postgres", options.postgres, "PostgreSQL major version, default: that of the latest backup");
  build.add_option("--compression", options.compression, "compression of the image, as Incus names it");
  build.add_option("--stanza", options.stanza, "pgBackRest stanza");
  build.add_option("--socket", options.socket, "unix socket of the Incus daemon");
  build.footer(footer("the image exists and the alias points to it", "no image was built"));
}

void add_help_and_version(CLI::App& app, Options& options) {
  CLI::App& help = *app.add_subcommand("help", "show the usage of a command");
  help.add_option("command", options.help_of, "the command; without one, the usage of all");
  help.footer(footer("the usage is shown", "there is no such command"));
  app.add_subcommand("version", "show version, revision and the libraries of the build")
      ->footer(footer("the version is shown", "the command line cannot be used"));
}

}  // namespace

int run_command_line(const Process& process, int argc, char** argv) noexcept {
  try {
    Options options;
    options.min_users_by_hand = named_in(argc, argv, "--min-users");
    CLI::App app{"dr-drill proves that a PostgreSQL backup can be restored.", "dr-drill"};
    app.set_version_flag("--version", version_text());
    app.footer(std::string{k_drill_status} + k_files);
    app.require_subcommand(1);
    app.fallthrough();
    app.add_option("--config", options.config, std::string{"configuration file, default "} + k_default_config);
    CLI::Option* verbose = app.add_flag_callback(
        "-v,--verbose", [&] { options.verbosity = Verbosity::verbose; },
        "log requests, commands and questions as well");
    app.add_flag_callback(
           "-q,--quiet", [&] { options.verbosity = Verbosity::quiet; }, "log warnings and errors only")
        ->excludes(verbose);

    add_run(app, options);
    add_preflight(app, options);
    add_clean(app, options);
    add_image(app, options);
    add_history(app, options);
    add_coverage(app, options);
    add_report(app, options);
    add_help_and_version(app, options);
    refuse_options_as_values(app);

    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      if (error.get_exit_code() == 0) return app.exit(error);
      const SalvagedOptions typed = salvage_options({argv + 1, argv + argc}, known_words(app));
      process.remember(which_drill(typed.options));
      const std::string what = explain_usage_error(app, error);
      write_to_stderr(without_long_secrets(what + "\n"));
      if (argc == 1) write_to_stderr(without_long_secrets("\n" + app.help()));
      report_slip(process, typed, what);
      return k_usage;
    }
    process.remember(which_drill(options));
    process.begin_log(options.verbosity);
    return require_written(app, dispatch(process, app, options));
  } catch (const std::exception& error) {
    write_to_stderr(put_together("dr-drill: {}\n", outward_line(error.what())));
  } catch (...) {
    write_to_stderr(put_together("dr-drill: unknown failure\n"));
  }
  return k_usage;
}

}  // namespace drill
