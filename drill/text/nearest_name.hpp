// Suggestions for mistyped names.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace drill {

/// The number of single-character insertions, deletions, replacements and swaps of neighbours between two texts.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The name that was probably meant; nothing when none is close.
std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known);

/// The text after "HINT: ": "did you mean 'image'?" when one of the names is close, else "known here: cpu, disk, ...".
std::string name_hint(std::string_view name, const std::vector<std::string>& known);

}  // namespace drill
