// Instances: their creation, configuration and state.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "incus-client/device.hpp"
#include "incus-client/image.hpp"

namespace incus {

struct InstanceSpec {
  std::string name;
  std::string fingerprint;            ///< of a local image; ignored when `remote` is set
  std::optional<RemoteImage> remote;  ///< an image the daemon fetches first
  std::vector<std::string> profiles = {"default"};
  std::map<std::string, std::string> config;
  Devices devices;
  bool start = true;  ///< create and start in one operation
};

struct Instance {
  std::string name;
  std::string status;  ///< "Running", "Stopped", ...
  std::string created_at;
  std::map<std::string, std::string> config;
  Devices devices;           ///< its own
  Devices expanded_devices;  ///< with those of its profiles
  std::string etag;          ///< of this state; only from Client::instance

  [[nodiscard]] bool running() const { return status == "Running"; }
  /// A config value; empty when unset.
  [[nodiscard]] std::string config_value(const std::string& key) const {
    const auto found = config.find(key);
    return found == config.end() ? std::string{} : found->second;
  }
};

struct InstanceState {
  std::string status;
  std::int64_t pid = 0;
  std::int64_t processes = 0;
  std::uint64_t memory_usage = 0;  ///< bytes
};

enum class StateAction { start, stop, force_stop };

struct Profile {
  std::string name;
  std::map<std::string, std::string> config;
  Devices devices;
};

}  // namespace incus
