#include "drill/phases/instance/image_reference.hpp"

#include "drill/outcome/drill_error.hpp"

namespace drill {

std::optional<incus::RemoteImage> remote_image(const std::string& reference) {
  const auto colon = reference.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::string remote = reference.substr(0, colon);
  // The one remote that every Incus client knows by name.
  if (remote == "images") {
    return incus::RemoteImage{"https://images.linuxcontainers.org", "simplestreams", reference.substr(colon + 1)};
  }
  throw DrillError{Reason::config_invalid, "unknown image remote '" + remote + "' in '" + reference + "'",
                   "The remote 'images' is known; copy other images to a local alias with `incus image copy`."};
}

}  // namespace drill
