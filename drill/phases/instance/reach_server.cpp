#include <unistd.h>

#include "drill/host/run_directory.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/instance/reach.hpp"

namespace drill {

std::filesystem::path Reach::open_server(const Bounds& bounds, const Container& container, const std::string& run_id,
                                         unsigned uid, unsigned gid, UndoStack& undos) const {
  constexpr std::size_t k_max_socket_path = 107;
  auto directory = run_directory(run_id);
  const auto socket = directory / ".s.PGSQL.5432";
  if (socket.string().size() > k_max_socket_path) {
    throw DrillError{Reason::config_invalid,
                     "the run directory '" + directory.string() + "' is too long for a unix socket",
                     "Set RUNTIME_DIRECTORY to a shorter path."};
  }
  undos.add("run directory '" + directory.string() + "'",
            [directory](const Bounds&) { remove_run_directory(directory); });
  make_run_directory(directory);
  const incus::SocketProxyOptions options{.host_path = socket,
                                          .instance_path = std::string{k_inside} + "/socket/.s.PGSQL.5432",
                                          .instance_uid = uid,
                                          .instance_gid = gid,
                                          .host_uid = ::geteuid(),
                                          .host_gid = ::getegid()};
  container.client().patch_instance(bounds, container.name(), {}, {{"postgres", incus::host_socket_proxy(options)}});
  return directory;
}

}  // namespace drill
