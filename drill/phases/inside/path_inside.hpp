// Where things of the host lie inside the container: at their own paths, but for those that would not be there.
#pragma once

#include <map>
#include <string>

#include "drill/pgbackrest/backup_source.hpp"

namespace drill {

/// At its own path, but for what is below /tmp, /run and the like: a boot cleans those, or mounts over them, while we
/// are at work already.
std::string path_inside(const std::string& path);

/// In a repository that is a directory of this host, or the directory itself.
bool is_in_repository(const pgbackrest::Surroundings& surroundings, const std::string& path);

/// All that pgbackrest.conf names and that lies elsewhere inside, by its path in the file: what is below such a
/// directory, and files and the data directory below a local repository, which is read-only inside.
std::map<std::string, std::string> moved_paths(const pgbackrest::Surroundings& surroundings);

/// pg1-path, or where it is instead.
std::string data_directory_inside(const pgbackrest::Surroundings& surroundings);

}  // namespace drill
