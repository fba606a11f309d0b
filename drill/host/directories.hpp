// Creates directories with their parents, and checks that other users cannot write to them.
#pragma once

#include <filesystem>

namespace drill {

/// Creates the directory and its missing parents. Returns true when it did not exist. Throws std::system_error "could
/// not make the directory '/var/lib/x': Permission denied".
bool make_directories(const std::filesystem::path& directory);

/// Checks that only we and root can change the directory's content: it is a directory and not a symbolic link, belongs
/// to us or to root, and neither group nor others may write to it. Throws std::runtime_error that names the path and
/// the fault otherwise.
void require_private_directory(const std::filesystem::path& directory);

}  // namespace drill
