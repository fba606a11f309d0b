// What killed builds and drills leave beside instances: images that nothing leads to, run directories.
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

/// Images of the configured project that `dr-drill image build` published and that no alias leads to. One that is of
/// another project, or came much later than its build and so was made of that build's image, is none of them. Left
/// alone are those of a build that still has its instance, that is in `live_runs`, and those that a configuration names
/// by their fingerprint.
std::vector<OrphanImage> find_orphan_images(const incus::Client& client, const Bounds& bounds, const Config& config,
                                            const std::set<std::string>& live_runs);

void remove_orphan_image(const incus::Client& client, const Bounds& bounds, const OrphanImage& image);

/// Run directories without an instance in `live_runs`. The instance may be in another project or daemon, so one behind
/// whose socket somebody listens is left alone, and one that was made within the hour: its drill may be about to.
std::vector<OrphanDirectory> find_orphan_directories(const std::set<std::string>& live_runs);

}  // namespace drill
