// Puts a metrics file where node_exporter's textfile collector finds it, whole or not at all.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

namespace metrics {

/// Replaces `path` by `content` in one step: a temporary file in the same directory whose name does not end in .prom
/// (the collector would read it), fsync, rename, fsync of the directory. The mode is `mode` whatever the umask is.
/// Throws std::system_error naming the path; no temporary file is left then, and the old file is untouched (but for a
/// failed fsync of the directory, after which the new one is in place).
void write_textfile(const std::filesystem::path& path, std::string_view content, mode_t mode = 0644);

/// Returns when a file can be made in the directory: one is really made and removed, as permission bits alone do not
/// tell (read-only mounts, quotas, full disks). Throws std::system_error with the errno otherwise.
void check_writable_directory(const std::filesystem::path& directory);

}  // namespace metrics
