// Images. API: GET /1.0/images/aliases/<alias>, /1.0/images/<fingerprint>.
#include "incus-client/client.hpp"
#include "incus-client/envelope.hpp"
#include "incus-client/json.hpp"
#include "incus-client/url.hpp"

namespace incus {

std::string Client::image_alias(const Call& call, const std::string& alias) const {
  const std::string target = api_path({"images", "aliases", alias});
  return required_string(query(call, "GET", target).metadata, "target", "GET " + target);
}

Image Client::image(const Call& call, const std::string& fingerprint) const {
  const std::string target = api_path({"images", fingerprint});
  const auto json = query(call, "GET", target).metadata;
  Image image;
  image.fingerprint = required_string(json, "fingerprint", "GET " + target);
  image.architecture = string_or(json, "architecture", "");
  image.type = string_or(json, "type", "");
  image.size = static_cast<std::uint64_t>(integer_or(json, "size", 0));
  image.properties = string_map(json, "properties");
  return image;
}

}  // namespace incus
