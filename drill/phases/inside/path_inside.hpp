// Maps paths of the host to paths inside the container: the same path, except where the container's boot would hide it.
#pragma once

#include <map>
#include <string>

#include "drill/pgbackrest/backup_source.hpp"

namespace drill {

/// The same path, except below /tmp, /run and the like, which a boot cleans or mounts over while the drill already uses
/// them.
std::string path_inside(const std::string& path);

/// True for the directory of a local repository and everything below it.
bool is_in_repository(const pgbackrest::Surroundings& surroundings, const std::string& path);

/// The paths in pgbackrest.conf that are different inside, by their path in the file: those below such a directory, and
/// files and the data directory below a local repository, which is read-only inside.
std::map<std::string, std::string> moved_paths(const pgbackrest::Surroundings& surroundings);

/// pg1-path as it is inside.
std::string data_directory_inside(const pgbackrest::Surroundings& surroundings);

}  // namespace drill
