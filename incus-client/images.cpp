// Images. API: /1.0/images[/<fingerprint>], /1.0/images/aliases[/<alias>].
#include "incus-client/client.hpp"
#include "incus-client/envelope.hpp"
#include "incus-client/json.hpp"
#include "incus-client/url.hpp"

namespace incus {
namespace {

Image read_image(const nlohmann::json& json, const std::string& what) {
  Image image;
  image.fingerprint = required_string(json, "fingerprint", what);
  image.architecture = string_or(json, "architecture", "");
  image.type = string_or(json, "type", "");
  image.project = string_or(json, "project", "");
  image.uploaded_at = string_or(json, "uploaded_at", "");
  image.properties = string_map(json, "properties");
  const auto& aliases = member(json, "aliases");
  if (aliases.is_array()) {
    for (const auto& alias : aliases) image.aliases.push_back(string_or(alias, "name", ""));
  }
  return image;
}

}  // namespace

std::string Client::image_alias(const Call& call, const std::string& alias) const {
  const std::string target = api_path({"images", "aliases", alias});
  return required_string(query(call, "GET", target).metadata, "target", "GET " + target);
}

Image Client::image(const Call& call, const std::string& fingerprint) const {
  const std::string target = api_path({"images", fingerprint});
  return read_image(query(call, "GET", target).metadata, "GET " + target);
}

std::vector<Image> Client::images(const Call& call) const {
  const auto json = query(call, "GET", with_query("/1.0/images", "recursion", "1")).metadata;
  std::vector<Image> out;
  if (json.is_null()) return out;
  if (!json.is_array()) throw Error{ErrorKind::protocol, "GET /1.0/images: the answer is not a list"};
  for (const auto& entry : json) out.push_back(read_image(entry, "GET /1.0/images"));
  return out;
}

Operation Client::publish_instance(const Call& call, const PublishSpec& spec) const {
  nlohmann::json body{{"source", {{"type", "instance"}, {"name", spec.instance}}}, {"properties", spec.properties}};
  if (!spec.compression.empty()) body["compression_algorithm"] = spec.compression;
  return begin(call, "POST", "/1.0/images", Body{body});
}

Operation Client::delete_image(const Call& call, const std::string& fingerprint) const {
  return begin(call, "DELETE", api_path({"images", fingerprint}));
}

void Client::create_image_alias(const Call& call, const std::string& alias, const std::string& fingerprint) const {
  const nlohmann::json body{{"name", alias}, {"target", fingerprint}};
  query(call, "POST", "/1.0/images/aliases", Body{body});
}

void Client::move_image_alias(const Call& call, const std::string& alias, const std::string& fingerprint) const {
  const nlohmann::json body{{"target", fingerprint}};
  query(call, "PUT", api_path({"images", "aliases", alias}), Body{body});
}

}  // namespace incus
