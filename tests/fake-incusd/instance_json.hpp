// Instances as the API shows them.
#pragma once

#include "tests/fake-incusd/world.hpp"

namespace fake {

nlohmann::json instance_json(const World& world, const Instance& instance);
nlohmann::json instance_state_json(const Instance& instance);
/// The ETag, without quotes: unchanged as long as config, devices, profiles and description are.
std::string instance_etag(const Instance& instance);
/// Throws ApiError 412 when the request has an If-Match for another state.
void check_etag(const Instance& instance, const Request& request);

}  // namespace fake
