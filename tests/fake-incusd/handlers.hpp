// One function for each endpoint. They are called with the World's lock held and throw ApiError to refuse.
#pragma once

#include "tests/fake-incusd/envelope.hpp"
#include "tests/fake-incusd/world.hpp"

namespace fake {

struct Context {
  World& world;
  World::Lock& lock;
  const Request& request;
  std::vector<std::string> names;  ///< the parts that match the asterisks of the route

  std::string project() const { return request.parameter("project", "default"); }
  Instance& instance() const { return world.instance(project(), names.at(0)); }
};

// handle_server.cpp
Reply get_root(const Context& context);
Reply get_server(const Context& context);
Reply get_projects(const Context& context);
Reply get_project(const Context& context);
Reply get_profiles(const Context& context);
Reply get_profile(const Context& context);
Reply get_networks(const Context& context);
Reply get_network(const Context& context);
Reply get_pools(const Context& context);
Reply get_pool(const Context& context);
Reply get_pool_resources(const Context& context);
Reply get_cluster(const Context& context);
Reply get_cluster_members(const Context& context);

// handle_images.cpp
Reply get_aliases(const Context& context);
Reply get_alias(const Context& context);
Reply post_alias(const Context& context);
Reply put_alias(const Context& context);
Reply delete_alias(const Context& context);
Reply get_images(const Context& context);
Reply get_image(const Context& context);
Reply post_image(const Context& context);
Reply delete_image(const Context& context);

// handle_create.cpp
Reply post_instance(const Context& context);

// handle_instances.cpp
Reply get_instances(const Context& context);
Reply get_instance(const Context& context);
Reply patch_instance(const Context& context);
Reply put_instance(const Context& context);
Reply delete_instance(const Context& context);

// handle_state.cpp
Reply get_state(const Context& context);
Reply put_state(const Context& context);

// handle_exec.cpp
Reply post_exec(const Context& context);
Reply get_outputs(const Context& context);
Reply get_output(const Context& context);
Reply delete_output(const Context& context);

// handle_files.cpp
Reply get_file(const Context& context);
Reply post_file(const Context& context);
Reply delete_file(const Context& context);

// handle_operations.cpp
Reply get_operations(const Context& context);
Reply get_operation(const Context& context);
Reply wait_operation(const Context& context);
Reply delete_operation(const Context& context);

// handle_upgrades.cpp
Reply get_events(const Context& context);
Reply get_operation_websocket(const Context& context);
Reply get_sftp(const Context& context);

// handle_inspection.cpp: what only the fake has
Reply get_requests(const Context& context);
Reply delete_requests(const Context& context);
Reply get_commands(const Context& context);
Reply get_fake_instances(const Context& context);

}  // namespace fake
