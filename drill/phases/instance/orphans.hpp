// What killed builds and drills leave beside instances: images without an alias, and run directories.
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "incus-client/client.hpp"

namespace drill {

struct OrphanImage {
  std::string fingerprint;
  std::string run_id;
  std::string why_not;  ///< empty: it may be removed; else why it is left alone
};

struct OrphanDirectory {
  std::filesystem::path path;
  std::string why_not;
};

/// Images of the configured project that `dr-drill image build` published and that no alias leads to. Excludes images
/// of another project, and images much newer than their build, which were made from that build's image. Leaves alone
/// images of a build that still has its instance (is in `live_runs`), and images that a configuration names by
/// fingerprint.
std::vector<OrphanImage> find_orphan_images(const incus::Client& client, const Bounds& bounds, const Config& config,
                                            const std::set<std::string>& live_runs);

void remove_orphan_image(const incus::Client& client, const Bounds& bounds, const OrphanImage& image);

/// Run directories without an instance in `live_runs`. The instance may be in another project or daemon, so a directory
/// whose socket has a listener is left alone, and so is one that is less than an hour old, whose drill may be about to
/// create its instance.
std::vector<OrphanDirectory> find_orphan_directories(const std::set<std::string>& live_runs);

}  // namespace drill
