#include "drill/bounds/bounds.hpp"
#include "drill/phases/instance/remove_instance.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <thread>

#include "drill/outcome/drill_error.hpp"
#include "drill/phases/instance/labels.hpp"
#include "incus-client/unix_transport.hpp"
#include "tests/support/fake_daemon.hpp"

namespace unit::phases_instance_remove_instance {

namespace {

constexpr const char* k_run = "20261122T040012Z-7f3a";

/// A daemon with one instance of the drill's, which takes its time to stop.
class Host {
 public:
  Host()
      : daemon_{{{"latency", {{"stop", 1.0}}},
                 {"instances", {{{"name", "c"}, {"config", {{drill::k_label_run_id, k_run}}}}}}}},
        client_{std::make_shared<incus::UnixTransport>(daemon_.socket())} {}

  /// Removes it while `meanwhile` is set on it, once it is being stopped. The reason for which it was left alone.
  std::string remove(const std::map<std::string, std::string>& meanwhile = {}) {
    const std::jthread other{[&] {
      while (!meanwhile.empty() && !bounds_.deadline.passed()) {
        const auto requests = daemon_.requests();
        const auto stops = std::ranges::any_of(requests, [](const auto& each) {
          return each.at("method") == "PUT" && each.at("path") == "/1.0/instances/c/state";
        });
        if (stops) return client_.patch_instance(bounds_, "c", meanwhile, {});
        std::this_thread::sleep_for(std::chrono::milliseconds{5});
      }
    }};
    try {
      drill::remove_instance(client_, bounds_, "c", k_run);
    } catch (const drill::DrillError& error) {
      return error.what();
    }
    return {};
  }
  std::size_t instances() const { return daemon_.instances().size(); }

 private:
  test::FakeDaemon daemon_;
  incus::Client client_;
  drill::Bounds bounds_{drill::Deadline{std::chrono::seconds{30}}, {}};
};

}  // namespace

TEST_CASE("remove instance: ours goes") {
  Host host;
  CHECK(host.remove().empty());
  CHECK(host.instances() == 0);
}

TEST_CASE("remove instance: a name that somebody else took while ours was stopped is left alone") {
  Host host;
  SUBCASE("by another drill") {
    CHECK(host.remove({{drill::k_label_run_id, "20261122T050000Z-0000"}}) ==
          std::string{"instance 'c' does not belong to drill "} + k_run + ", it is left alone");
  }
  SUBCASE("by a copy, labels and all") {
    CHECK(host.remove({{"volatile.uuid", "another"}}) ==
          "instance 'c' is another one than was stopped, it is left alone");
  }
  CHECK(host.instances() == 1);
}

}  // namespace unit::phases_instance_remove_instance
