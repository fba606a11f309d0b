#include "drill/cli/usage_error.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include "drill/text/nearest_name.hpp"

namespace drill {
namespace {

/// The innermost command that was named, and how it is typed.
struct Named {
  const CLI::App* command;
  std::string words = "dr-drill";
};

Named named_in(const CLI::App& app) {
  Named out{&app};
  while (!out.command->get_subcommands().empty()) {
    out.command = out.command->get_subcommands().front();
    out.words += " " + out.command->get_name();
  }
  return out;
}

bool is_option(std::string_view word) {
  return word.starts_with('-');
}

/// "did you mean ...? ", or nothing where no name is near.
std::string nearest(std::string_view word, const std::vector<std::string>& names) {
  const auto name = nearest_name(word, names);
  return name ? "did you mean '" + *name + "'? " : std::string{};
}

std::string unknown_command(const CLI::App& command, const std::string& word) {
  std::vector<std::string> names;
  std::string list;
  for (const CLI::App* known : command.get_subcommands({})) {
    names.push_back(known->get_name());
    list += (list.empty() ? "" : ", ") + known->get_name();
  }
  return (word.empty() ? "a command is needed" : "unknown command '" + word + "'") + "\nHINT: " + nearest(word, names) +
         (list.empty() ? "it has no commands; " : "the commands are " + list + "; ");
}

std::string unknown_option(const CLI::App& app, const Named& named, const std::string& word) {
  std::vector<std::string> names;
  for (const CLI::App* from : {named.command, &app}) {
    for (const CLI::Option* known : from->get_options()) names.push_back(known->get_name());
  }
  return "unknown option '" + word + "'\nHINT: " + nearest(word.substr(0, word.find('=')), names);
}

/// The option with this name of the command, or one that every command has.
const CLI::Option* find_option(const CLI::App& app, const Named& named, const std::string& name) {
  for (const CLI::App* from : {named.command, &app}) {
    if (const CLI::Option* option = from->get_option_no_throw(name)) return option;
  }
  return nullptr;
}

/// `what`: "--stanza: ...", as CLI11 says it.
std::string value_missing(const CLI::App& app, const Named& named, const std::string& what) {
  const std::string name = what.substr(0, what.find(':'));
  const CLI::Option* option = find_option(app, named, name);
  return name + ": its value is missing\nHINT: write " + name + " VALUE" +
         (option == nullptr ? "" : ": " + option->get_description()) + "; ";
}

}  // namespace

void refuse_options_as_values(CLI::App& app) {
  for (CLI::Option* option : app.get_options()) {
    if (option->get_expected_min() == 0) continue;
    option->check([](const std::string& value) { return value.starts_with("--") ? "its value is missing" : ""; });
  }
  for (CLI::App* command : app.get_subcommands({})) refuse_options_as_values(*command);
}

std::string explain_usage_error(const CLI::App& app, const CLI::ParseError& error) {
  const Named named = named_in(app);
  const bool command_missing = !named.command->get_subcommands({}).empty();
  const bool word_unknown = dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr;
  const auto words = app.remaining(true);
  const auto option = std::find_if(words.begin(), words.end(), is_option);
  std::string what;
  if (command_missing && (words.empty() || !is_option(words.front()))) {
    what = unknown_command(*named.command, words.empty() ? "" : words.front());
  } else if ((command_missing || word_unknown) && option != words.end()) {
    what = unknown_option(app, named, *option);
  } else if (word_unknown && !words.empty()) {
    what = "unknown argument '" + words.front() + "'\nHINT: ";
  } else if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr ||
             dynamic_cast<const CLI::ValidationError*>(&error) != nullptr) {
    what = value_missing(app, named, error.what());
  } else {
    what = std::string{error.what()} + "\nHINT: ";
  }
  return named.words + ": " + what + "see " + named.words + " --help";
}

std::string explain_unknown_command(const CLI::App& command, const std::string& typed, const std::string& word) {
  return typed + ": " + unknown_command(command, word) + "see " + typed + " --help";
}

}  // namespace drill
