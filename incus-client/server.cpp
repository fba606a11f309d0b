// Server information, projects and networks. API: GET /1.0, /1.0/projects/<name>, /1.0/networks/<name>.
#include "incus-client/server.hpp"

#include "incus-client/client.hpp"
#include "incus-client/envelope.hpp"
#include "incus-client/json.hpp"
#include "incus-client/url.hpp"

namespace incus {

ServerInfo Client::server(const Call& call) const {
  const Answer answer = query(call, "GET", "/1.0");
  const auto& environment = member(answer.metadata, "environment");  // null for a client that is not trusted
  ServerInfo info;
  info.server = string_or(environment, "server", "");
  info.version = string_or(environment, "server_version", "");
  info.trusted = required_string(answer.metadata, "auth", "GET /1.0") == "trusted";
  info.idmapped_mounts = string_or(member(environment, "kernel_features"), "idmapped_mounts", "") == "true";
  for (auto& extension : strings(answer.metadata, "api_extensions")) info.extensions.insert(std::move(extension));
  return info;
}

Project Client::project(const Call& call) const {
  // Not through in_project: an unknown ?project= is a 404 of its own kind.
  const std::string target = api_path({"projects", project_});
  const Answer answer = open_envelope(send(call, Request{"GET", target, {}, {}, {}}), "GET " + target);
  return {required_string(answer.metadata, "name", "GET " + target), string_map(answer.metadata, "config")};
}

Network Client::network(const Call& call, const std::string& name) const {
  const std::string target = api_path({"networks", name});
  const Answer answer = query(call, "GET", target);
  return {required_string(answer.metadata, "name", "GET " + target), string_or(answer.metadata, "type", ""),
          bool_or(answer.metadata, "managed", false)};
}

}  // namespace incus
