// Production's pgbackrest.conf and the files it names, in the container, and out of it again.
#pragma once

#include "drill/container/container.hpp"
#include "drill/phases/context.hpp"
#include "drill/phases/preflight.hpp"

namespace drill {

/// Pushes pgbackrest.conf byte for byte, and CA and key files to the same paths, for the user `uid` and the group `gid`
/// alone where they are secret. Teardown removes them even where the instance itself cannot be removed. Throws
/// DrillError (config_invalid) for a file that is missing, no regular file or too large.
void push_files(const DrillContext& drill, const Container& container, const BackupConfiguration& backup, unsigned uid,
                unsigned gid);

}  // namespace drill
