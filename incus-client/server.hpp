// What the daemon says of itself.
#pragma once

#include <map>
#include <set>
#include <string>

namespace incus {

struct ServerInfo {
  std::string server;   ///< "incus"
  std::string version;  ///< "6.0.4"
  std::string name;
  bool trusted = false;
  bool clustered = false;
  std::string kernel;
  bool idmapped_mounts = false;  ///< the kernel shows files under other owners: ids of an instance cost nothing
  std::string storage;           ///< drivers in use, "dir | btrfs"
  std::string storage_version;
  std::set<std::string> extensions;

  bool has(const std::string& extension) const { return extensions.count(extension) != 0; }
};

struct Project {
  std::string name;
  std::map<std::string, std::string> config;
};

struct Network {
  std::string name;
  std::string type;
  bool managed = false;
};

}  // namespace incus
