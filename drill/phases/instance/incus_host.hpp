// Checks that the Incus daemon has what the drill needs, before anything is created. Each function is one check;
// together they fill an IncusHost. All throw DrillError, with the reason in parentheses below, and change nothing.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "incus-client/client.hpp"

namespace drill {

struct IncusHost {
  incus::ServerInfo server;
  std::string fingerprint;                              ///< of the local image; empty for a remote one
  std::map<std::string, std::string> image_properties;  ///< of the local image
  std::optional<incus::RemoteImage> remote;             ///< an image the daemon has to fetch
  std::string pool;                                     ///< of the root disk
  incus::StoragePool storage;                           ///< that pool, where it is known
  std::vector<std::string> profile_nics;                ///< names of the network interfaces that the profiles bring
};

/// The daemon answers, trusts us, supports what we need (incus_denied, incus_failed), and has the project
/// (config_invalid).
void check_server(const incus::Client& client, const Bounds& bounds, const IncusConfig& config, IncusHost& host);

/// The image behind [incus] image (image_missing).
void find_image(const incus::Client& client, const Bounds& bounds, const IncusConfig& config, IncusHost& host);

/// The pool of the root disk, the configured one or else the last one that a profile names, and the profiles' networks
/// (config_invalid).
void read_profiles(const incus::Client& client, const Bounds& bounds, const IncusConfig& config, IncusHost& host);

/// There is a pool, and the daemon has it (config_invalid); else the host's is empty.
void check_pool(const incus::Client& client, const Bounds& bounds, const IncusConfig& config, IncusHost& host);

/// [incus] network exists, or the drill is sealed (config_invalid).
void check_network(const incus::Client& client, const Bounds& bounds, const IncusConfig& config);

}  // namespace drill
