// Directories of ours: made with what lies above them, and safe from what others write.
#pragma once

#include <filesystem>

namespace drill {

/// Makes the directory, and those above it that are missing. True when it was not there. Throws std::system_error
/// "could not make the directory '/var/lib/x': Permission denied".
bool make_directories(const std::filesystem::path& directory);

/// Returns when nobody but us and root can change what is in the directory: it is one itself, no symbolic link to one,
/// belongs to us or to root, and neither its group nor everybody may write in it. Throws std::runtime_error that names
/// the path and what is wrong with it.
void require_private_directory(const std::filesystem::path& directory);

}  // namespace drill
