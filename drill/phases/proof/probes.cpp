#include "drill/phases/proof/probes.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

#include "drill/host/subprocess.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/diagnosis/server_errors.hpp"
#include "drill/phases/proof/checks.hpp"
#include "drill/text/quantities.hpp"

namespace drill {
namespace {

bool is_another(const User& user) {
  return user.uid != ::geteuid();
}

bool runs_as_another(const ProbeConfig& probe) {
  return !probe.user.empty() && is_another(user_named(probe.user));
}

/// Its last line that is not empty.
std::string last_line(const std::string& text) {
  const auto end = text.find_last_not_of(" \t\r\n");
  if (end == std::string::npos) return {};
  const auto before = text.rfind('\n', end);
  const auto begin = before == std::string::npos ? 0 : before + 1;
  return presentable(text.substr(begin, end - begin + 1));
}

/// Throws DrillError (server_crashed) when the server is gone: then the probe had nobody to ask.
void throw_if_gone(const Bounds& bounds, const postgres::Server& server, const std::string& name) {
  try {
    server.session.query(bounds, "SELECT 1");
  } catch (const postgres::SessionError& error) {
    throw_if_crashed(bounds, server.session, error, "probe '" + name + "' ran");
    throw;
  }
}

CommandResult run(const Bounds& bounds, const postgres::Server& server, const ProbeConfig& probe,
                  const ProbeContext& context) {
  std::filesystem::path socket = server.options.socket_directory;
  CommandPlace place{.directory = probe.directory};
  if (!probe.user.empty()) place.user = user_named(probe.user);
  if (place.user && is_another(*place.user)) socket /= probe.user;
  return run_command(bounds, probe.command, {},
                     {"PGHOST=" + socket.string(), "PGPORT=5432", "PGUSER=" + server.options.user,
                      "PGDATABASE=" + server.options.database, "DR_DRILL_STANZA=" + context.stanza,
                      "DR_DRILL_RUN=" + context.run_id, "DR_DRILL_REPORT=" + context.report.string()},
                     place);
}

void judge(const CommandResult& result, CheckReport& report) {
  const std::string said = last_line(result.out);
  const std::string complaint = last_line(result.err);
  report.value = said.empty() ? fmt::format("exit code {}", result.exit_code) : said;
  report.passed = result.exit_code == 0;
  if (report.passed) return;
  report.refused = result.exit_code >= k_exit_cannot_enter;
  if (result.exit_code == k_exit_no_such_program) {
    report.message = "there is no such program";
  } else if (result.exit_code == k_exit_cannot_enter) {
    report.message = "it could not be run as its user in its directory";
  } else if (result.exit_code > k_exit_signal) {
    report.message =
        fmt::format("it was ended by signal {}, which says nothing about the backup", result.exit_code - k_exit_signal);
  } else {
    report.message = fmt::format("it ended with exit code {}", result.exit_code);
  }
  // A command that fails mostly says why on stderr.
  const std::string& why = complaint.empty() ? said : complaint;
  if (!why.empty()) report.message += ": " + why;
}

}  // namespace

void require_probes(const std::vector<ProbeConfig>& probes) {
  for (const auto& probe : probes) {
    const auto refuse = [&](const std::string& what, const std::string& hint) {
      throw DrillError{Reason::config_invalid, "probe '" + probe.name + "': " + what, hint};
    };
    const std::string& program = probe.command.front();
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(program, ignored) || ::access(program.c_str(), X_OK) != 0) {
      refuse("'" + program + "' is no program that can be run here",
             "Correct command in [[probe]]: a program on this host.");
    }
    if (!std::filesystem::is_directory(probe.directory, ignored)) {
      refuse("there is no directory '" + probe.directory + "'", "Correct directory in [[probe]].");
    }
    try {
      if (!runs_as_another(probe) || ::geteuid() == 0) continue;
    } catch (const std::runtime_error& error) {
      refuse(error.what(), "Correct user in [[probe]].");
    }
    refuse("only root may run it as user '" + probe.user + "'",
           "Run the drill as root, or leave out user in [[probe]].");
  }
}

std::vector<User> users_of(const std::vector<ProbeConfig>& probes) {
  std::vector<User> out;
  for (const auto& probe : probes) {
    if (!runs_as_another(probe)) continue;
    if (std::ranges::none_of(out, [&](const User& user) { return user.name == probe.user; })) {
      out.push_back(user_named(probe.user));
    }
  }
  return out;
}

CheckReport run_probe(const Bounds& bounds, const postgres::Server& server, const ProbeConfig& probe,
                      const ProbeContext& context) {
  const auto began = std::chrono::steady_clock::now();
  CheckReport report;
  report.name = probe.name;
  report.command = probe.command.front();
  report.expected = "exit code 0";
  try {
    judge(run(bounds.at_most(probe.timeout), server, probe, context), report);
  } catch (const DeadlinePassed&) {
    if (bounds.deadline.passed()) throw;
    report.message = "it took longer than " + format_duration(probe.timeout);
  } catch (const std::system_error& error) {
    report.refused = true;
    report.message = error.what();
  }
  report.reads_data = probe.proves_data && report.passed;
  if (!report.passed) throw_if_gone(bounds, server, probe.name);
  report.duration = std::chrono::steady_clock::now() - began;
  return report;
}

void judge_probes(const std::vector<CheckReport>& probes) {
  const auto failed = std::ranges::find_if(probes, [](const auto& probe) { return !probe.passed; });
  if (failed == probes.end()) return;
  throw DrillError{failed->refused ? Reason::config_invalid : Reason::check_failed,
                   "probe '" + failed->name + "': " + failed->message, "The command was: " + failed->command};
}

}  // namespace drill
