// The private directory of each run, which holds the host end of the PostgreSQL socket.
#pragma once

#include <filesystem>
#include <string>

#include "drill/host/user.hpp"

namespace drill {

/// RUNTIME_DIRECTORY (systemd's RuntimeDirectory=) when it is set, else /run/dr-drill.
std::filesystem::path run_directory_root();

/// The directory of one run; creates nothing.
std::filesystem::path run_directory(const std::string& run_id);

/// Creates the parent directory of all runs if it is missing. Throws std::runtime_error, also when another user could
/// change its content.
void prepare_run_directory_root();

/// Makes the directory of one run, mode 0700. Throws std::system_error, also when it exists already or is a link.
void make_run_directory(const std::filesystem::path& directory);

/// Makes a directory below one run's, named after its user, which only he may enter; that of the run can be passed
/// through from then on. Throws std::system_error.
void make_directory_of(const User& user, const std::filesystem::path& run_directory);

/// Removes the directory and its content; does nothing when it does not exist. Throws std::filesystem_error.
void remove_run_directory(const std::filesystem::path& directory);

}  // namespace drill
