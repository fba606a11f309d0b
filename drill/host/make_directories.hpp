#pragma once

#include <filesystem>

namespace drill {

/// Makes the directory, and those above it that are missing. True when it was not there. Throws std::system_error
/// "could not make the directory '/var/lib/x': Permission denied".
bool make_directories(const std::filesystem::path& directory);

}  // namespace drill
