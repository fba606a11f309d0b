// Compresses a file that nobody is likely to read.
#pragma once

#include <filesystem>

namespace drill {

/// Compresses a file of more than 64 KiB with gzip: PATH.gz takes its place. Logs failures; a file that is not there is
/// none.
void compress_if_long(const std::filesystem::path& path);

}  // namespace drill
