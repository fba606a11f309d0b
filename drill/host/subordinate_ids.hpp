#pragma once

#include <cstdint>
#include <string>

namespace drill {

/// How many ids a text in the format of subuid(5) gives to root; 0 when it names none.
std::uint64_t ids_of_root(const std::string& text);

/// True when root has ids enough for an instance with a range of its own beside the shared one, as /etc/subuid and
/// /etc/subgid say. Incus gives itself a thousand million where they are missing or silent.
bool has_ids_for_isolation(const std::string& subuid = "/etc/subuid", const std::string& subgid = "/etc/subgid");

}  // namespace drill
