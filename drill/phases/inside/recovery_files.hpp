// What the restored server needs beside its data: the script it fetches WAL with, who may connect, a configuration for
// backups that bring none.
#pragma once

#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/container/container.hpp"

namespace drill {

inline constexpr const char* k_archive_get_path = "/var/lib/dr-drill/archive-get";
inline constexpr const char* k_hba_path = "/var/lib/dr-drill/pg_hba.conf";
inline constexpr const char* k_ident_path = "/var/lib/dr-drill/pg_ident.conf";
inline constexpr const char* k_config_path = "/var/lib/dr-drill/postgresql.conf";

/// For the user `uid` and the group `gid`. Throws incus::Error.
void push_recovery_files(const Bounds& bounds, const Container& container, const std::string& archive_get_script,
                         unsigned uid, unsigned gid);

}  // namespace drill
