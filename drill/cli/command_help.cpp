#include "drill/cli/command_help.hpp"

#include <cstdio>

#include "drill/cli/print.hpp"
#include "drill/cli/usage_error.hpp"
#include "drill/log/write_to_stderr.hpp"
#include "drill/outcome/reason.hpp"
#include "drill/redaction/hidden.hpp"

namespace drill {
namespace {

const CLI::App* find_command(const CLI::App& app, const std::string& name) {
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_name() == name) return command;
  }
  return nullptr;
}

}  // namespace

int help_command(const CLI::App& app, const std::vector<std::string>& words) {
  const CLI::App* command = &app;
  std::string typed = app.get_name();
  for (const auto& word : words) {
    const CLI::App* inner = find_command(*command, word);
    if (inner == nullptr) {
      write_to_stderr(without_long_secrets(explain_unknown_command(*command, typed, word) + "\n"));
      return exit_code(Verdict::error);
    }
    command = inner;
    typed += " " + inner->get_name();
  }
  print_text(without_long_secrets(command->get_formatter()->make_help(command, typed, CLI::AppFormatMode::Normal)));
  return exit_code(Verdict::pass);
}

}  // namespace drill
