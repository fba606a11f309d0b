// The server itself and what an administrator sets up: projects, profiles, networks, storage pools.
#include <unistd.h>

#include "tests/fake-incusd/handlers.hpp"
#include "tests/fake-incusd/server_extensions.hpp"

namespace fake {

namespace {

nlohmann::json profile_json(const ProfileSpec& profile) {
  return {{"name", profile.name},
          {"description", ""},
          {"config", profile.config},
          {"devices", profile.devices},
          {"used_by", nlohmann::json::array()},
          {"project", "default"}};
}

nlohmann::json project_json(const std::string& name) {
  return {{"name", name},
          {"description", ""},
          {"config",
           {{"features.images", "true"},
            {"features.networks", "true"},
            {"features.profiles", "true"},
            {"features.storage.volumes", "true"}}},
          {"used_by", nlohmann::json::array()}};
}

nlohmann::json network_json(const std::string& name) {
  return {{"name", name},          {"description", ""},    {"type", "bridge"},
          {"managed", true},       {"status", "Created"},  {"config", nlohmann::json::object()},
          {"locations", {"none"}}, {"project", "default"}, {"used_by", nlohmann::json::array()}};
}

nlohmann::json pool_json(const PoolSpec& pool) {
  StringMap config = pool.config;
  config.emplace("source", "/var/lib/incus/storage-pools/" + pool.name);
  return {{"name", pool.name},    {"description", ""}, {"driver", pool.driver},
          {"status", "Created"},  {"config", config},  {"used_by", nlohmann::json::array()},
          {"locations", {"none"}}};
}

nlohmann::json environment(const World& world) {
  return {{"addresses", nlohmann::json::array()},
          {"architectures", {"x86_64", "i686"}},
          {"certificate", ""},
          {"certificate_fingerprint", ""},
          {"driver", "lxc"},
          {"driver_version", "5.0.2"},
          {"firewall", "nftables"},
          {"lxc_features", {{"cgroup2", "true"}}},
          {"server_event_mode", "full-mesh"},
          {"kernel", "Linux"},
          {"kernel_architecture", "x86_64"},
          {"kernel_features", {{"idmapped_mounts", "true"}}},
          {"kernel_version", "6.1.0"},
          {"os_name", "Debian GNU/Linux"},
          {"os_version", "12"},
          {"project", "default"},
          {"server", "incus"},
          {"server_clustered", false},
          {"server_name", "fake"},
          {"server_pid", ::getpid()},
          {"server_version", world.scenario.server_version},
          {"storage", "btrfs"},
          {"storage_version", "6.2"},
          {"storage_supported_drivers", {{{"Name", "btrfs"}, {"Version", "6.2"}, {"Remote", false}}}}};
}

/// The items themselves with recursion=1, their URLs otherwise.
template <typename Items, typename Name, typename Json>
Reply list(const Context& context, const std::string& folder, const Items& items, const Name& name, const Json& json) {
  nlohmann::json metadata = nlohmann::json::array();
  for (const auto& item : items) {
    if (context.request.parameter("recursion") == "1") {
      metadata.push_back(json(item));
    } else {
      metadata.push_back(folder + name(item));
    }
  }
  return sync_reply(metadata);
}

const PoolSpec& need_pool(const Context& context, int code) {
  const auto* pool = context.world.pool(context.names[0]);
  if (pool == nullptr) throw ApiError(code, "Storage pool not found");
  return *pool;
}

}  // namespace

Reply get_root(const Context& /*context*/) {
  return sync_reply({"/1.0"});
}

Reply get_server(const Context& context) {
  const auto& scenario = context.world.scenario;
  const bool trusted = scenario.auth == "trusted";
  nlohmann::json server{{"config", nlohmann::json::object()},
                        {"api_extensions", scenario.api_extensions.value_or(server_extensions())},
                        {"api_status", "stable"},
                        {"api_version", "1.0"},
                        {"auth", scenario.auth},
                        {"public", false},
                        {"auth_methods", {"tls"}},
                        {"environment", nullptr}};
  if (trusted) {
    server["auth_user_name"] = "root";
    server["auth_user_method"] = "unix";
    server["environment"] = environment(context.world);
  }
  return sync_reply(server);
}

Reply get_projects(const Context& context) {
  return list(
      context, "/1.0/projects/", context.world.scenario.projects, [](const auto& name) { return name; }, project_json);
}

Reply get_project(const Context& context) {
  context.world.need_project(context.names[0]);
  return sync_reply(project_json(context.names[0]));
}

Reply get_profiles(const Context& context) {
  return list(
      context, "/1.0/profiles/", context.world.scenario.profiles, [](const auto& profile) { return profile.name; },
      profile_json);
}

Reply get_profile(const Context& context) {
  try {
    context.world.need_project(context.project());
  } catch (const ApiError& error) {
    throw error.wrapped("Failed loading project \"" + context.project() + "\"");
  }
  const auto* profile = context.world.profile(context.names[0]);
  if (profile == nullptr) throw ApiError(404, "Fetch profile: Profile not found");
  return sync_reply(profile_json(*profile));
}

Reply get_networks(const Context& context) {
  return list(
      context, "/1.0/networks/", context.world.scenario.networks, [](const auto& name) { return name; }, network_json);
}

Reply get_network(const Context& context) {
  for (const auto& name : context.world.scenario.networks) {
    if (name == context.names[0]) return sync_reply(network_json(name));
  }
  throw ApiError(404, "Network not found");
}

Reply get_pools(const Context& context) {
  return list(
      context, "/1.0/storage-pools/", context.world.scenario.pools, [](const auto& pool) { return pool.name; },
      pool_json);
}

Reply get_pool(const Context& context) {
  return sync_reply(pool_json(need_pool(context, 404)));
}

Reply get_cluster(const Context& /*context*/) {
  return sync_reply({{"enabled", false}, {"server_name", ""}, {"member_config", nullptr}});
}

Reply get_cluster_members(const Context& /*context*/) {
  throw ApiError(503, "Server isn't clustered");
}

Reply get_pool_resources(const Context& context) {
  const auto& pool = need_pool(context, 500);  // the daemon's own slip: no 404 here
  return sync_reply({{"space", {{"used", pool.used}, {"total", pool.total}}}, {"inodes", {{"used", 0}, {"total", 0}}}});
}

}  // namespace fake
