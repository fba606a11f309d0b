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

/// Begins the command; returns the operation that ends with it.
const Operation& begin_command(World& world, Instance& instance, const CommandSpec& spec);
/// Ends every command of the instance as its stop does: killed.
void kill_commands(World& world, Instance& instance);
/// Whether PostgreSQL is up in the instance, as far as the rules tell.
bool serves_postgres(const World& world, const Instance& instance);

}  // namespace fake
