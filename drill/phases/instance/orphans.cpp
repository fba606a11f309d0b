#include "drill/phases/instance/orphans.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>

#include "drill/host/run_directory.hpp"
#include "drill/host/run_id.hpp"
#include "drill/phases/instance/image.hpp"
#include "drill/phases/instance/labels.hpp"
#include "drill/phases/instance/leftovers.hpp"
#include "drill/phases/instance/named_images.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

bool is_listened_at(const std::filesystem::path& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = socket;
  if (path.size() >= sizeof address.sun_path) return true;  // nobody can tell
  std::copy(path.begin(), path.end(), std::begin(address.sun_path));
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return true;
  const bool refused = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 &&
                       (errno == ECONNREFUSED || errno == ENOENT);
  ::close(fd);
  return !refused;
}

/// Whether any socket in the directory has a server behind it.
bool has_server(const std::filesystem::path& directory) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{directory, error}) {
    if (entry.is_socket(error) && is_listened_at(entry.path())) return true;
  }
  return static_cast<bool>(error);
}

std::string why_directory_stays(const std::filesystem::path& directory) {
  constexpr std::chrono::hours k_young{1};
  std::error_code error;
  const auto changed = std::filesystem::last_write_time(directory, error);
  if (error || std::filesystem::file_time_type::clock::now() - changed < k_young) return "it was made within the hour";
  return has_server(directory) ? "a server answers in it" : std::string{};
}

/// A project without images of its own shows those of the default one. An old daemon does not tell.
bool is_of_project(const incus::Image& image, const std::string& project) {
  return image.project.empty() || image.project == project;
}

/// What is published from an instance has the properties of the image that the instance was made of; what was copied
/// has those of the original. Both come later than the build whose name they carry.
bool came_with_its_build(const incus::Image& image) {
  constexpr std::chrono::hours k_publishing{6};
  constexpr std::size_t k_to_the_second = 19;  // "2026-11-22T15:10:21", before a fraction
  const auto built_at = image.properties.find(k_property_built_at);
  if (built_at == image.properties.end()) return false;
  const auto built = from_rfc3339(built_at->second);
  const auto came = from_rfc3339(image.uploaded_at.substr(0, k_to_the_second) + "Z");
  return built && came && *came < *built + k_publishing;
}

}  // namespace

std::vector<OrphanImage> find_orphan_images(const incus::Client& client, const Bounds& bounds, const Config& config,
                                            const std::set<std::string>& live_runs) {
  std::vector<OrphanImage> orphans;
  for (const auto& image : client.images(bounds)) {
    const auto made_by = image.properties.find(k_property_run_id);
    if (made_by == image.properties.end() || !is_run_id(made_by->second) || !image.aliases.empty()) continue;
    if (!is_of_project(image, config.incus.project) || !came_with_its_build(image)) continue;
    OrphanImage orphan{image.fingerprint, made_by->second, {}};
    if (live_runs.contains(orphan.run_id)) {
      orphan.why_not = "its build has an instance still";
    } else if (const auto by = who_names(image.fingerprint, config); !by.empty()) {
      orphan.why_not = by + " names it";
    } else if (is_drilling(client, config, k_build_instance)) {
      orphan.why_not = "an image is being built";
    }
    orphans.push_back(std::move(orphan));
  }
  return orphans;
}

void remove_orphan_image(const incus::Client& client, const Bounds& bounds, const OrphanImage& image) {
  client.wait_for_success(bounds, client.delete_image(bounds, image.fingerprint),
                          "deleting image " + image.fingerprint);
}

std::vector<OrphanDirectory> find_orphan_directories(const std::set<std::string>& live_runs) {
  std::vector<OrphanDirectory> orphans;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{run_directory_root(), error}) {
    const std::string name = entry.path().filename();
    if (!is_run_id(name) || !entry.is_directory() || entry.is_symlink() || live_runs.contains(name)) continue;
    orphans.push_back({entry.path(), why_directory_stays(entry.path())});
  }
  return orphans;
}

}  // namespace drill
