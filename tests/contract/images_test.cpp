// Images that are made of instances, and aliases that move.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/contract/daemon.hpp"

using namespace contract;

namespace {

/// An image that goes away with the case.
struct Published {
  Published(Daemon& where, const incus::PublishSpec& spec) : daemon(where) {
    fingerprint =
        daemon.client().wait_for_success(soon(), daemon.client().publish_instance(soon(), spec), "publish").fingerprint;
  }
  ~Published() { remove(); }
  Published(const Published&) = delete;
  Published& operator=(const Published&) = delete;

  void remove() {
    try {
      daemon.client().wait_for_success(soon(), daemon.client().delete_image(soon(), fingerprint), "delete");
    } catch (const incus::Error& error) {
      if (!error.is_not_found()) MESSAGE("could not remove the image: " << error.what());
    }
  }

  Daemon& daemon;
  std::string fingerprint;
};

incus::Error publish_error(Daemon& daemon, const incus::PublishSpec& spec) {
  return error_of(
      [&] { daemon.client().wait_for_success(soon(), daemon.client().publish_instance(soon(), spec), "publish"); });
}

}  // namespace

TEST_CASE("an instance becomes an image, an alias leads to it and moves") {
  Daemon daemon;
  const auto& client = daemon.client();
  const TestInstance instance{daemon, {.start = false, .config = {}, .devices = {}}};
  Published image{daemon, {instance.name(), {{"contract.key", "value"}, {"description", "contract"}}, "none"}};
  CHECK(image.fingerprint.size() == 64);

  const auto seen = client.image(soon(), image.fingerprint);
  CHECK(seen.fingerprint == image.fingerprint);
  CHECK(seen.type == "container");
  CHECK(seen.project == "default");
  CHECK(seen.uploaded_at.starts_with("20"));
  CHECK(seen.aliases.empty());
  CHECK(seen.properties.at("contract.key") == "value");
  CHECK(seen.properties.at("description") == "contract");
  // Those of the image that the instance was made of are passed on.
  for (const auto& [key, value] : client.image(soon(), daemon.fingerprint()).properties) {
    if (key != "description") CHECK(seen.properties.at(key) == value);
  }
  const auto all = client.images(soon());
  CHECK(std::any_of(all.begin(), all.end(), [&](const auto& each) { return each.fingerprint == image.fingerprint; }));

  const std::string alias = "contract/" + unique_name();
  client.create_image_alias(soon(), alias, daemon.fingerprint());
  const auto taken = error_of([&] { client.create_image_alias(soon(), alias, image.fingerprint); });
  CHECK(taken.is_conflict());
  CHECK(text(taken) == "POST /1.0/images/aliases: Alias \"" + alias + "\" already exists");
  client.move_image_alias(soon(), alias, image.fingerprint);
  CHECK(client.image_alias(soon(), alias) == image.fingerprint);
  CHECK(client.image(soon(), image.fingerprint).aliases == std::vector{alias});

  // The alias goes with its image.
  image.remove();
  CHECK(error_of([&] { return client.image_alias(soon(), alias); }).is_not_found());
  CHECK(text(error_of([&] { return client.delete_image(soon(), image.fingerprint); })) ==
        "DELETE /1.0/images/" + image.fingerprint + ": Image not found");
}

TEST_CASE("aliases that lead nowhere") {
  Daemon daemon;
  const auto& client = daemon.client();
  const auto unknown_image = error_of([&] { client.create_image_alias(soon(), "contract/none", "deadbeef"); });
  CHECK(unknown_image.is_not_found());
  CHECK(text(unknown_image) == "POST /1.0/images/aliases: Image not found");
  const auto unknown_alias = error_of([&] { client.move_image_alias(soon(), "contract/none", daemon.fingerprint()); });
  CHECK(unknown_alias.is_not_found());
  CHECK(text(unknown_alias) == "PUT /1.0/images/aliases/contract%2Fnone: Image alias not found");
}

TEST_CASE("publishing that fails in the background") {
  Daemon daemon;
  const TestInstance running{daemon};
  CHECK(text(publish_error(daemon, {running.name(), {}, "none"})) ==
        "publish: Cannot export a running instance as an image");
  CHECK(text(publish_error(daemon, {"contract-none", {}, "none"})) ==
        "publish: Failed to fetch instance \"contract-none\" in project \"default\": Instance not found");
  CHECK(text(publish_error(daemon, {running.name(), {}, "nonsense"})) ==
        "publish: Compression algorithm \"nonsense\" isn't currently supported");
}
