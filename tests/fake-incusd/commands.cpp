#include "tests/fake-incusd/commands.hpp"

#include <algorithm>
#include <csignal>

#include "tests/fake-incusd/host_command.hpp"
#include "tests/fake-incusd/identifiers.hpp"

namespace fake {

namespace {

enum class Output { out, err };

std::string file_name(const std::string& operation, Output output) {
  return "exec_" + operation + (output == Output::out ? ".stdout" : ".stderr");
}

void append(Instance& instance, const std::string& operation, Output output, const std::string& text) {
  if (const auto session = instance.sessions.find(operation); session != instance.sessions.end()) {
    (output == Output::out ? session->second.out : session->second.err) += text;
  }
  const auto file = instance.outputs.find(file_name(operation, output));
  if (file == instance.outputs.end() || text.empty()) return;
  file->second.content += text;
  file->second.modified_at = std::chrono::system_clock::now();
}

void end_command(World& world, Instance& instance, const std::string& operation, int exit) {
  const auto command = instance.commands.find(operation);
  if (command == instance.commands.end()) return;
  nlohmann::json metadata{{"return", exit}};
  if (command->second.recorded) {
    const std::string folder = instance.url() + "/logs/exec-output/";
    metadata["output"] = {{"1", folder + file_name(operation, Output::out)},
                          {"2", folder + file_name(operation, Output::err)}};
  }
  instance.commands.erase(command);
  if (const auto session = instance.sessions.find(operation); session != instance.sessions.end()) {
    session->second.ended = true;
  }
  world.log("exec " + operation + " ended: " + std::to_string(exit));
  if (exit == 127) return world.fail(operation, 400, "Command not found", metadata);
  if (exit == 126) return world.fail(operation, 400, "Command not executable", metadata);
  world.succeed(operation, metadata);
}

/// Begins what the rule says.
void play(World& world, Instance& instance, const std::string& operation, const ExecRule& rule) {
  const std::uint64_t id = instance.id;
  // As long as the command runs, and not only the instance: a command that was killed says nothing more.
  const auto while_running = [&world, id, operation](Seconds after, std::function<void(Instance&)> action) {
    world.later(after, [&world, id, operation, action = std::move(action)] {
      Instance* found = world.still_there(id);
      if (found != nullptr && found->commands.contains(operation)) action(*found);
    });
  };
  const auto create = [&rule](Instance& inside) {
    for (const auto& file : rule.creates) inside.files.plant(file);
  };
  Seconds end = std::max(rule.duration, world.scenario.latency.exec);
  while_running(world.scenario.latency.exec, [operation, &rule, create](Instance& inside) {
    append(inside, operation, Output::out, rule.out);
    append(inside, operation, Output::err, rule.err);
    if (rule.until_stopped) create(inside);
  });
  for (const auto& chunk : rule.chunks) {
    while_running(chunk.after, [operation, &chunk](Instance& inside) {
      append(inside, operation, Output::out, chunk.out);
      append(inside, operation, Output::err, chunk.err);
    });
    end = std::max(end, chunk.after);
  }
  if (rule.until_stopped) return;
  while_running(end, [&world, operation, &rule, create](Instance& inside) {
    create(inside);
    end_command(world, inside, operation, rule.exit);
  });
}

void run_on_host(World& world, Instance& instance, const std::string& operation, const CommandSpec& spec) {
  const std::uint64_t id = instance.id;
  const auto with_instance = [&world, id](const std::function<void(Instance&)>& action) {
    const World::Lock lock{world.mutex};
    if (Instance* found = world.still_there(id)) action(*found);
    world.changed.notify_all();
  };
  HostCommand::Events events;
  events.out = [=](const std::string& text) {
    with_instance([&](Instance& inside) { append(inside, operation, Output::out, text); });
  };
  events.err = [=](const std::string& text) {
    with_instance([&](Instance& inside) { append(inside, operation, Output::err, text); });
  };
  events.ended = [=, &world](int exit) {
    with_instance([&](Instance& inside) { end_command(world, inside, operation, exit); });
  };
  HostCommand command{spec.argv, spec.environment};
  instance.commands[operation].host_pid = command.pid();
  world.background.emplace_back([command, events]() mutable { command.watch(events); });
}

/// The first rule that matches and was not used up.
const ExecRule* choose_rule(World& world, const std::string& line) {
  for (std::size_t index = 0; index < world.scenario.exec.size(); ++index) {
    const ExecRule& rule = world.scenario.exec[index];
    if (rule.times >= 0 && world.rule_uses[index] >= rule.times) continue;
    if (!std::regex_search(line, rule.pattern)) continue;
    ++world.rule_uses[index];
    return &rule;
  }
  return nullptr;
}

}  // namespace

const Operation& begin_command(World& world, Instance& instance, const CommandSpec& spec) {
  const nlohmann::json urls = {instance.url()};
  Operation& operation =
      world.operations.begin(instance.project, "Executing command", {{"containers", urls}, {"instances", urls}});
  if (spec.argv.empty()) {
    world.later(world.scenario.latency.exec, [&world, id = operation.id] {
      world.fail(id, 500, "Failed to retrieve PID of executing child process");
    });
    return operation;
  }
  std::string line;
  for (const auto& argument : spec.argv) line += (line.empty() ? "" : " ") + argument;
  const ExecRule* rule = choose_rule(world, line);
  world.log("exec " + operation.id + (rule == nullptr ? " no rule for: " : ": ") + line);
  world.requests.executed({{"instance", instance.name},
                           {"operation", operation.id},
                           {"command", spec.argv},
                           {"environment", spec.environment},
                           {"user", spec.user},
                           {"group", spec.group},
                           {"cwd", spec.directory},
                           {"rule", rule == nullptr ? nlohmann::json(nullptr) : nlohmann::json(rule->match)}});
  instance.commands[operation.id] = {.operation = operation.id, .recorded = spec.record, .rule = rule};
  if (spec.websockets) {
    auto& secrets = instance.sessions[operation.id].secrets;
    for (const char* stream : {"0", "1", "2", "control"}) secrets[stream] = hex_digest(make_uuid());
    operation.type = "websocket";
    operation.metadata = {
        {"fds", secrets}, {"command", spec.argv}, {"environment", spec.environment}, {"interactive", false}};
  }
  if (spec.record) {
    instance.outputs[file_name(operation.id, Output::out)];
    instance.outputs[file_name(operation.id, Output::err)];
  }
  static const ExecRule k_not_there = [] {
    ExecRule rule_of_none;
    rule_of_none.exit = 127;
    return rule_of_none;
  }();
  if (rule == nullptr) {
    constexpr std::size_t k_told = 200;
    append(instance, operation.id, Output::err,
           "fake-incusd: no rule of the scenario matches: " + line.substr(0, k_told) + "\n");
  }
  if (rule != nullptr && rule->run_on_host) {
    run_on_host(world, instance, operation.id, spec);
  } else {
    play(world, instance, operation.id, rule == nullptr ? k_not_there : *rule);
  }
  return operation;
}

void kill_commands(World& world, Instance& instance) {
  while (!instance.commands.empty()) {
    const RunningCommand command = instance.commands.begin()->second;
    if (command.host_pid > 0) ::kill(-command.host_pid, SIGKILL);
    end_command(world, instance, command.operation, 137);
  }
}

bool serves_postgres(const World& world, const Instance& instance) {
  const auto& rules = world.scenario.exec;
  const bool modelled = std::any_of(rules.begin(), rules.end(), [](const auto& rule) { return rule.serves_postgres; });
  return !modelled || std::any_of(instance.commands.begin(), instance.commands.end(), [](const auto& entry) {
    return entry.second.rule != nullptr && entry.second.rule->serves_postgres;
  });
}

}  // namespace fake
