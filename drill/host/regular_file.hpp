#pragma once

#include <cstddef>
#include <filesystem>
#include <string>

namespace drill {

/// The content of a file of at most `most` bytes. Symbolic links are followed; what they lead to must be a regular
/// file: opening a pipe could block, and a device may have no end. Throws std::runtime_error that names the path.
std::string read_regular_file(const std::filesystem::path& path, std::size_t most);

/// The first `most` bytes of a file that is ours: a symbolic link is an error.
std::string read_start_of_regular_file(const std::filesystem::path& path, std::size_t most);

}  // namespace drill
