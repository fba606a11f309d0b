// Commands inside an instance: answered by the scenario's rules, or really run on the host where a rule says so.
#pragma once

#include <string>
#include <vector>

#include "tests/fake-incusd/world.hpp"

namespace fake {

struct CommandSpec {
  std::vector<std::string> argv;
  StringMap environment;
  long user = 0;
  long group = 0;
  std::string directory;
  bool record = false;
  bool websockets = false;
};

// Called with the World's lock held.

/// Starts the command; returns the operation that ends with it.
const Operation& begin_command(World& world, Instance& instance, const CommandSpec& spec);
/// Kills every command of the instance, as stopping it does.
void kill_commands(World& world, Instance& instance);
/// Whether the rules say that PostgreSQL is up in the instance.
bool serves_postgres(const World& world, const Instance& instance);

}  // namespace fake
