// Images and their aliases.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace incus {

struct Image {
  std::string fingerprint;
  std::string architecture;
  std::string type;         ///< "container" or "virtual-machine"
  std::string project;      ///< where it is: another one than was asked where that has no images of its own
  std::string uploaded_at;  ///< RFC 3339: when it came to be here
  std::uint64_t size = 0;
  std::map<std::string, std::string> properties;
  std::vector<std::string> aliases;
};

/// What an image is made of that was an instance.
struct PublishSpec {
  std::string instance;  ///< stopped
  std::map<std::string, std::string> properties;
  std::string compression;  ///< "gzip", "zstd", "none", ...; empty: the daemon's choice
};

/// An image on another server, for instances that are created from one that is not here yet.
struct RemoteImage {
  std::string server;    ///< URL
  std::string protocol;  ///< "simplestreams" or "incus"
  std::string alias;
};

}  // namespace incus
