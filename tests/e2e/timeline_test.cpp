// An archive that goes on in another timeline than the backup's: after a failover that is production's way, and beside
// a stray one it is not.
#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <filesystem>

#include "tests/e2e/stage.hpp"

using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;

namespace e2e_timeline {

namespace {

/// The restored server as one that followed timeline 2 away from 1: its history file says so, until the end of the
/// case.
class Followed {
 public:
  Followed() {
    psql("CHECKPOINT");  // till then the control file names the timeline before
    write("1 0/300000,2 0/FFFFFFFF");
  }
  Followed(const Followed&) = delete;
  Followed& operator=(const Followed&) = delete;
  ~Followed() { write("1 0/FFFFFFFF"); }

 private:
  static void psql(const std::string& sql) {
    const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path();
    test::run_or_throw({.argv = {"/usr/bin/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", directory, "-U", "postgres",
                                 "-d", "postgres", "-c", sql}});
  }
  /// Lines with commas between them.
  static void write(const std::string& lines) {
    psql("DO $$ BEGIN EXECUTE format('COPY (SELECT unnest(string_to_array(%L, '',''))) TO %L', '" + lines +
         "', current_setting('data_directory') || '/pg_wal/00000002.history'); END $$");
  }
};

/// Segments of a timeline from a number on, one a minute from an instant on, as repo-ls tells them.
json segments(int timeline, int first, int count, std::int64_t at) {
  json out = json::object();
  for (int i = 0; i < count; ++i) {
    std::array<char, 32> name{};
    std::snprintf(name.data(), name.size(), "%08X%08X%08X", timeline, 0, first + i);
    out[std::string{name.data()} + "-aa.zst"] = {{"type", "file"}, {"size", 1}, {"time", at + 60 * i}};
  }
  return out;
}

constexpr std::int64_t k_fork_at = 1795367400;  // 2026-11-22T17:10:00Z

/// An archive with timelines 1 and 2, these segments from the fork on, and a drill that followed 2.
void follow(Stage& stage, const json& parent, const json& child) {
  auto& newest = stage.info[0]["archive"][0]["max"];
  newest = "00000002" + newest.get<std::string>().substr(8);
  auto& list = stage.rule("list");
  list["match"] = "archive/main/[0-9-]+ archive/main/[0-9A-F/-]+ pgbackrest .*repo-ls$";
  list["stdout"] = e2e::listing({1, 2}, {2});
  // What came before the fork was replayed by whichever way.
  json before = segments(1, 1, 2, k_fork_at - 3600);
  before.update(parent);
  stage.scenario["exec"].push_back({{"match", "0000000100000000 archive/main/[0-9-]+/0000000200000000 .*repo-ls$"},
                                    {"stdout", before.dump() + "\n\n" + child.dump() + "\n\n"}});
  auto said = stage.rule("server").at("stderr").get<std::string>();
  // The segments that it got are of the newer timeline, and so is the one that it asked for in vain.
  for (const std::string what : {"restored log file \"0000000", "not in the archive: 0000000"}) {
    for (auto at = said.find(what + "1"); at != std::string::npos; at = said.find(what + "1")) {
      said[at + what.size()] = '2';
    }
  }
  stage.rule("server")["stderr"] = said;
}

}  // namespace

TEST_SUITE_BEGIN("timeline");

TEST_CASE("a timeline beside which its parent goes on is not production's") {
  const Followed followed;
  const std::string begin = "verify: the archive's timeline 2 left timeline 1 at 0/300000 and was replayed, but ";
  Stage stage;
  SUBCASE("the parent's segments come after the stray one's") {
    follow(stage, segments(1, 3, 2, k_fork_at + 600), segments(2, 3, 3, k_fork_at));
    check_ended(
        stage, stage.drill(),
        {.exit = 1,
         .reason = "wrong_timeline",
         .why = begin + "timeline 1 did not stop there: after that point the archive has 2 segments, the last "
                        "(000000010000000000000004) of 2026-11-22T17:21:00Z, and of timeline 2 3 segments, the last "
                        "(000000020000000000000005) of 2026-11-22T17:12:00Z"});
  }
  SUBCASE("there are as many") {
    follow(stage, segments(1, 3, 1, k_fork_at - 60), segments(2, 3, 1, k_fork_at));
    const auto result = stage.drill();
    CHECK(result.exit == 1);
    CHECK(stage.report().at("reason") == "wrong_timeline");
    CHECK(stage.report().at("hint").get<std::string>().starts_with("Ask production for its timeline: "));
  }
}

TEST_CASE("a failover is followed") {
  const Followed followed;
  Stage stage;
  SUBCASE("nothing is behind it") {
    follow(stage, json::object(), segments(2, 3, 1, k_fork_at));
    const auto result = stage.drill();
    CAPTURE(result.err);
    CHECK(result.exit == 0);
    CHECK(stage.report().at("recovery").at("timeline") == 2);
    CHECK(stage.report().at("findings").dump().find("left WAL of the old timeline") == std::string::npos);
    CHECK(stage.report()
              .at("findings")
              .dump()
              .find("timeline 2 was followed from 0/300000, where it left timeline 1, as after a failover") !=
          std::string::npos);
  }
  SUBCASE("what it left behind is told") {
    follow(stage, segments(1, 3, 1, k_fork_at - 30), segments(2, 3, 2, k_fork_at));
    const auto result = stage.drill();
    CAPTURE(result.err);
    CHECK(result.exit == 0);
    CHECK(stage.report()
              .at("findings")
              .dump()
              .find("the switch from timeline 1 to 2 at 0/300000 (a failover, or a restore to that point) left WAL of "
                    "the old timeline, 1 segment, the last (000000010000000000000003) of 2026-11-22T17:09:30Z: "
                    "transactions that were committed only there are lost; if "
                    "production is "
                    "still on timeline 1, this was no failover") != std::string::npos);
  }
  SUBCASE("an archive that cannot be listed is told") {
    follow(stage, json::object(), json::object());
    stage.scenario["exec"].back() = {{"match", "0000000200000000 pgbackrest .*repo-ls$"}, {"exit", 1}};
    const auto result = stage.drill();
    CAPTURE(result.err);
    CHECK(result.exit == 0);
    const auto findings = stage.report().at("findings").dump();
    CHECK(findings.find("whether production continued there could not be checked") != std::string::npos);
    CHECK(findings.find("as after a failover") == std::string::npos);  // nobody saw that
  }
}

TEST_SUITE_END();

}  // namespace e2e_timeline
