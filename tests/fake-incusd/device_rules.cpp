#include "tests/fake-incusd/device_rules.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <set>

namespace fake {

namespace {

bool is_boolean(const std::string& value) {
  static const std::set<std::string> k_booleans = {"", "true", "false", "1", "0", "yes", "no", "on", "off"};
  return k_booleans.contains(value);
}

bool is_size(const std::string& value) {
  static const std::regex k_size{"[0-9]+ ?([kKMGTPE]i?)?B?|[0-9]+%|"};
  return std::regex_match(value, k_size);
}

bool is_boolean_key(const std::string& key) {
  static const std::set<std::string> k_keys = {"boot.autostart",     "security.privileged",     "security.nesting",
                                               "limits.memory.swap", "security.idmap.isolated", "boot.autorestart"};
  return k_keys.contains(key);
}

bool is_known_key(const std::string& key) {
  static const std::array<const char*, 16> k_groups = {
      "user.",  "image.",     "volatile.", "environment.", "limits.",    "boot.",     "security.", "raw.",
      "linux.", "snapshots.", "cluster.",  "cloud-init.",  "migration.", "smbios11.", "agent.",    "oci."};
  return std::any_of(k_groups.begin(), k_groups.end(), [&](const char* group) { return key.starts_with(group); });
}

std::string value_of(const StringMap& device, const char* key) {
  const auto found = device.find(key);
  return found == device.end() ? std::string{} : found->second;
}

void check_proxy(const StringMap& device) {
  static const std::set<std::string> k_options = {"type", "listen",       "connect",      "bind",
                                                  "uid",  "gid",          "mode",         "nat",
                                                  "name", "security.uid", "security.gid", "proxy_protocol"};
  for (const char* side : {"connect", "listen"}) {
    const std::string address = value_of(device, side);
    const std::string protocol = address.substr(0, address.find(':'));
    if (protocol != "unix" && protocol != "tcp" && protocol != "udp") {
      throw ApiError(500, std::string("Invalid value for device option \"") + side + "\": Unknown protocol type \"" +
                              protocol + "\"");
    }
  }
  for (const auto& [option, value] : device) {
    if (!k_options.contains(option)) throw ApiError(500, "Invalid device option \"" + option + "\"");
    if (option == "mode" && !std::regex_match(value, std::regex{"[0-7]{3,4}"})) {
      throw ApiError(500, "Invalid value for device option \"mode\": Invalid value for an octal file mode");
    }
  }
  const bool owned = device.contains("uid") || device.contains("gid") || device.contains("mode");
  if (owned && !value_of(device, "listen").starts_with("unix:/")) {
    throw ApiError(500, "Only proxy devices for non-abstract unix sockets can carry uid, gid, or mode properties");
  }
}

void check_disk(const StringMap& device) {
  for (const char* option : {"readonly", "shift", "required", "recursive"}) {
    const std::string value = value_of(device, option);
    if (!is_boolean(value)) {
      throw ApiError(500, std::string("Invalid value for device option \"") + option +
                              "\": Invalid value for a boolean \"" + value + "\"");
    }
  }
  const std::string size = value_of(device, "size");
  if (!is_size(size)) throw ApiError(500, "Invalid value for device option \"size\": Invalid value: " + size);
}

void check_nic(const World& world, const std::string& project, const std::string& name, const StringMap& device) {
  const std::string network = value_of(device, "network");
  const auto& networks = world.scenario.networks;
  if (network.empty() || std::find(networks.begin(), networks.end(), network) != networks.end()) return;
  throw ApiError(404, "Failed loading device \"" + name + "\": Failed to load network \"" + network +
                          "\" for project \"" + project + "\": Network not found");
}

void check_source(const std::string& name, const StringMap& device) {
  const std::string source = value_of(device, "source");
  const std::string required = value_of(device, "required");
  struct stat info {};
  if (!source.starts_with('/') || required == "false" || ::stat(source.c_str(), &info) == 0) return;
  throw ApiError(500, "Failed add validation for device \"" + name + "\": Missing source path \"" + source +
                          "\" for disk \"" + name + "\"");
}

}  // namespace

void validate_config(const StringMap& config) {
  for (const auto& [key, value] : config) {
    if (!is_known_key(key)) throw ApiError(500, "Unknown configuration key: " + key);
    if (is_boolean_key(key) && !is_boolean(value)) {
      throw ApiError(500, "Invalid value for a boolean \"" + value + "\"");
    }
    if (key == "limits.memory" && !is_size(value)) throw ApiError(500, "Invalid value: " + value);
    if (key == "limits.cpu" && !std::regex_match(value, std::regex{"[0-9,-]*"})) {
      throw ApiError(500, "Invalid CPU limit syntax");
    }
  }
}

void validate_device_types(const Devices& devices) {
  static const std::set<std::string> k_types = {"disk", "proxy", "nic", "none", "unix-char", "unix-block", "tpm"};
  for (const auto& [name, device] : devices) {
    const std::string type = value_of(device, "type");
    if (type.empty()) {
      throw ApiError(500, "Invalid devices: Device validation failed for \"" + name + "\": Failed loading device \"" +
                              name + "\": Missing device type in config");
    }
    if (!k_types.contains(type)) throw ApiError(500, "Invalid device type \"" + type + "\"");
  }
}

void validate_devices(const World& world, const std::string& project, const Devices& devices) {
  for (const auto& [name, device] : devices) {
    const std::string type = value_of(device, "type");
    try {
      if (type == "proxy") check_proxy(device);
      if (type == "disk") check_disk(device);
      if (type == "nic") check_nic(world, project, name, device);
    } catch (const ApiError& error) {
      throw error.wrapped("Invalid devices: Device validation failed for \"" + name + "\"");
    }
    if (type == "disk") check_source(name, device);
  }
}

void validate_root_disk(const World& world, const Devices& expanded) {
  for (const auto& [name, device] : expanded) {
    if (value_of(device, "type") != "disk" || value_of(device, "path") != "/") continue;
    if (world.pool(value_of(device, "pool")) == nullptr) {
      throw ApiError(404, "Failed loading storage pool: Storage pool not found");
    }
    return;
  }
  throw ApiError(500, "Failed getting root disk: No root device could be found");
}

}  // namespace fake
