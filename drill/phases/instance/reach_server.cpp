#include <unistd.h>

#include "drill/host/run_directory.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/instance/reach.hpp"

namespace drill {
namespace {

constexpr const char* k_socket = ".s.PGSQL.5432";

incus::Device proxy(const std::filesystem::path& directory, unsigned uid, unsigned gid, uid_t owner, gid_t group) {
  return incus::host_socket_proxy({.host_path = directory / k_socket,
                                   .instance_path = std::string{k_inside} + "/socket/" + k_socket,
                                   .instance_uid = uid,
                                   .instance_gid = gid,
                                   .host_uid = owner,
                                   .host_gid = group});
}

void require_short(const std::filesystem::path& directory) {
  constexpr std::size_t k_max_socket_path = 107;
  if ((directory / k_socket).string().size() <= k_max_socket_path) return;
  throw DrillError{Reason::config_invalid,
                   "the run directory '" + directory.string() + "' is too long for a unix socket",
                   "Set RUNTIME_DIRECTORY to a shorter path."};
}

}  // namespace

std::filesystem::path Reach::open_server(const Bounds& bounds, const Container& container, const std::string& run_id,
                                         unsigned uid, unsigned gid, const std::vector<User>& users,
                                         UndoStack& undos) const {
  auto directory = run_directory(run_id);
  require_short(directory);
  for (const auto& user : users) require_short(directory / user.name);
  undos.add("run directory '" + directory.string() + "'",
            [directory](const Bounds&) { remove_run_directory(directory); });
  make_run_directory(directory);
  incus::Devices devices{{"postgres", proxy(directory, uid, gid, ::geteuid(), ::getegid())}};
  for (const auto& user : users) {
    make_directory_of(user, directory);
    devices["postgres-" + user.name] = proxy(directory / user.name, uid, gid, user.uid, user.gid);
  }
  container.client().patch_instance(bounds, container.name(), {}, devices);
  return directory;
}

}  // namespace drill
