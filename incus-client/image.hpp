// Images and their aliases.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace incus {

struct Image {
  std::string fingerprint;
  std::string architecture;
  std::string type;         ///< "container" or "virtual-machine"
  std::string project;      ///< where the image is; not the requested one if that has no images of its own
  std::string uploaded_at;  ///< RFC 3339: when it was added to this server
  std::map<std::string, std::string> properties;
  std::vector<std::string> aliases;
};

/// How to publish an instance as an image.
struct PublishSpec {
  std::string instance;  ///< stopped
  std::map<std::string, std::string> properties;
  std::string compression;  ///< "gzip", "zstd", "none", ...; empty: the daemon's choice
};

/// An image on another server, for instances whose image is not here yet.
struct RemoteImage {
  std::string server;    ///< URL
  std::string protocol;  ///< "simplestreams" or "incus"
  std::string alias;
};

}  // namespace incus
