#include "tests/fake-incusd/router.hpp"

#include <array>

#include "tests/fake-incusd/handlers.hpp"

namespace fake {

namespace {

using Handler = Reply (*)(const Context&);

struct Route {
  const char* method;
  const char* pattern;  ///< segments; an asterisk stands for one of any name
  Handler handler;
};

constexpr std::array k_routes{
    Route{"GET", "", get_root},
    Route{"GET", "1.0", get_server},
    Route{"GET", "1.0/projects", get_projects},
    Route{"GET", "1.0/projects/*", get_project},
    Route{"GET", "1.0/profiles", get_profiles},
    Route{"GET", "1.0/profiles/*", get_profile},
    Route{"GET", "1.0/networks", get_networks},
    Route{"GET", "1.0/networks/*", get_network},
    Route{"GET", "1.0/storage-pools", get_pools},
    Route{"GET", "1.0/storage-pools/*", get_pool},
    Route{"GET", "1.0/storage-pools/*/resources", get_pool_resources},
    Route{"GET", "1.0/images", get_images},
    Route{"POST", "1.0/images", post_image},
    Route{"GET", "1.0/images/aliases", get_aliases},
    Route{"POST", "1.0/images/aliases", post_alias},
    Route{"GET", "1.0/images/aliases/**", get_alias},
    Route{"PUT", "1.0/images/aliases/**", put_alias},
    Route{"DELETE", "1.0/images/aliases/**", delete_alias},
    Route{"GET", "1.0/images/*", get_image},
    Route{"DELETE", "1.0/images/*", delete_image},
    Route{"GET", "1.0/instances", get_instances},
    Route{"POST", "1.0/instances", post_instance},
    Route{"GET", "1.0/instances/*", get_instance},
    Route{"PATCH", "1.0/instances/*", patch_instance},
    Route{"PUT", "1.0/instances/*", put_instance},
    Route{"DELETE", "1.0/instances/*", delete_instance},
    Route{"GET", "1.0/instances/*/state", get_state},
    Route{"PUT", "1.0/instances/*/state", put_state},
    Route{"POST", "1.0/instances/*/exec", post_exec},
    Route{"GET", "1.0/instances/*/logs/exec-output", get_outputs},
    Route{"GET", "1.0/instances/*/logs/exec-output/*", get_output},
    Route{"DELETE", "1.0/instances/*/logs/exec-output/*", delete_output},
    Route{"GET", "1.0/instances/*/files", get_file},
    Route{"HEAD", "1.0/instances/*/files", get_file},
    Route{"POST", "1.0/instances/*/files", post_file},
    Route{"DELETE", "1.0/instances/*/files", delete_file},
    Route{"GET", "1.0/operations", get_operations},
    Route{"GET", "1.0/operations/*", get_operation},
    Route{"DELETE", "1.0/operations/*", delete_operation},
    Route{"GET", "1.0/operations/*/wait", wait_operation},
    Route{"GET", "1.0/operations/*/websocket", get_operation_websocket},
    Route{"GET", "1.0/events", get_events},
    Route{"GET", "1.0/instances/*/sftp", get_sftp},
    Route{"GET", "1.0/cluster", get_cluster},
    Route{"GET", "1.0/cluster/members", get_cluster_members},
    Route{"GET", "fake/requests", get_requests},
    Route{"DELETE", "fake/requests", delete_requests},
    Route{"GET", "fake/commands", get_commands},
    Route{"GET", "fake/instances", get_fake_instances},
};

/// What the asterisks of the pattern stand for; no value when the path is another one. Two asterisks take the rest of
/// the path, slashes included: names of aliases have them.
std::optional<std::vector<std::string>> match(const std::string& pattern, const std::vector<std::string>& segments) {
  std::vector<std::string> names;
  std::size_t at = 0;
  for (std::size_t begin = 0; begin < pattern.size(); ++at) {
    const std::size_t end = std::min(pattern.find('/', begin), pattern.size());
    const std::string part = pattern.substr(begin, end - begin);
    begin = end + 1;
    if (at >= segments.size()) return std::nullopt;
    if (part == "**") {
      std::string rest;
      for (; at < segments.size(); ++at) rest += (rest.empty() ? "" : "/") + segments[at];
      names.push_back(rest);
      return names;
    }
    if (part == "*") {
      names.push_back(segments[at]);
    } else if (part != segments[at]) {
      return std::nullopt;
    }
  }
  if (at != segments.size()) return std::nullopt;
  return names;
}

Reply handle(World& world, World::Lock& lock, const Request& request) {
  if (world.scenario.auth != "trusted" && request.segments.size() > 1 && request.segments[0] == "1.0") {
    return error_reply(403, "not authorized");
  }
  bool known_path = false;
  for (const auto& route : k_routes) {
    auto names = match(route.pattern, request.segments);
    if (!names) continue;
    known_path = true;
    if (request.method != route.method) continue;
    try {
      return route.handler({world, lock, request, std::move(*names)});
    } catch (const ApiError& error) {
      return error_reply(error.code, error.what());
    } catch (const std::exception& error) {
      world.log(std::string("internal: ") + error.what());
      return error_reply(500, error.what());
    }
  }
  return known_path ? error_reply(501, "not implemented") : error_reply(404, "not found");
}

/// What the fault makes of the reply that would have gone out.
Reply spoil(const Fault& fault, Reply reply) {
  if (fault.malformed) {
    const std::string text = "{\"type\": \"sync\", \"metadata\": {]";
    reply.body = text;
    if (reply.late_body) {
      // Waits as long as it would have: outside the lock, where late bodies are asked for.
      reply.late_body = [wait = reply.late_body, text] { return wait() ? std::optional{text} : std::nullopt; };
    }
  }
  if (fault.cut_body) reply.damage = Damage::cut;
  if (fault.close) reply.damage = Damage::closed;
  return reply;
}

Reply answer_locked(World& world, World::Lock& lock, const Request& request) {
  const bool inspection = !request.segments.empty() && request.segments[0] == "fake";
  if (inspection) return handle(world, lock, request);
  const Fault* fault = world.faults.next(request);
  if (world.scenario.latency.request.count() > 0) world.pause(lock, world.scenario.latency.request);
  if (fault == nullptr) return handle(world, lock, request);
  world.log("fault hits " + request.method + " " + request.path);
  if (fault->restart_daemon) {
    world.later(fault->delay, [&world] { world.restart(); });
    if (fault->delay.count() <= 0) world.pause(lock, Seconds{60});
    return handle(world, lock, request);
  }
  if (fault->delay.count() > 0) world.pause(lock, fault->delay);
  if (fault->status != 0) {
    Reply reply = error_reply(fault->status, fault->error);
    if (!fault->body.empty()) {
      reply.body = fault->body;
      reply.content_type = "text/plain; charset=utf-8";
    }
    return reply;
  }
  world.operations.force_error(fault->operation_error);
  Reply reply = handle(world, lock, request);
  world.operations.force_error("");
  return spoil(*fault, std::move(reply));
}

}  // namespace

Reply answer(World& world, const Request& request) {
  World::Lock lock{world.mutex};
  const bool inspection = !request.segments.empty() && request.segments[0] == "fake";
  const std::size_t number = inspection ? 0 : world.requests.asked(request);
  Reply reply;
  try {
    if (world.down) throw ConnectionLost{};
    reply = answer_locked(world, lock, request);
  } catch (const ConnectionLost&) {
    reply.damage = Damage::closed;
  }
  if (!inspection) world.requests.answered(number, reply.status);
  world.log(request.method + " " + request.path + " " + std::to_string(reply.status));
  return reply;
}

}  // namespace fake
