// One fault at every request that a good drill makes, all of them, taken from a recorded drill: it ends with a reason
// that fits, tells Prometheus, leaves nothing, and waits for nothing beyond its deadlines.
#include <doctest/doctest.h>

#include <map>
#include <optional>
#include <regex>
#include <set>
#include <thread>

#include "incus-client/error.hpp"
#include "tests/e2e/fault_part.hpp"
#include "tests/e2e/mean_world.hpp"
#include "tests/e2e/stage.hpp"

using e2e::Stage;
using nlohmann::json;

namespace {

/// One request of the recorded drill: the nth of this method to a path like this.
struct Moment {
  std::string method;
  std::string path;  ///< regular expression
  int nth = 1;
};

/// Ids change from drill to drill.
std::string like(const std::string& path) {
  static const std::regex k_uuid{"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"};
  static const std::regex k_fingerprint{"[0-9a-f]{64}"};
  const std::string ids = std::regex_replace(path, k_uuid, "[-0-9a-f]{36}");
  return "^" + std::regex_replace(ids, k_fingerprint, "[0-9a-f]{64}") + "$";
}

const std::vector<Moment>& moments() {
  static const std::vector<Moment> k_moments = [] {
    Stage stage;
    REQUIRE(stage.drill().exit == 0);
    std::map<std::pair<std::string, std::string>, int> seen;
    std::vector<Moment> out;
    for (const auto& request : stage.daemon().requests()) {
      const auto path = request.at("path").get<std::string>();
      if (path.starts_with("/fake/")) continue;
      const auto method = request.at("method").get<std::string>();
      out.push_back({method, like(path), ++seen[{method, like(path)}]});
    }
    REQUIRE(out.size() > 25);
    return out;
  }();
  return k_moments;
}

/// Requests that a drill does without or makes again: it reads output for people and for findings, asks again for how
/// an operation ended, and the teardown tries every step until its budget is used up.
bool is_survivable(const Moment& moment) {
  const bool teardown = moment.method == "PUT" || moment.method == "DELETE" ||
                        (moment.method == "GET" && moment.path.ends_with("/pg-restore-drill$") && moment.nth > 1);
  return teardown || moment.path.find("/operations/") != std::string::npos ||
         moment.path.find("/logs/") != std::string::npos;
}

struct Expected {
  std::set<std::string> reasons;
  bool may_pass_anywhere = false;  ///< what the daemon was told was done all the same, and can be found out
};

/// Short where the drill is to run into them, else long enough for a busy machine.
constexpr const char* k_short_deadlines =
    "[deadlines]\ntotal = \"6s\"\nlaunch = \"2s\"\nprovision = \"2s\"\nrestore = \"2s\"\nrecover = \"2s\"\n"
    "verify = \"2s\"\nteardown = \"2s\"\n";
constexpr const char* k_long_deadlines = "[deadlines]\ntotal = \"60s\"\nteardown = \"20s\"\n";

/// The drill's own budget, and what a slow machine adds.
constexpr std::chrono::seconds k_patience{110};

/// The daemon may be down for as long as the fault says.
json remaining(Stage& stage) {
  for (const auto end = std::chrono::steady_clock::now() + k_patience; std::chrono::steady_clock::now() < end;) {
    try {
      return stage.daemon().instances();
    } catch (const incus::Error&) {
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }
  FAIL("the fake daemon did not come back");
  return {};
}

enum class World { kind, mean };

/// Returns the phase that failed; empty when none did.
std::string drill_with(const Moment& moment, json fault, const Expected& expected, World in = World::kind) {
  CAPTURE(moment.method);
  CAPTURE(moment.path);
  CAPTURE(moment.nth);
  Stage stage;
  stage.toml = expected.reasons.contains("deadline_exceeded") ? k_short_deadlines : k_long_deadlines;
  fault["method"] = moment.method;
  fault["path"] = moment.path;
  fault["nth"] = moment.nth;
  stage.scenario["faults"] = json::array({fault});
  stage.scenario["restart_downtime"] = 0.2;
  std::optional<e2e::MeanWorld> mean;
  if (in == World::mean) mean.emplace(stage);
  const auto begin = std::chrono::steady_clock::now();
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(std::chrono::steady_clock::now() - begin < k_patience);

  const json report = stage.report();
  const auto reason = report.at("reason").get<std::string>();
  CHECK(result.exit == report.at("exit_code"));
  CHECK(stage.metric("exit_code{stanza=\"main\"}") == std::to_string(result.exit));
  CHECK(stage.metric("success{stanza=\"main\"}") == (result.exit == 0 ? "1" : "0"));
  CHECK(stage.metrics().ends_with('\n'));
  CHECK(stage.metric("last_success_timestamp_seconds{stanza=\"main\"}").empty() == (result.exit != 0));
  if (reason == "none" || reason == "teardown_failed") {
    // Nothing went wrong in the drill itself: either it did without, or the teardown says so.
    CHECK((report.at("teardown_failed") == true || expected.may_pass_anywhere || is_survivable(moment)));
  } else {
    CHECK_MESSAGE(expected.reasons.contains(reason), reason);
    CHECK(!report.at("message").get<std::string>().empty());
  }
  // What is left behind is said to be.
  bool left = !std::filesystem::is_empty(stage.path("run"));
  for (const auto& instance : remaining(stage)) left = left || instance.at("config").contains("user.dr-drill.run-id");
  CHECK((!left || report.at("teardown_failed") == true));
  if (mean) mean->check_others_are_left_alone();
  return report.at("failed_phase").is_string() ? report.at("failed_phase").get<std::string>() : "";
}

enum class Kind {
  error,
  server_error,
  malformed,
  cut_body,
  closed,
  failed_operation,
  hung,
  refused,
  restart_at,
  restart_after,
  count
};
constexpr auto k_kinds = static_cast<std::size_t>(Kind::count);

void drill_all(Kind kind, const json& fault, const Expected& expected) {
  std::size_t drills = 0;
  for (std::size_t request = 0; request < moments().size(); ++request) {
    if (e2e::is_spread() && !e2e::is_in_share(request, static_cast<std::size_t>(kind), k_kinds)) continue;
    drill_with(moments()[request], fault, expected);
    ++drills;
  }
  CHECK(drills > 0);
  MESSAGE(drills << " drills of " << moments().size() << " requests");
}

}  // namespace

TEST_SUITE_BEGIN("fault");

TEST_CASE("each kind of fault and each request is in a part of the faults") {
  for (const std::size_t requests : {k_kinds, std::size_t{35}, std::size_t{60}}) {
    std::set<std::size_t> hit;
    for (std::size_t kind = 0; kind < k_kinds; ++kind) {
      std::size_t share = 0;
      for (std::size_t request = 0; request < requests; ++request) {
        if (!e2e::is_in_share(request, kind, k_kinds)) continue;
        hit.insert(request);
        ++share;
      }
      CHECK(share > 0);
    }
    CHECK(hit.size() == requests);
  }
}

TEST_CASE("an error at every request") {
  drill_all(Kind::error, {{"status", 400}, {"error", "no"}}, {{"incus_failed"}});
}

TEST_CASE("an error in a mean world at every request") {
  std::set<std::string> failed;
  for (std::size_t request = 0; request < moments().size(); ++request) {
    if (e2e::is_spread() && !e2e::is_in_share(request, static_cast<std::size_t>(Kind::error), k_kinds)) continue;
    failed.insert(drill_with(moments()[request], {{"status", 400}, {"error", "no"}}, {{"incus_failed"}}, World::mean));
  }
  if (e2e::is_spread()) return;
  for (const char* phase : {"preflight", "launch", "provision", "restore", "recover", "verify"}) {
    CAPTURE(phase);
    CHECK(failed.contains(phase));
  }
}

TEST_CASE("a server error at every request") {
  drill_all(Kind::server_error, {{"status", 500}, {"body", "<html>oops</html>"}}, {{"incus_failed"}});
}

TEST_CASE("malformed JSON at every request") {
  // Of a command's output no JSON is due: there the drill finds out by what is in it.
  drill_all(Kind::malformed, {{"malformed", true}}, {{"incus_failed", "internal", "repository_unreachable"}, true});
}

TEST_CASE("a cut body at every request") {
  drill_all(Kind::cut_body, {{"cut_body", true}}, {{"incus_failed", "incus_unreachable"}, true});
}

TEST_CASE("a closed connection at every request") {
  drill_all(Kind::closed, {{"close", true}}, {{"incus_failed", "incus_unreachable"}, true});
}

TEST_CASE("an operation that fails at every request") {
  drill_all(Kind::failed_operation, {{"operation_error", "no space left on device"}},
            {{"incus_failed", "no_space"}, true});
}

TEST_CASE("a hung daemon at every request") {
  drill_all(Kind::hung, {{"delay", 60}, {"times", -1}}, {{"deadline_exceeded"}});
}

TEST_CASE("a refused connection from every request on") {
  drill_all(Kind::refused, {{"restart_daemon", true}, {"times", -1}},
            {{"incus_failed", "incus_unreachable", "deadline_exceeded"}, true});
}

TEST_CASE("a daemon that restarts at every request") {
  drill_all(Kind::restart_at, {{"restart_daemon", true}}, {{"incus_failed", "incus_unreachable"}, true});
}

TEST_CASE("a daemon that restarts after every request") {
  drill_all(Kind::restart_after, {{"restart_daemon", true}, {"delay", 0.01}},
            {{"incus_failed", "incus_unreachable"}, true});
}

TEST_SUITE_END();
