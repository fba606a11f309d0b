// What a drill would do, without doing it: --dry-run.
#pragma once

#include <optional>
#include <stop_token>
#include <string>

#include "drill/config/config.hpp"
#include "drill/phases/instance/obstacles.hpp"
#include "drill/phases/results.hpp"
#include "incus-client/client.hpp"
#include "incus-client/instance.hpp"

namespace drill {

/// What becomes of the instance.
enum class Keep { never, on_failure, always };

struct Plan {
  std::string daemon;  ///< the socket
  Preflighted found;
  std::optional<incus::InstanceSpec> instance;  ///< absent where too little is known
  Keep keep = Keep::never;
};

/// Asks the daemon and the host's pgbackrest, writes nothing. Adds what would prevent the drill to `obstacles`; the
/// plan has everything else. Throws incus::Error when it is interrupted.
Plan make_plan(const Config& config, const incus::Client& client, Keep keep, const std::stop_token& stop,
               Obstacles& obstacles);

std::string to_text(const Config& config, const Plan& plan);

/// One object, schema "dr-drill.plan/1", without secrets. What is not known is null.
std::string to_json(const Config& config, const Plan& plan, const Obstacles& obstacles);

}  // namespace drill
