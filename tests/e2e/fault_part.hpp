// Which requests get a fault of which kind.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace e2e {

/// Every request gets a fault of every kind, unless the environment has DR_DRILL_FAULT_PART=spread: then every kind
/// takes its share of the requests, and each request is in the share of one kind. For sanitizers under which all would
/// take long.
inline bool is_spread() {
  const char* part = std::getenv("DR_DRILL_FAULT_PART");
  return part != nullptr && std::string_view{part} == "spread";
}

/// True when request number `request` is in the share of kind number `kind` of `kinds`. The first request is in all of
/// them.
constexpr bool is_in_share(std::size_t request, std::size_t kind, std::size_t kinds) {
  return request == 0 || request % kinds == kind;
}

}  // namespace e2e
