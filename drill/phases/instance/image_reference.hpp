// "dr-drill/pg15" is a local alias or fingerprint, "images:debian/12" an image of a known remote.
#pragma once

#include <optional>
#include <string>

#include "incus-client/image.hpp"

namespace drill {

/// The remote image; nothing for a local one. Throws DrillError (config_invalid) for a remote that is not known.
std::optional<incus::RemoteImage> remote_image(const std::string& reference);

}  // namespace drill
