#include "drill/phases/inside/recovery_files.hpp"

namespace drill {

void push_recovery_files(const Bounds& bounds, const Container& container, const std::string& archive_get_script,
                         unsigned uid, unsigned gid) {
  const auto push = [&](const char* path, const std::string& content, unsigned mode) {
    container.client().push_file(bounds, container.name(), path, {content, {uid, gid, mode}});
  };
  push(k_archive_get_path, archive_get_script, 0755);
  // The socket's directory is postgres' own, and the only way to it is the proxy: who gets there may be anybody.
  push(k_hba_path, "local all all trust\n", 0644);
  push(k_ident_path, "# none\n", 0644);
  push(k_config_path, "# The backup brings no postgresql.conf of its own.\n", 0644);
}

}  // namespace drill
