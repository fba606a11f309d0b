#include "incus-client/device.hpp"

namespace incus {
namespace {

std::string tcp(const std::string& address, unsigned port) {
  const bool v6 = address.find(':') != std::string::npos;
  return "tcp:" + (v6 ? "[" + address + "]" : address) + ":" + std::to_string(port);
}

}  // namespace

Device disk_device(const DiskOptions& options) {
  return {{"type", "disk"},
          {"source", options.source},
          {"path", options.path},
          {"readonly", options.read_only ? "true" : "false"},
          {"shift", options.shift ? "true" : "false"}};
}

Device root_disk_device(const RootDiskOptions& options) {
  Device device{{"type", "disk"}, {"path", "/"}, {"pool", options.pool}};
  if (!options.size.empty()) device.emplace("size", options.size);
  if (!options.read_limit.empty()) device.emplace("limits.read", options.read_limit);
  if (!options.write_limit.empty()) device.emplace("limits.write", options.write_limit);
  return device;
}

Device nic_device(const std::string& network) {
  return {{"type", "nic"}, {"name", "eth0"}, {"network", network}};
}

Device host_socket_proxy(const SocketProxyOptions& options) {
  return {{"type", "proxy"},
          {"bind", "host"},
          {"listen", "unix:" + options.host_path},
          {"connect", "unix:" + options.instance_path},
          {"security.uid", std::to_string(options.instance_uid)},
          {"security.gid", std::to_string(options.instance_gid)},
          {"uid", std::to_string(options.host_uid)},
          {"gid", std::to_string(options.host_gid)},
          {"mode", "0600"}};
}

Device instance_tcp_proxy(const std::string& listen_address, unsigned listen_port, const std::string& connect_address,
                          unsigned connect_port) {
  return {{"type", "proxy"},
          {"bind", "instance"},
          {"listen", tcp(listen_address, listen_port)},
          {"connect", tcp(connect_address, connect_port)}};
}

}  // namespace incus
