// Where the host end of the PostgreSQL socket lives: one private directory per run.
#pragma once

#include <filesystem>
#include <string>

namespace drill {

/// RUNTIME_DIRECTORY (systemd's RuntimeDirectory=) when it is set, else /run/dr-drill.
std::filesystem::path run_directory_root();

/// The directory of one run; nothing is made.
std::filesystem::path run_directory(const std::string& run_id);

/// Makes the directory of all runs where it is missing. Throws std::runtime_error; also when somebody else could change
/// what is in it.
void prepare_run_directory_root();

/// Makes the directory of one run, mode 0700. Throws std::system_error; also when it is there already, or is a link.
void make_run_directory(const std::filesystem::path& directory);

/// Removes the directory and what is in it; nothing happens when it is not there. Throws std::filesystem_error.
void remove_run_directory(const std::filesystem::path& directory);

}  // namespace drill
