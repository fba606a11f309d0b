// Builds the image that a sealed drill starts from: a throw-away container with a network, packages by apt, published
// under an alias that moves at the very end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/bounds/undo_stack.hpp"
#include "drill/config/config.hpp"
#include "drill/phases/instance/image.hpp"
#include "drill/phases/results.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// What to build, beside the configuration: [incus] image is the base, [incus] network the network.
struct ImageWish {
  std::optional<std::string> server;    ///< URL of a simplestreams server that the base is an alias of
  std::string alias;                    ///< of the new image
  std::vector<std::string> postgresql;  ///< major versions
  std::string compression;              ///< as Incus names it; empty: the daemon's choice
};

struct BuiltImage {
  std::string fingerprint;
  ImageVersions versions;
  std::string built_at;                 ///< RFC 3339, UTC
  std::optional<std::string> replaced;  ///< fingerprint of the image that had the alias
  bool replaced_removed = false;        ///< true when that one is gone; one that dr-drill did not make stays
};

/// Builds the image. Registers everything that it creates in `undos`, which the caller runs in any case; the image
/// itself stays registered until the alias points to it. Throws DrillError and incus::Error.
BuiltImage build_image(const incus::Client& client, const Bounds& bounds, const Config& config, const Run& run,
                       const ImageWish& wish, UndoStack& undos);

}  // namespace drill
