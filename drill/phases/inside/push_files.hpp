// Production's pgbackrest.conf and the files it names, in the container, and out of it again.
#pragma once

#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/bounds/undo_stack.hpp"
#include "drill/container/container.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/inside/path_inside.hpp"

namespace drill {

/// Where pgbackrest.conf lies inside, wherever the host has it.
std::string config_inside();

/// pgbackrest.conf byte for byte, but for what lies elsewhere inside.
std::string conf_text_inside(const BackupConfiguration& backup);

/// pgbackrest.conf and what it names, by the paths inside.
std::vector<std::string> configuration_files_inside(const BackupConfiguration& backup);

/// Those of them that hold secrets.
std::vector<std::string> secret_files_inside(const BackupConfiguration& backup);

/// Lets teardown remove these files, even where the instance itself cannot be removed. Call it before they are pushed.
void remove_at_teardown(const Container& container, const std::vector<std::string>& files, UndoStack& undos);

/// Pushes pgbackrest.conf, and the CA and key files that it names, for the user `uid` and the group `gid` alone where
/// they are secret. Throws DrillError (config_invalid) for a file that is missing, no regular file or too large;
/// incus::Error.
void push_files(const Bounds& bounds, const Container& container, const BackupConfiguration& backup, unsigned uid,
                unsigned gid);

}  // namespace drill
