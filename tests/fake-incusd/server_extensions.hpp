// The API extensions the fake daemon says it has: those of a 6.0 server that a client may ask for.
#pragma once

#include <string>
#include <vector>

namespace fake {

inline std::vector<std::string> server_extensions() {
  return {"storage_zfs_remove_snapshots",
          "file_delete",
          "file_append",
          "etag",
          "patch",
          "directory_manipulation",
          "projects",
          "profile_usedby",
          "container_exec_recording",
          "container_exec_signal_handling",
          "container_exec_user_group_cwd",
          "container_disk_shift",
          "proxy",
          "proxy_unix",
          "proxy_unix_dac_properties",
          "unix_priv_drop",
          "proxy_haproxy_protocol",
          "proxy_nat",
          "resources",
          "resources_disk_sata",
          "storage",
          "network",
          "storage_api_local_volume_handling",
          "instances",
          "image_types",
          "api_filtering",
          "api_filtering_extended",
          "instance_create_start",
          "instance_file_head",
          "instances_files_modify_permissions",
          "operation_description",
          "server_supported_storage_drivers",
          "metrics",
          "clustering",
          "project_limits",
          "projects_restrictions",
          "instance_allow_inconsistent_copy",
          "instances_scriptlet_get_instances",
          "container_syscall_filtering",
          "backup_compression",
          "disk_io_bus",
          "network_load_balancer_health_check",
          "image_restriction_nesting"};
}

}  // namespace fake
