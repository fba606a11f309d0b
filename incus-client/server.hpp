// What the daemon reports about itself, its projects and networks.
#pragma once

#include <map>
#include <set>
#include <string>

namespace incus {

struct ServerInfo {
  std::string server;   ///< "incus"
  std::string version;  ///< "6.0.4"
  bool trusted = false;
  bool idmapped_mounts = false;  ///< the kernel can map the owners of files, so an instance's own ids cost nothing
  std::set<std::string> extensions;

  [[nodiscard]] bool has(const std::string& extension) const { return extensions.count(extension) != 0; }
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
