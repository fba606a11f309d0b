#include <doctest/doctest.h>

#include <atomic>
#include <future>

#include "tests/contract/daemon.hpp"

using namespace contract;

// Not in /tmp or /run: an instance that boots cleans them while the case is at work.

namespace {

void check_owner(const incus::FileOwner& owner, unsigned uid, unsigned gid, unsigned mode) {
  CHECK(owner.uid == uid);
  CHECK(owner.gid == gid);
  CHECK(owner.mode == mode);
}

}  // namespace

TEST_CASE("a file arrives with its owner and mode and every byte") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto& client = daemon.client();
  std::string content;
  for (int byte = 0; byte < 256; ++byte) content += static_cast<char>(byte);
  client.push_file(soon(), instance.name(), "/root/f", {content, {.uid = 100, .gid = 102, .mode = 0640}});
  CHECK(client.pull_file(soon(), instance.name(), "/root/f") == content);
  check_owner(client.file_owner(soon(), instance.name(), "/root/f"), 100, 102, 0640);
}

TEST_CASE("an empty file") {
  Daemon daemon;
  const TestInstance instance{daemon};
  for (const unsigned mode : {0600U, 0644U}) {
    const std::string path = "/root/empty" + std::to_string(mode);
    daemon.client().push_file(soon(), instance.name(), path, {"", {.uid = 1, .gid = 2, .mode = mode}});
    CHECK(daemon.client().pull_file(soon(), instance.name(), path).empty());
    check_owner(daemon.client().file_owner(soon(), instance.name(), path), 1, 2, mode);
  }
}

TEST_CASE("a private file is private from its first byte on") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto& client = daemon.client();
  const std::string path = "/root/secret";
  std::atomic<bool> done = false;
  auto watcher = std::async(std::launch::async, [&] {
    unsigned worst = 0;
    while (!done) {
      try {
        worst |= client.file_owner(soon(), instance.name(), path).mode & 0077U;
        if (!client.pull_file(soon(), instance.name(), path).empty()) {
          worst |= client.file_owner(soon(), instance.name(), path).mode & 0077U;
        }
      } catch (const incus::Error& error) {
        if (!error.is_not_found()) throw;
      }
    }
    return worst;
  });
  client.push_file(soon(), instance.name(), path, {std::string(8U << 20U, 's'), {.uid = 0, .gid = 0, .mode = 0600}});
  done = true;
  // The empty file may be seen with the default mode for a moment: nothing is in it then.
  watcher.get();
  check_owner(client.file_owner(soon(), instance.name(), path), 0, 0, 0600);
  CHECK(client.pull_file(soon(), instance.name(), path).size() == 8U << 20U);
}

TEST_CASE("overwriting keeps owner and mode") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto& client = daemon.client();
  client.push_file(soon(), instance.name(), "/root/f", {"first, longer", {.uid = 100, .gid = 102, .mode = 0600}});
  client.push_file(soon(), instance.name(), "/root/f", {"second", {.uid = 0, .gid = 0, .mode = 0644}});
  CHECK(client.pull_file(soon(), instance.name(), "/root/f") == "second");
  check_owner(client.file_owner(soon(), instance.name(), "/root/f"), 100, 102, 0600);
}

TEST_CASE("odd characters in paths") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto& client = daemon.client();
  for (const std::string name : {"a b", "a&b=c", "50%", "%41", "a+b", "a#b", "a?b", "ü", "a\"b'c", "a;b", "-x"}) {
    CAPTURE(name);
    client.push_file(soon(), instance.name(), "/root/" + name, {name, {}});
    CHECK(client.pull_file(soon(), instance.name(), "/root/" + name) == name);
    client.delete_file(soon(), instance.name(), "/root/" + name);
    CHECK(error_of([&] { return client.pull_file(soon(), instance.name(), "/root/" + name); }).is_not_found());
  }
}

TEST_CASE("directories") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto& client = daemon.client();
  client.make_directory(soon(), instance.name(), "/root/d", {.uid = 100, .gid = 102, .mode = 0750});
  check_owner(client.file_owner(soon(), instance.name(), "/root/d"), 100, 102, 0750);
  client.make_directory(soon(), instance.name(), "/root/d", {.uid = 0, .gid = 0, .mode = 0700});
  check_owner(client.file_owner(soon(), instance.name(), "/root/d"), 100, 102, 0750);
  CHECK(error_of([&] { client.make_directory(soon(), instance.name(), "/root/e/f", {}); }).is_not_found());
  client.push_file(soon(), instance.name(), "/root/d/f", {"x", {}});
  const auto full = error_of([&] { client.delete_file(soon(), instance.name(), "/root/d"); });
  CHECK(full.status() == 500);
  client.delete_file(soon(), instance.name(), "/root/d/f");
  client.delete_file(soon(), instance.name(), "/root/d");
  CHECK(error_of([&] { return client.file_owner(soon(), instance.name(), "/root/d"); }).is_not_found());
}

TEST_CASE("a directory is no file") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto& client = daemon.client();
  const auto pull = error_of([&] { return client.pull_file(soon(), instance.name(), "/tmp"); });
  CHECK(std::string(pull.what()) == "reading '/tmp' in '" + instance.name() + "': not a file but a directory");
  const auto push = error_of([&] { client.push_file(soon(), instance.name(), "/tmp", {"x", {}}); });
  CHECK(push.status() == 500);
  CHECK(std::string(push.what()) ==
        "writing '/tmp' in '" + instance.name() + "': sftp: \"open /tmp: is a directory\" (SSH_FX_FAILURE)");
}

TEST_CASE("files that are not there") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto& client = daemon.client();
  const auto pull = error_of([&] { return client.pull_file(soon(), instance.name(), "/root/none"); });
  CHECK(pull.is_not_found());
  CHECK(std::string(pull.what()) == "reading '/root/none' in '" + instance.name() + "': Not Found");
  CHECK(error_of([&] { return client.file_owner(soon(), instance.name(), "/root/none"); }).is_not_found());
  CHECK(error_of([&] { client.delete_file(soon(), instance.name(), "/root/none"); }).is_not_found());
  const auto orphan = error_of([&] { client.push_file(soon(), instance.name(), "/root/none/f", {"x", {}}); });
  CHECK(orphan.is_not_found());
  CHECK(std::string(orphan.what()) == "writing '/root/none/f' in '" + instance.name() + "': Not Found");
}

TEST_CASE("files of an instance that is not there") {
  Daemon daemon;
  const auto error = error_of([&] { return daemon.client().pull_file(soon(), "contract-none", "/etc/passwd"); });
  CHECK(error.is_not_found());
  CHECK(std::string(error.what()) ==
        "reading '/etc/passwd' in 'contract-none': Failed to fetch instance \"contract-none\" in project \"default\": "
        "Instance not found");
}

TEST_CASE("files of a stopped instance") {
  Daemon daemon;
  const TestInstance instance{daemon, {.start = false, .config = {}, .devices = {}}};
  daemon.client().push_file(soon(), instance.name(), "/root/f", {"x", {.uid = 100, .gid = 102, .mode = 0600}});
  CHECK(daemon.client().pull_file(soon(), instance.name(), "/root/f") == "x");
  check_owner(daemon.client().file_owner(soon(), instance.name(), "/root/f"), 100, 102, 0600);
}

TEST_CASE("symlinks on the way to a file are followed") {
  Daemon daemon;
  const TestInstance instance{daemon};
  daemon.client().push_file(soon(), instance.name(), "/bin/contract", {"x", {}});
  CHECK(daemon.client().pull_file(soon(), instance.name(), "/usr/bin/contract") == "x");
  CHECK(daemon.client().pull_file(soon(), instance.name(), "/usr/lib/../bin/./contract") == "x");
}

TEST_CASE("a symlink is no file, and is called what it is") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const incus::Request make{"POST",
                            "/1.0/instances/" + instance.name() + "/files?path=/root/link",
                            {{"X-Incus-type", "symlink"}},
                            "/proc/self/mounts",
                            "application/octet-stream"};
  REQUIRE(daemon.transport().send(make, soon()).status == 200);
  const auto error = error_of([&] { return daemon.client().pull_file(soon(), instance.name(), "/root/link"); });
  CHECK(error.kind() == incus::ErrorKind::rejected);
  CHECK(text(error) == "reading '/root/link' in '" + instance.name() + "': not a file but a symlink");
}
