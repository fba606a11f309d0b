// Images and their aliases.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace incus {

struct Image {
  std::string fingerprint;
  std::string architecture;
  std::string type;  ///< "container" or "virtual-machine"
  std::uint64_t size = 0;
  std::map<std::string, std::string> properties;
};

/// An image on another server, for instances that are created from one that is not here yet.
struct RemoteImage {
  std::string server;    ///< URL
  std::string protocol;  ///< "simplestreams" or "incus"
  std::string alias;
};

}  // namespace incus
