// Storage pools. API: GET /1.0/storage-pools/<name>[/resources].
#include "incus-client/client.hpp"
#include "incus-client/envelope.hpp"
#include "incus-client/json.hpp"
#include "incus-client/url.hpp"

namespace incus {

StoragePool Client::storage_pool(const Call& call, const std::string& name) const {
  const std::string target = api_path({"storage-pools", name});
  const auto pool = query(call, "GET", target).metadata;
  return {required_string(pool, "name", "GET " + target), string_or(pool, "driver", ""), string_or(pool, "status", ""),
          string_map(pool, "config")};
}

PoolSpace Client::storage_pool_space(const Call& call, const std::string& name) const {
  const auto resources = query(call, "GET", api_path({"storage-pools", name, "resources"})).metadata;
  const auto& space = member(resources, "space");
  return {bytes_or_0(space, "used"), bytes_or_0(space, "total")};
}

}  // namespace incus
