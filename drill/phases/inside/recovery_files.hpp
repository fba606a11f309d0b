// Files that the restored server needs beside its data: the script that fetches WAL, pg_hba.conf and pg_ident.conf, and
// a postgresql.conf for backups without one.
#pragma once

#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"

namespace drill {

inline constexpr const char* k_archive_get_path = "/var/lib/dr-drill/archive-get";
inline constexpr const char* k_hba_path = "/var/lib/dr-drill/pg_hba.conf";
inline constexpr const char* k_ident_path = "/var/lib/dr-drill/pg_ident.conf";
inline constexpr const char* k_config_path = "/var/lib/dr-drill/postgresql.conf";

/// Pushes them, owned by the user `uid` and the group `gid`. Throws incus::Error.
void push_recovery_files(const Bounds& bounds, const Container& container, const std::string& archive_get_script,
                         unsigned uid, unsigned gid);

}  // namespace drill
