#include <doctest/doctest.h>

#include "incus-client/unix_transport.hpp"
#include "tests/contract/daemon.hpp"

using namespace contract;

TEST_CASE("server info names a trusted incus server and what it can do") {
  Daemon daemon;
  const auto server = daemon.client().server(soon());
  CHECK(server.server == "incus");
  CHECK(server.trusted);
  CHECK(!server.version.empty());
  CHECK(server.has("instance_create_start"));
  CHECK(server.has("container_exec_recording"));
  CHECK(server.has("proxy_unix_dac_properties"));
  CHECK(!server.has("an_extension_of_no_server"));
}

TEST_CASE("what is missing is not found and says so") {
  Daemon daemon;
  const auto& client = daemon.client();
  const auto check = [](const incus::Error& error, const std::string& text) {
    CHECK(error.kind() == incus::ErrorKind::rejected);
    CHECK(error.is_not_found());
    CHECK(std::string(error.what()) == text);
  };
  check(error_of([&] { return client.instance(soon(), "contract-none"); }),
        "GET /1.0/instances/contract-none: Failed to fetch instance \"contract-none\" in project \"default\": Instance "
        "not found");
  check(error_of([&] { return client.instance_state(soon(), "contract-none"); }),
        "GET /1.0/instances/contract-none/state: Failed to fetch instance \"contract-none\" in project \"default\": "
        "Instance not found");
  check(error_of([&] { return client.profile(soon(), "nope"); }),
        "GET /1.0/profiles/nope: Fetch profile: Profile not found");
  check(error_of([&] { return client.network(soon(), "nope"); }), "GET /1.0/networks/nope: Network not found");
  check(error_of([&] { return client.storage_pool(soon(), "nope"); }),
        "GET /1.0/storage-pools/nope: Storage pool not found");
  check(error_of([&] { return client.image(soon(), "deadbeef"); }),
        "GET /1.0/images/deadbeef: Image \"deadbeef\" not found");
  check(error_of([&] { return client.image_alias(soon(), "nope"); }),
        "GET /1.0/images/aliases/nope: Image alias not found");
}

TEST_CASE("space of a missing pool is an error without a 404") {
  Daemon daemon;
  const auto error = error_of([&] { return daemon.client().storage_pool_space(soon(), "nope"); });
  CHECK(error.status() == 500);
  CHECK(std::string(error.what()) == "GET /1.0/storage-pools/nope/resources: Storage pool not found");
}

TEST_CASE("the default profile has its root disk on a pool with room") {
  Daemon daemon;
  const auto profile = daemon.client().profile(soon(), "default");
  REQUIRE(profile.devices.contains("root"));
  const auto& root = profile.devices.at("root");
  CHECK(root.at("type") == "disk");
  CHECK(root.at("path") == "/");
  const auto pool = daemon.client().storage_pool(soon(), root.at("pool"));
  CHECK(pool.name == root.at("pool"));
  CHECK(pool.status == "Created");
  const auto space = daemon.client().storage_pool_space(soon(), pool.name);
  CHECK(space.total > 0);
  CHECK(space.free() > 0);
}

TEST_CASE("an image is found by its fingerprint and by the beginning of it") {
  Daemon daemon;
  const auto image = daemon.client().image(soon(), daemon.fingerprint().substr(0, 12));
  CHECK(image.fingerprint == daemon.fingerprint());
  CHECK(image.type == "container");
  CHECK(image.architecture == "x86_64");
}

TEST_CASE("a project that is not there") {
  Daemon daemon;
  const incus::Client client{std::make_shared<incus::UnixTransport>(daemon.transport().description()), "nope"};
  const auto text = [](const incus::Error& error) { return std::string(error.what()); };
  CHECK(text(error_of([&] { return client.project(soon()); })) == "GET /1.0/projects/nope: Project not found");
  CHECK(text(error_of([&] { return client.instance(soon(), "x"); })) == "GET /1.0/instances/x: Project not found");
  CHECK(text(error_of([&] { return client.profile(soon(), "default"); })) ==
        "GET /1.0/profiles/default: Failed loading project \"nope\": Project not found");
  const auto error = error_of([&] {
    incus::InstanceSpec spec;
    spec.name = "contract-none";
    spec.fingerprint = daemon.fingerprint();
    static_cast<void>(client.create_instance(soon(), spec));
  });
  CHECK(error.is_not_found());
  CHECK(text(error) == "POST /1.0/instances: Failed loading project: Project not found");
  CHECK(client.instances_with(soon(), "user.contract", "x").empty());
}

TEST_CASE("the default project is there") {
  Daemon daemon;
  CHECK(daemon.client().project(soon()).name == "default");
}
