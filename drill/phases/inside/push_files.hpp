// Pushes production's pgbackrest.conf and the files it names into the container, and removes them.
#pragma once

#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/bounds/undo_stack.hpp"
#include "drill/container/container.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/inside/path_inside.hpp"

namespace drill {

/// The path of pgbackrest.conf inside, independent of its path on the host.
std::string config_inside();

/// The text of pgbackrest.conf, changed only where paths are different inside.
std::string conf_text_inside(const BackupConfiguration& backup);

/// pgbackrest.conf and what it names, by the paths inside.
std::vector<std::string> configuration_files_inside(const BackupConfiguration& backup);

/// Those of them that hold secrets.
std::vector<std::string> secret_files_inside(const BackupConfiguration& backup);

/// Pushes pgbackrest.conf, and the CA and key files that it names; only `uid` and `gid` can read the secret ones.
/// Throws DrillError (config_invalid) for a file that is missing, not a regular file or too large; incus::Error.
void push_files(const Bounds& bounds, const Container& container, const BackupConfiguration& backup, unsigned uid,
                unsigned gid);

}  // namespace drill
