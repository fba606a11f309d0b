#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "tests/contract/daemon.hpp"

using namespace contract;

namespace {

/// A spec that works; the cases spoil it.
incus::InstanceSpec sane_spec(const Daemon& daemon) {
  incus::InstanceSpec spec;
  spec.name = unique_name();
  spec.fingerprint = daemon.fingerprint();
  spec.start = false;
  return spec;
}

/// How creation fails in the background; nothing may be left of it.
incus::Error creation_error(Daemon& daemon, const incus::InstanceSpec& spec) {
  const auto operation = daemon.client().create_instance(soon(), spec);
  const auto error = error_of([&] { daemon.client().wait_for_success(soon(), operation, "create"); });
  CHECK(error.kind() == incus::ErrorKind::operation_failed);
  CHECK(error_of([&] { return daemon.client().instance(soon(), spec.name); }).is_not_found());
  return error;
}

}  // namespace

TEST_CASE("create and start in one operation") {
  Daemon daemon;
  const TestInstance instance{daemon, {.config = {{"user.contract", "yes"}, {"limits.cpu", "1"}}, .devices = {}}};
  const auto seen = daemon.client().instance(soon(), instance.name());
  CHECK(seen.name == instance.name());
  CHECK(seen.status == "Running");
  CHECK(seen.running());
  CHECK(seen.config_value("user.contract") == "yes");
  CHECK(seen.config_value("limits.cpu") == "1");
  CHECK(seen.devices.empty());
  CHECK(seen.expanded_devices.contains("root"));
  CHECK(!seen.etag.empty());
  CHECK(!seen.created_at.empty());
  const auto state = daemon.client().instance_state(soon(), instance.name());
  CHECK(state.status == "Running");
  CHECK(state.pid > 0);
  CHECK(state.processes > 0);
  // Incus 7 counts it in the unified cgroup hierarchy alone.
  if (daemon.major() < 7 || std::filesystem::exists("/sys/fs/cgroup/cgroup.controllers")) CHECK(state.memory_usage > 0);
}

TEST_CASE("create without start leaves it stopped") {
  Daemon daemon;
  const TestInstance instance{daemon, {.start = false, .config = {}, .devices = {}}};
  CHECK(daemon.client().instance(soon(), instance.name()).status == "Stopped");
  const auto state = daemon.client().instance_state(soon(), instance.name());
  CHECK(state.status == "Stopped");
  CHECK(state.pid == 0);
}

TEST_CASE("a taken name fails and leaves the other alone") {
  Daemon daemon;
  const TestInstance instance{daemon, {.start = false, .config = {{"user.contract", "first"}}, .devices = {}}};
  auto spec = sane_spec(daemon);
  spec.name = instance.name();
  const auto error = error_of(
      [&] { daemon.client().wait_for_success(soon(), daemon.client().create_instance(soon(), spec), "create"); });
  if (daemon.major() >= 7) {  // at once, in a word that is no 409
    CHECK(error.kind() == incus::ErrorKind::rejected);
    CHECK(error.status() == 500);
    CHECK(text(error) == "POST /1.0/instances: Instance \"" + instance.name() + "\" already exists");
  } else {
    CHECK(error.kind() == incus::ErrorKind::operation_failed);
    CHECK(text(error) ==
          "create: Failed creating instance record: Add instance info to the database: Failed to create \"instances\" "
          "entry: UNIQUE constraint failed: instances.project_id, instances.name");
  }
  CHECK(daemon.client().instance(soon(), instance.name()).config_value("user.contract") == "first");
}

TEST_CASE("creation that fails in the background") {
  Daemon daemon;
  auto spec = sane_spec(daemon);
  SUBCASE("unknown image") {
    spec.fingerprint = "deadbeefdead";
    CHECK(text(creation_error(daemon, spec)) == "create: Image not provided for instance creation");
  }
  SUBCASE("unknown pool") {
    spec.devices["root"] = incus::root_disk_device({.pool = "nope"});
    CHECK(text(creation_error(daemon, spec)) ==
          "create: Failed creating instance record: Failed initializing instance: Failed loading storage pool: Storage "
          "pool not found");
  }
  SUBCASE("no root disk") {
    spec.profiles = {};
    CHECK(text(creation_error(daemon, spec)) ==
          "create: Failed creating instance record: Failed initializing instance: Failed getting root disk: No root "
          "device could be found");
  }
  SUBCASE("unknown config key") {
    spec.config["foo.bar"] = "1";
    CHECK(text(creation_error(daemon, spec)) ==
          "create: Failed creating instance record: Unknown configuration key: foo.bar");
  }
  SUBCASE("config value that is no size") {
    spec.config["limits.memory"] = "lots";
    CHECK(text(creation_error(daemon, spec)) == "create: Failed creating instance record: Invalid value: lots");
  }
  SUBCASE("config value that is no boolean") {
    spec.config["boot.autostart"] = "maybe";
    CHECK(text(creation_error(daemon, spec)) ==
          (daemon.major() >= 7 ? "create: Failed creating instance record: \"maybe\" isn't a valid value"
                               : "create: Failed creating instance record: Invalid value for a boolean \"maybe\""));
  }
  SUBCASE("config value that is no cpu limit") {
    spec.config["limits.cpu"] = "x";
    CHECK(text(creation_error(daemon, spec)) == "create: Failed creating instance record: Invalid CPU limit syntax");
  }
  SUBCASE("unknown network") {
    spec.devices["eth0"] = incus::nic_device("nope");
    CHECK(text(creation_error(daemon, spec)) ==
          "create: Failed creating instance record: Failed initializing instance: Invalid devices: Device validation "
          "failed for \"eth0\": Failed loading device \"eth0\": Failed to load network \"nope\" for project "
          "\"default\": Network not found");
  }
  SUBCASE("disk whose source is missing") {
    spec.devices["repo"] = incus::disk_device({.source = "/contract-no-such", .path = "/mnt"});
    CHECK(text(creation_error(daemon, spec)) ==
          "create: Failed creating instance record: Failed initializing instance: Failed add validation for device "
          "\"repo\": Missing source path \"/contract-no-such\" for disk \"repo\"");
  }
  SUBCASE("root disk whose size is none") {
    spec.devices["root"] = incus::root_disk_device(
        {.pool = daemon.client().profile(soon(), "default").devices.at("root").at("pool"), .size = "huge"});
    CHECK(text(creation_error(daemon, spec)) ==
          "create: Failed creating instance record: Failed initializing instance: Invalid devices: Device validation "
          "failed for \"root\": Invalid value for device option \"size\": Invalid value: huge");
  }
  SUBCASE("device of no known type") {
    spec.devices["d"] = {{"type", "floppy"}};
    CHECK(text(creation_error(daemon, spec)) ==
          "create: Failed creating instance record: Invalid device type \"floppy\"");
  }
}

TEST_CASE("a root disk with limits on reads and writes") {
  Daemon daemon;
  const auto pool = daemon.client().profile(soon(), "default").devices.at("root").at("pool");
  const TestInstance instance{
      daemon,
      {.config = {},
       .devices = {{"root", incus::root_disk_device({.pool = pool, .read_limit = "80MB", .write_limit = "40MiB"})}}}};
  const auto seen = daemon.client().instance(soon(), instance.name());
  CHECK(seen.running());
  CHECK(seen.expanded_devices.at("root").at("limits.read") == "80MB");
  CHECK(seen.expanded_devices.at("root").at("limits.write") == "40MiB");
}

TEST_CASE("creation that is refused at once") {
  Daemon daemon;
  auto spec = sane_spec(daemon);
  const auto refusal = [&] { return error_of([&] { return daemon.client().create_instance(soon(), spec); }); };
  SUBCASE("unknown profile") {
    spec.profiles = {"default", "nope"};
    CHECK(refusal().status() == 500);
    CHECK(text(refusal()) == "POST /1.0/instances: Requested profile \"nope\" doesn't exist");
  }
  SUBCASE("name with other characters") {
    spec.name = "contract_bad";
    CHECK(refusal().status() == 400);
    CHECK(text(refusal()) ==
          "POST /1.0/instances: Invalid instance name: Name can only contain alphanumeric and hyphen characters");
  }
  SUBCASE("name that is too long") {
    spec.name = std::string(64, 'x');
    CHECK(text(refusal()) == "POST /1.0/instances: Invalid instance name: Name must be 1-63 characters long");
  }
  SUBCASE("name that begins with a hyphen") {
    spec.name = "-contract";
    CHECK(text(refusal()) == "POST /1.0/instances: Invalid instance name: Name must not start with \"-\" character");
  }
  SUBCASE("name that ends with a hyphen") {
    spec.name = "contract-";
    CHECK(text(refusal()) == "POST /1.0/instances: Invalid instance name: Name must not end with \"-\" character");
  }
  SUBCASE("no image named") {
    spec.fingerprint = "";
    CHECK(refusal().status() == 500);
    CHECK(text(refusal()) ==
          "POST /1.0/instances: Must specify one of alias, fingerprint or properties for init from image");
  }
}

TEST_CASE("start and stop") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto change = [&](incus::StateAction action) {
    return daemon.client().wait(soon(), daemon.client().change_state(soon(), instance.name(), action).id);
  };
  const auto again = change(incus::StateAction::start);
  CHECK(again.status == incus::Status::failure);
  CHECK(again.error == "The instance is already running");
  CHECK(change(incus::StateAction::force_stop).status == incus::Status::success);
  CHECK(daemon.client().instance(soon(), instance.name()).status == "Stopped");
  const auto stopped = change(incus::StateAction::force_stop);
  CHECK(stopped.status == incus::Status::failure);
  CHECK(stopped.error == "The instance is already stopped");
  CHECK(change(incus::StateAction::start).status == incus::Status::success);
  CHECK(daemon.client().instance(soon(), instance.name()).running());
}

TEST_CASE("delete is refused while it runs and not found the second time") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto running = error_of([&] { return daemon.client().delete_instance(soon(), instance.name()); });
  CHECK(running.status() == 400);
  CHECK(text(running) == "DELETE /1.0/instances/" + instance.name() + ": Instance is running");
  instance.stop();
  const auto operation = daemon.client().delete_instance(soon(), instance.name());
  CHECK(daemon.client().wait(soon(), operation.id).status == incus::Status::success);
  CHECK(error_of([&] { return daemon.client().delete_instance(soon(), instance.name()); }).is_not_found());
}

TEST_CASE("a patch merges config and an empty value unsets") {
  Daemon daemon;
  const TestInstance instance{
      daemon, {.start = false, .config = {{"user.contract.a", "1"}, {"user.contract.b", "2"}}, .devices = {}}};
  daemon.client().patch_instance(soon(), instance.name(), {{"user.contract.c", "3"}, {"user.contract.a", ""}}, {});
  const auto seen = daemon.client().instance(soon(), instance.name());
  CHECK(!seen.config.contains("user.contract.a"));
  CHECK(seen.config_value("user.contract.b") == "2");
  CHECK(seen.config_value("user.contract.c") == "3");
}

TEST_CASE("a patch with a stale etag is refused") {
  Daemon daemon;
  const TestInstance instance{daemon, {.start = false, .config = {}, .devices = {}}};
  const auto etag = daemon.client().instance(soon(), instance.name()).etag;
  daemon.client().patch_instance(soon(), instance.name(), {{"user.contract", "1"}}, {}, etag);
  const auto fresh = daemon.client().instance(soon(), instance.name()).etag;
  CHECK(fresh != etag);
  const auto error = error_of([&] {
    daemon.client().patch_instance(soon(), instance.name(), {{"user.contract", "2"}}, {}, etag);
  });
  CHECK(error.is_stale());
  const auto bare = [](const std::string& quoted) { return quoted.substr(1, quoted.size() - 2); };
  CHECK(text(error) ==
        "PATCH /1.0/instances/" + instance.name() + ": ETag doesn't match: " + bare(fresh) + " vs " + bare(etag));
  CHECK(daemon.client().instance(soon(), instance.name()).config_value("user.contract") == "1");
}

TEST_CASE("a patch with bad config is refused") {
  Daemon daemon;
  const TestInstance instance{daemon, {.start = false, .config = {}, .devices = {}}};
  const auto error = error_of([&] { daemon.client().patch_instance(soon(), instance.name(), {{"foo.bar", "1"}}, {}); });
  CHECK(error.status() == 500);
  CHECK(text(error) ==
        "PATCH /1.0/instances/" + instance.name() + ": Invalid config: Unknown configuration key: foo.bar");
}

TEST_CASE("instances are listed by a label") {
  Daemon daemon;
  const std::string label = unique_name();
  const TestInstance one{daemon, {.start = false, .config = {{"user.contract.run", label}}, .devices = {}}};
  const TestInstance two{daemon, {.start = false, .config = {{"user.contract.run", label}}, .devices = {}}};
  const TestInstance other{daemon, {.start = false, .config = {{"user.contract.run", label + "x"}}, .devices = {}}};
  const auto found = daemon.client().instances_with(soon(), "user.contract.run", label);
  REQUIRE(found.size() == 2);
  std::vector<std::string> names = {found[0].name, found[1].name};
  std::sort(names.begin(), names.end());
  CHECK(names == std::vector<std::string>{one.name(), two.name()});
  CHECK(found[0].config_value("user.contract.run") == label);
  CHECK(daemon.client().instances_with(soon(), "user.contract.run", "none").empty());
}

TEST_CASE("instances are found by a value with blanks and brackets") {
  Daemon daemon;
  const std::string value = "a b, (c) or " + unique_name();
  const TestInstance instance{daemon, {.start = false, .config = {{"user.contract", value}}, .devices = {}}};
  const auto found = daemon.client().instances_with(soon(), "user.contract", value);
  REQUIRE(found.size() == 1);
  CHECK(found[0].name == instance.name());
}

TEST_CASE("a start that fails leaves the instance stopped") {
  Daemon daemon;
  auto spec = sane_spec(daemon);
  spec.start = true;
  spec.devices["pg"] = incus::host_socket_proxy({.host_path = "/contract-no-such/s", .instance_path = "/run/s"});
  const auto operation = daemon.client().create_instance(soon(), spec);
  const auto ended = daemon.client().wait(soon(), operation.id);
  CHECK(ended.status == incus::Status::failure);
  // What follows is sometimes the reason and sometimes that of the process beside it: no text to rely on.
  CHECK(ended.error.starts_with("Error occurred when starting proxy device: Error: Failed to "));
  CHECK(daemon.client().instance(soon(), spec.name).status == "Stopped");
  remove_instance(daemon, spec.name);
}
