// Devices of an instance, as the maps of strings that the API wants.
#pragma once

#include <map>
#include <string>

namespace incus {

using Device = std::map<std::string, std::string>;
using Devices = std::map<std::string, Device>;

/// A host directory inside the instance. `shift` maps owners, so that files keep their uids inside.
struct DiskOptions {
  std::string source;
  std::string path;
  bool read_only = true;
  bool shift = true;
};
Device disk_device(const DiskOptions& options);

/// The root disk.
struct RootDiskOptions {
  std::string pool;
  std::string size = {};         ///< such as "10GiB"; empty: the pool's default
  std::string read_limit = {};   ///< bytes per second such as "30MB", or "500iops"; empty: none
  std::string write_limit = {};  ///< the same
};
Device root_disk_device(const RootDiskOptions& options);

/// A network interface on a managed network.
Device nic_device(const std::string& network);

/// A unix socket on the host that leads to one inside the instance.
struct SocketProxyOptions {
  std::string host_path;  ///< at most 107 bytes; a longer one fails after 6 s with "invalid argument"
  std::string instance_path;
  unsigned instance_uid = 0;  ///< who the connection comes from inside: PostgreSQL's peer authentication sees it
  unsigned instance_gid = 0;
  unsigned host_uid = 0;  ///< owner of the host socket; its mode is 0600
  unsigned host_gid = 0;
};
Device host_socket_proxy(const SocketProxyOptions& options);

/// A TCP port inside the instance that leads to `connect_address` of the host's network. Addresses are literal IPs.
Device instance_tcp_proxy(const std::string& listen_address, unsigned listen_port, const std::string& connect_address,
                          unsigned connect_port);

}  // namespace incus
