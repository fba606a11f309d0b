// What preflight and a dry run say before anything is made.
#include <doctest/doctest.h>

#include "tests/e2e/mean_world.hpp"
#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;

TEST_SUITE_BEGIN("preflight");

TEST_CASE("preflight names what is wrong and leaves no metrics") {
  Stage stage{Behind::nothing};
  const auto result = stage.drill({"preflight", "--image", "nope"});
  CHECK(result.exit == 2);
  CHECK(result.err.find("error: image_missing: there is no image with the alias or fingerprint 'nope'\n") !=
        std::string::npos);
  CHECK(stage.metrics().empty());
}

TEST_CASE("preflight names a pool once, and next to a profile that is not there") {
  Stage stage{Behind::nothing};
  std::string lines = "pool = \"nopool\"\n";
  std::string things = "1 problem found";
  SUBCASE("the pool alone") {}
  SUBCASE("and a profile") {
    lines += "profiles = [\"noprofile\"]\n";
    things = "2 problems found";
  }
  stage.incus_toml = lines;
  const auto result = stage.drill({"preflight"});
  CAPTURE(result.err);
  CHECK(result.out.find("\nnot ready: " + things) != std::string::npos);
  CHECK(result.err.find("there is no incus storage pool 'nopool'") != std::string::npos);
  CHECK(result.err.find("incus_failed") == std::string::npos);
}

namespace {

/// The backup is of 3 GiB then, and this host's pgbackrest knows.
void let_the_host_see_3_gib(Stage& stage) {
  stage.info[0]["backup"][0]["info"]["size"] = 3ULL << 30U;
  e2e::put_pgbackrest(stage, e2e::info_in_file(stage, stage.info));
}

}  // namespace

TEST_CASE("preflight tells the room that is there and the room that is needed") {
  Stage stage{Behind::nothing};
  std::string line = "\npool        default, 29.0 GiB free";
  SUBCASE("the host's pgbackrest tells what is needed") {
    let_the_host_see_3_gib(stage);
    line += ", the drill needs 8.0 GiB\n";
  }
  SUBCASE("the configuration does") {
    stage.incus_toml = "disk = \"20GiB\"\n";
    line += ", the drill needs 20.0 GiB\n";
  }
  SUBCASE("nobody does") {
    line += "\n";
  }
  const auto result = stage.drill({"preflight"});
  CHECK_MESSAGE(result.out.find(line) != std::string::npos, result.out);
  CHECK(result.exit == 0);
}

TEST_CASE("a root disk that the backup does not fit into ends preflight and drill alike") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "disk = \"2GiB\"\n";
  std::string phase = "provision";
  SUBCASE("the host's pgbackrest tells its size") {
    let_the_host_see_3_gib(stage);
    phase = "preflight";
    const auto result = stage.drill({"preflight"});
    CHECK(result.exit == 2);
    CHECK(
        result.err.find("error: no_space: [incus] disk is 2GiB, the data of backup '20261122-170946F' are 3.0 GiB\n") !=
        std::string::npos);
  }
  SUBCASE("only the container's does") {
    stage.info[0]["backup"][0]["info"]["size"] = 3ULL << 30U;
  }
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "no_space",
               .why = phase + ": [incus] disk is 2GiB, the data of backup '20261122-170946F' are 3.0 GiB",
               .hint = "Set it to 8GiB or more, or leave it out: then the disk is made to fit."});
}

TEST_CASE("a pool that may compress gets a root disk smaller than the data") {
  Stage stage{Behind::nothing};
  let_the_host_see_3_gib(stage);
  stage.incus_toml = "disk = \"2GiB\"\n";
  stage.scenario["storage_pools"] = {{{"name", "default"}, {"driver", "zfs"}, {"total", 32212254720}, {"used", 0}}};
  const auto result = stage.drill({"preflight"});
  CHECK(result.exit == 0);
  CHECK(
      result.out.find("\nfinding     [incus] disk is 2GiB, the data of backup '20261122-170946F' are 3.0 GiB: they fit "
                      "only if the storage pool compresses them\n") != std::string::npos);
}

TEST_CASE("a root disk that the data just fit into is a finding") {
  Stage stage{Behind::nothing};
  let_the_host_see_3_gib(stage);
  stage.incus_toml = "disk = \"4GiB\"\n";
  const auto result = stage.drill({"preflight"});
  CHECK(result.exit == 0);
  CHECK(result.out.find(
            "\nfinding     [incus] disk is 4GiB: the data of backup '20261122-170946F' fit, but WAL replay ") !=
        std::string::npos);
}

TEST_CASE("limits of the disk are refused where the pool is known not to hold them") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "read_limit = \"30MB\"\n";
  stage.scenario["storage_pools"] = {{{"name", "default"}, {"driver", "zfs"}}};
  SUBCASE("a pool that is not") {
    const auto result = stage.drill({"preflight"});
    CHECK(result.exit == 2);
    CHECK(
        result.err.find("error: config_invalid: [incus] read_limit cannot be held: storage pool 'default' is on ZFS") !=
        std::string::npos);
    check_ended(
        stage, stage.drill(),
        {.exit = 2,
         .reason = "config_invalid",
         .why = "preflight: [incus] read_limit cannot be held: storage pool 'default' is on ZFS, whose own threads "
                "read and write, and Incus limits those of the instance only",
         .hint = "Leave it out, or set [incus] pool to a pool of driver btrfs or lvm, or of driver dir on a disk."});
  }
  SUBCASE("its block mode does") {
    stage.scenario["storage_pools"][0]["config"] = {{"volume.zfs.block_mode", "true"}};
    CHECK(stage.drill({"preflight"}).exit == 0);
  }
}

TEST_CASE("limits of the disk that the daemon refuses are named") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "read_limit = \"30MB\"\nwrite_limit = \"20MB\"\n";
  stage.scenario["faults"] = {
      {{"method", "POST"}, {"path", "/1.0/instances"}, {"operation_error", "Invalid block device \"none\""}}};
  const auto result = stage.drill();
  CHECK(result.exit == 2);
  CHECK_MESSAGE(result.err.find("incus cannot apply [incus] read_limit and write_limit to storage pool 'default': ") !=
                    std::string::npos,
                result.err);
  CHECK(stage.report().at("reason") == "incus_failed");
  stage.check_nothing_left();
}

TEST_CASE("preflight and plan tell what a drill would fetch, and the plan the limits of its disk") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "read_limit = \"30MB\"\nwrite_limit = \"20MB\"\n";
  auto& backup = stage.info[0]["backup"][0];
  backup["info"]["repository"] = {{"size", 5 << 20}, {"delta", 5 << 20}};
  backup["archive"] = {{"start", "000000010000000000000003"}, {"stop", "000000010000000000000003"}};
  backup["lsn"] = {{"start", "0/3000028"}, {"stop", "0/3000100"}};
  stage.info[0]["archive"][0]["min"] = "000000010000000000000003";
  stage.info[0]["archive"][0]["max"] = "000000010000000000000006";
  e2e::put_pgbackrest(stage, e2e::info_in_file(stage, stage.info));
  const std::string size = "about 5.0 MiB from repository 1, and at most 64.0 MiB of WAL, before compression\n";
  const auto preflight = stage.drill({"preflight"});
  CHECK_MESSAGE(preflight.out.find("\nfetch       " + size) != std::string::npos, preflight.out);
  const auto plan = stage.drill({"run", "--dry-run"});
  CHECK_MESSAGE(plan.out.find("\nfetch      " + size) != std::string::npos, plan.out);
  CHECK_MESSAGE(plan.out.find(" limits.read=30MB limits.write=20MB") != std::string::npos, plan.out);
  const auto fetch = json::parse(stage.drill({"run", "--dry-run", "--json"}).out).at("fetch");
  CHECK(fetch == json{{{"repository", 1}, {"backup_bytes", 5 << 20}, {"wal_bytes_at_most", 64 << 20}}});
}

TEST_CASE("what would be fetched is unknown where this host cannot list the backups") {
  Stage stage{Behind::nothing};
  CHECK(stage.drill({"preflight"}).out.find("\nfetch ") == std::string::npos);
  CHECK(json::parse(stage.drill({"run", "--dry-run", "--json"}).out).at("fetch").is_null());
}

TEST_CASE("preflight names an instance that was kept, with the command that removes it") {
  Stage stage{Behind::nothing};
  stage.scenario["instances"] = {{{"name", "pg-restore-drill"},
                                  {"config",
                                   {{"user.dr-drill.managed", "true"},
                                    {"user.dr-drill.run-id", "20260101T040000Z-000a"},
                                    {"user.dr-drill.stanza", "main"},
                                    {"user.dr-drill.expires-at", "2200-01-01T00:00:00Z"},
                                    {"user.dr-drill.kept", "true"}}}}};
  const auto result = stage.drill({"preflight"});
  CHECK(result.exit == 2);
  CHECK(
      result.err.find("error: instance_exists: instance 'pg-restore-drill' of drill 20260101T040000Z-000a is kept for "
                      "an operator until 2200-01-01T00:00:00Z\n") != std::string::npos);
  CHECK_MESSAGE(result.err.find("HINT: Remove it with `dr-drill clean --kept --config " + stage.path("drill.toml") +
                                "`, or ") != std::string::npos,
                result.err);
}

TEST_CASE("an image that is not there is told with a few that are") {
  Stage stage{Behind::nothing};
  const auto hint_for_images = [&](const json& images) {
    stage.scenario["images"] = images;
    stage.incus_toml = "image = \"nope\"\n";
    const auto result = stage.drill({"preflight"});
    CHECK(result.exit == 2);
    const auto at = result.err.find("HINT: Make it: dr-drill image build --network NETWORK --config ");
    REQUIRE(at != std::string::npos);
    return result.err.substr(at, result.err.find('\n', at) - at);
  };
  SUBCASE("the drill's own first") {
    const auto hint = hint_for_images(
        {{{"alias", "debian/12"}}, {{"alias", "dr-drill/pg17"}, {"properties", {{"dr-drill.postgresql", "17.2"}}}}});
    CHECK_MESSAGE(hint.find("--image; here are 'dr-drill/pg17', 'debian/12'. (") != std::string::npos, hint);
  }
  SUBCASE("not all of many") {
    json images = json::array();
    for (const char* name : {"f", "e", "d", "c", "b", "a"}) images.push_back({{"alias", name}});
    const auto hint = hint_for_images(images);
    CHECK_MESSAGE(hint.find("; here are 'a', 'b', 'c', 'd', 'e' and more. (") != std::string::npos, hint);
  }
  SUBCASE("none") {
    const auto hint = hint_for_images(json::array());
    CHECK_MESSAGE(hint.find("--image. (") != std::string::npos, hint);
  }
}

TEST_CASE("preflight on a fresh host lists all that is missing, each with what mends it") {
  Stage stage{Behind::nothing};
  stage.pgbackrest.clear();
  stage.incus_toml = "image = \"no/such\"\nnetwork = \"nonet\"\npool = \"nopool\"\n";
  std::filesystem::remove(stage.path("metrics"));
  const auto result = stage.drill({"preflight"});
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  CHECK(result.out.starts_with("config      '" + stage.path("drill.toml") + "'\nincus       6.0.4 at '"));
  CHECK(result.out.ends_with("\nnot ready: 5 problems found\n"));
  for (const auto& expected : std::vector<std::pair<std::string, std::string>>{
           {"metrics_unwritable: ", "mkdir -p " + stage.path("metrics")},
           {"config_invalid: could not read '" + stage.path("conf/pgbackrest.conf"), "install -D -m 0640 -g postgres "},
           {"image_missing: there is no image", "dr-drill image build "},
           {"config_invalid: there is no incus storage pool 'nopool'", "incus storage create nopool "},
           {"config_invalid: there is no incus network 'nonet'", "incus network create nonet"}}) {
    const std::string& what = expected.first;
    const std::string& command = expected.second;
    const auto at = result.err.find("error: " + what);
    REQUIRE_MESSAGE(at != std::string::npos, what);
    const auto hint = result.err.find("error: HINT: ", at);
    REQUIRE(hint != std::string::npos);
    const std::string line = result.err.substr(hint, result.err.find('\n', hint) - hint);
    CHECK_MESSAGE(line.find(command) != std::string::npos, line);
    const std::string reason = what.substr(0, what.find(':'));
    CHECK_MESSAGE(line.ends_with("(more: see '" + reason + "' in dr-drill(1))"), line);
  }
}

TEST_CASE("preflight without a daemon tells of the rest all the same") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "socket = \"/nonexistent/incus.socket\"\n";
  const auto result = stage.drill({"preflight"});
  CHECK(result.exit == 2);
  CHECK(result.out.starts_with("config      '" + stage.path("drill.toml") + "'\npgbackrest  '"));
  CHECK(result.out.ends_with("\nnot ready: 1 problem found\n"));
  CHECK(result.err.find("error: incus_unreachable: ") != std::string::npos);
}

TEST_CASE("a dry run without a backup shows the plan and names the reason") {
  Stage stage{Behind::nothing};
  stage.info[0]["backup"] = json::array();
  stage.info[0]["status"] = {{"code", 2}, {"message", "no valid backups"}};
  e2e::put_pgbackrest(stage, e2e::info_in_file(stage, stage.info));
  const auto result = stage.drill({"run", "--dry-run"});
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  CHECK(result.out.find("\nlaunch     instance 'pg-restore-drill' from image ") != std::string::npos);
  CHECK(result.out.find("\nrestore    nothing: the repository has no backup for it\n") != std::string::npos);
  CHECK(result.err.find("error: no_backup: the repository has no backup of stanza 'main'") != std::string::npos);
  CHECK(stage.metrics().empty());
  const auto planned = nlohmann::json::parse(stage.drill({"run", "--dry-run", "--json"}).out);
  CHECK(planned.at("ready") == false);
  CHECK(planned.at("backup").is_null());
  CHECK(planned.at("problems")[0].at("reason") == "no_backup");
  CHECK(planned.at("problems")[0].at("hint").get<std::string>().starts_with("Take one on production: "));
  const auto preflight = stage.drill({"preflight"});
  CHECK(preflight.exit == 2);
  CHECK(preflight.out.find("\nbackup      no matching backup\n") != std::string::npos);
}

TEST_CASE("versions that the image records are held against the backup's before anything is made") {
  Stage stage{Behind::nothing};
  e2e::put_pgbackrest(stage, e2e::info_in_file(stage, stage.info));
  const auto properties = [&](const char* postgresql, const char* pgbackrest) {
    stage.scenario["images"] = {
        {{"alias", "dr-drill/pg15"},
         {"properties", {{"dr-drill.postgresql", postgresql}, {"dr-drill.pgbackrest", pgbackrest}}}}};
  };
  SUBCASE("an older pgBackRest is a finding") {
    properties("15.14", "2.40");
    const auto result = stage.drill({"preflight"});
    CAPTURE(result.err);
    CHECK(result.exit == 0);
    CHECK(result.out.find("\nfinding     image 'dr-drill/pg15' has pgBackRest 2.40, the backup was made by 2.45") !=
          std::string::npos);
  }
  SUBCASE("an image that records nothing may lack them") {
    CHECK(stage.drill({"preflight"}).out.find("\nfinding     the contents of image 'dr-drill/pg15' are unknown: ") !=
          std::string::npos);
  }
  SUBCASE("the same and newer are none") {
    properties("13.21,15.14", "2.45");
    CHECK(stage.drill({"preflight"}).out.find("finding") == std::string::npos);
  }
  SUBCASE("a major that is not there ends the drill in preflight") {
    properties("13.21,14.18", "2.45");
    check_ended(stage, stage.drill(),
                {.exit = 2,
                 .reason = "version_mismatch",
                 .why = "preflight: the backup is of PostgreSQL 15, image 'dr-drill/pg15' has 13, 14",
                 .hint = "Build one that has it: dr-drill image build --postgres 15 --network NETWORK --config " +
                         stage.path("drill.toml") +
                         ", or name another "
                         "image with [incus] image or --image."});
    for (const auto& request : stage.daemon().requests()) CHECK(request.at("method") == "GET");
  }
}

TEST_SUITE_END();
