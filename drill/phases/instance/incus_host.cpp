#include "drill/phases/instance/incus_host.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "drill/config/command_to_type.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/instance/image.hpp"
#include "drill/phases/instance/incus_cli.hpp"

namespace drill {
namespace {

/// What we cannot do without: commands with recorded output, create and start in one call, proxies with an owner,
/// shifted host directories.
constexpr std::array k_extensions{"container_exec_recording", "instance_create_start", "proxy_unix_dac_properties",
                                  "container_disk_shift"};

/// Runs a question to the daemon; its "not found" becomes the given error.
template <typename Question>
auto ask(Question question, Reason reason, const std::string& message, const std::string& hint) {
  try {
    return question();
  } catch (const incus::Error& error) {
    if (!error.is_not_found()) throw;
    throw DrillError{reason, message, hint};
  }
}

/// A few images that are there, those that `dr-drill image build` or its like made first: "; here are A, B". Empty
/// where there are none, or nobody can tell.
std::string images_instead(const incus::Client& client, const Bounds& bounds) {
  constexpr std::size_t k_few = 5;
  std::vector<std::string> made;
  std::vector<std::string> others;
  try {
    for (const auto& image : client.images(bounds)) {
      if (image.type == "virtual-machine") continue;
      auto& names = image.properties.contains(k_property_postgresql) ? made : others;
      names.insert(names.end(), image.aliases.begin(), image.aliases.end());
    }
  } catch (const incus::Error& error) {
    if (error.is_cancelled()) throw;
    return {};
  }
  std::sort(made.begin(), made.end());
  std::sort(others.begin(), others.end());
  made.insert(made.end(), others.begin(), others.end());
  if (made.empty()) return {};
  const bool more = made.size() > k_few;
  if (more) made.resize(k_few);
  return fmt::format("; here are '{}'{}", fmt::join(made, "', '"), more ? " and more" : "");
}

/// Of what belongs to the daemon and to no project.
std::string on_daemon(const IncusConfig& config, const std::string& arguments) {
  IncusConfig daemon = config;
  daemon.project = "default";
  return incus_cli(daemon, arguments);
}

}  // namespace

void check_server(const incus::Client& client, const Bounds& bounds, const IncusConfig& config, IncusHost& host) {
  host.server = client.server(bounds);
  if (!host.server.trusted) {
    throw DrillError{Reason::incus_denied, "the incus daemon at '" + client.description() + "' does not trust us",
                     "Run as root, or as a member of incus-admin: usermod -a -G incus-admin USER."};
  }
  for (const char* extension : k_extensions) {
    if (host.server.has(extension)) continue;
    throw DrillError{Reason::incus_failed, "incus " + host.server.version + " has no API extension '" + extension + "'",
                     "dr-drill needs Incus 6.0 or newer."};
  }
  ask([&] { return client.project(bounds); }, Reason::config_invalid,
      "there is no incus project '" + config.project + "'",
      "Make it: " + on_daemon(config, "project create " + config.project) + ", or see `" +
          on_daemon(config, "project list") + "`; the name comes from [incus] project.");
}

void find_image(const incus::Client& client, const Bounds& bounds, const IncusConfig& config, IncusHost& host) {
  const std::string& reference = config.image;
  host.remote = remote_image(reference);
  if (host.remote) return;
  const auto find = [&] {
    try {
      return client.image(bounds, client.image_alias(bounds, reference));
    } catch (const incus::Error& error) {
      if (!error.is_not_found()) throw;
      return client.image(bounds, reference);
    }
  };
  incus::Image image;
  try {
    image = find();
  } catch (const incus::Error& error) {
    if (!error.is_not_found()) throw;
    throw DrillError{Reason::image_missing, "there is no image with the alias or fingerprint '" + reference + "'",
                     "Make it: " + command_to_type("image build --network NETWORK") + " (`" +
                         incus_cli(config, "network list") + "`), or see `" + incus_cli(config, "image list") +
                         "`; the name comes from [incus] image or --image" + images_instead(client, bounds) + "."};
  }
  host.fingerprint = image.fingerprint;
  host.image_properties = image.properties;
}

void read_profiles(const incus::Client& client, const Bounds& bounds, const IncusConfig& config, IncusHost& host) {
  host.pool = config.pool;
  for (const auto& name : config.profiles) {
    const incus::Profile profile =
        ask([&] { return client.profile(bounds, name); }, Reason::config_invalid,
            "there is no incus profile '" + name + "'",
            "Make it: " + incus_cli(config, "profile create " + name) + ", or see `" +
                incus_cli(config, "profile list") + "`; the name comes from [incus] profiles.");
    for (const auto& [device_name, device] : profile.devices) {
      const auto value = [&device = device](const char* key) {
        const auto found = device.find(key);
        return found == device.end() ? std::string{} : found->second;
      };
      if (value("type") == "nic") host.profile_nics.push_back(device_name);
      if (value("path") == "/" && config.pool.empty()) host.pool = value("pool");
    }
  }
}

void check_pool(const incus::Client& client, const Bounds& bounds, const IncusConfig& config, IncusHost& host) {
  if (host.pool.empty()) {
    throw DrillError{Reason::config_invalid, "none of the profiles has a root disk, and no pool is configured",
                     "Make both: " + on_daemon(config, "admin init --minimal") + ", or set [incus] pool; see `" +
                         on_daemon(config, "storage list") + "`."};
  }
  // One that is not there is not asked for its room.
  const std::string pool = std::exchange(host.pool, "");
  host.storage = ask([&] { return client.storage_pool(bounds, pool); }, Reason::config_invalid,
                     "there is no incus storage pool '" + pool + "'",
                     "Make it: " + on_daemon(config, "storage create " + pool + " btrfs") + ", or see `" +
                         on_daemon(config, "storage list") + "`; the name comes from [incus] pool.");
  host.pool = pool;
}

void check_network(const incus::Client& client, const Bounds& bounds, const IncusConfig& config) {
  const std::string& network = config.network;
  if (config.sealed()) return;
  ask([&] { return client.network(bounds, network); }, Reason::config_invalid,
      "there is no incus network '" + network + "'",
      "Make it: " + incus_cli(config, "network create " + network) + ", see `" + incus_cli(config, "network list") +
          "`; the name comes from --network or [incus] network.");
}

}  // namespace drill
