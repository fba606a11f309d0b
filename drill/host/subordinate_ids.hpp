#pragma once

#include <cstdint>
#include <string>

namespace drill {

/// The number of ids that a text in the format of subuid(5) gives to root; 0 when it has none.
std::uint64_t ids_of_root(const std::string& text);

/// True when /etc/subuid and /etc/subgid give root enough ids for an instance with its own range beside the shared one.
/// Also true without entries for root: Incus then uses a thousand million.
bool has_ids_for_isolation(const std::string& subuid = "/etc/subuid", const std::string& subgid = "/etc/subgid");

}  // namespace drill
