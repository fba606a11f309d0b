// Writes a metrics file for node_exporter's textfile collector, completely or not at all.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string_view>

namespace metrics {

/// Replaces `path` by `content` in one step: a temporary file in the same directory whose name does not end in .prom
/// (the collector would read it), fsync, rename, fsync of the directory. The mode is `mode` whatever the umask is.
/// Throws std::system_error naming the path; no temporary file is left then, and the old file is untouched (except
/// after a failed fsync of the directory: then the new one is in place).
void write_textfile(const std::filesystem::path& path, std::string_view content, mode_t mode = 0644);

/// Checks that a file can be created in the directory by creating and removing one: permission bits do not tell about
/// read-only mounts, quotas and full disks. Throws std::system_error with the errno otherwise.
void check_writable_directory(const std::filesystem::path& directory);

}  // namespace metrics
