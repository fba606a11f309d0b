// A drill that may ask production how far it is.
#include <doctest/doctest.h>
#include <pwd.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <optional>
#include <thread>

#include "tests/e2e/mean_world.hpp"
#include "tests/e2e/stage.hpp"

using e2e::Stage;

namespace e2e_production {

namespace {

/// The restored server itself stands in for production: it is of the same cluster, and has the same transactions.
std::string connection(const std::string& more = "") {
  const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path().string();
  return "[production]\nconnection = \"host=" + directory + " user=postgres dbname=postgres" + more + "\"\n";
}

std::string unreachable(const std::string& host) {
  return "[production]\nconnection = \"postgresql://drill:sesame@/postgres?host=" + host + "\"\n";
}

/// Until the last commit that was replayed is older than the least objective.
void let_it_be_idle() {
  const auto directory = std::filesystem::path{test::RestoredPostgres::get().socket()}.parent_path().string();
  test::run_or_throw(
      {.argv = {"/usr/bin/psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", directory, "-U", "postgres", "-d", "postgres",
                "-c", "SELECT pg_sleep_until(pg_last_xact_replay_timestamp() + interval '2 s')"}});
}

/// A server that waits for WAL for ever, on a socket of its own.
class Standby {
 public:
  Standby() {
    if (::geteuid() == 0) {
      const passwd* user = ::getpwnam("postgres");
      REQUIRE(user != nullptr);
      uid_ = user->pw_uid;
      gid_ = user->pw_gid;
      REQUIRE(::chown(directory().c_str(), *uid_, *gid_) == 0);
    }
    const std::string programs = "/usr/lib/postgresql/" + test::RestoredPostgres::get().major() + "/bin/";
    const std::string data = directory_ / "data";
    as_postgres({programs + "initdb", "-D", data, "-U", "postgres", "-A", "trust", "--no-sync", "--locale=C"});
    as_postgres({"/usr/bin/touch", data + "/standby.signal"});
    test::ProgramSpec spec{.argv = {programs + "postgres", "-D", data, "-c", "listen_addresses=", "-c",
                                    "unix_socket_directories=" + directory()}};
    spec.uid = uid_;
    spec.gid = gid_;
    server_.emplace(spec);
    for (const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};;) {
      const auto answer = test::run({.argv = {"/usr/bin/psql", "-XqAt", "-h", directory(), "-U", "postgres", "-c",
                                              "SELECT pg_is_in_recovery()"}});
      if (answer.out == "t\n") break;
      REQUIRE(std::chrono::steady_clock::now() < end);
      std::this_thread::sleep_for(std::chrono::milliseconds{20});
    }
  }
  Standby(const Standby&) = delete;
  Standby& operator=(const Standby&) = delete;
  ~Standby() {
    server_->send(SIGQUIT);
    server_->wait(std::chrono::seconds{20});
  }
  std::string directory() const { return directory_ / ""; }

 private:
  void as_postgres(const std::vector<std::string>& argv) const {
    test::run_or_throw({.argv = argv, .environment = {{"LC_ALL", "C"}}, .uid = uid_, .gid = gid_});
  }

  test::TempDir directory_;
  std::optional<unsigned> uid_;
  std::optional<unsigned> gid_;
  std::optional<test::Program> server_;
};

bool found(const Stage& stage, const std::string& words) {
  return stage.report().at("findings").dump().find(words) != std::string::npos;
}

}  // namespace

TEST_SUITE_BEGIN("production");

TEST_CASE("an idle production that says so has lost nothing, however old its last commit is") {
  let_it_be_idle();
  Stage stage;
  stage.toml = connection() + "[objectives]\nrpo = \"1s\"\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(stage.report().at("rpo").at("measured_seconds") == 0);
  const auto said = stage.report().at("production");
  CHECK(said.at("timeline") == 2);
  CHECK(said.at("last_archived") == nullptr);
  CHECK(stage.metric("rpo_seconds{stanza=\"main\"}") == "0");
  CHECK(stage.metric("rpo_bytes{stanza=\"main\"}") == std::to_string(said.at("unarchived_bytes").get<std::uint64_t>()));
  CHECK(result.out.find("; production reports ") != std::string::npos);
  CHECK(found(stage, "production is on timeline 2, the archive had none later than 1"));
}

TEST_CASE("without production's word an idle one misses its RPO, and is told how not to") {
  let_it_be_idle();
  Stage stage;
  stage.info[0]["backup"][0]["timestamp"] = {{"start", 1795281000}, {"stop", 1795281010}};
  stage.toml = "[objectives]\nrpo = \"1s\"\n";
  SUBCASE("it is not asked") {}
  SUBCASE("it does not answer") {
    stage.toml += unreachable("/nonexistent");
  }
  const auto result = stage.drill();
  CHECK(result.exit == 1);
  CHECK(stage.report().at("reason") == "rpo_missed");
  const auto hint = stage.report().at("hint").get<std::string>();
  CHECK(hint.find("The RPO is counted from the last commit that was replayed") != std::string::npos);
  CHECK(hint.find("heartbeat row") != std::string::npos);
  CHECK((hint.find("or set [production] connection") != std::string::npos) ==
        (stage.toml.find("connection") == std::string::npos));
  CHECK((hint.find("production did not answer on [production] connection") != std::string::npos) ==
        (stage.toml.find("connection") != std::string::npos));
  CHECK(stage.report().at("production") == nullptr);
}

TEST_CASE("a production that does not answer is a finding") {
  Stage stage;
  SUBCASE("it is not there") {
    stage.toml = unreachable("/nonexistent");
    CHECK(stage.drill().exit == 0);
    CHECK(found(stage, "could not ask production for its WAL position: "));
  }
  SUBCASE("it takes the connection and is silent") {
    const int listener = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = stage.path("conf/.s.PGSQL.5432");
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    REQUIRE(::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    REQUIRE(::listen(listener, 1) == 0);
    stage.toml = unreachable(stage.path("conf"));
    CHECK(stage.drill().exit == 0);
    ::close(listener);
    CHECK(found(stage, "could not ask production for its WAL position: "));
  }
  CHECK(stage.report().at("rpo").at("measured_seconds").get<double>() > 0);
}

TEST_CASE("a standby is not taken for production") {
  const Standby standby;
  Stage stage;
  stage.toml = "[production]\nconnection = \"host=" + standby.directory() + " user=postgres dbname=postgres\"\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  CHECK(found(stage, "could not ask production for its WAL position: the server is a standby, "));
  CHECK(stage.report().at("production") == nullptr);
  CHECK(stage.report().at("rpo").at("measured_seconds").get<double>() > 0);
}

TEST_CASE("preflight asks production as a drill does") {
  Stage stage;
  e2e::put_pgbackrest(stage, e2e::info_in_file(stage, stage.info));
  SUBCASE("it answers") {
    stage.toml = connection();
    const auto result = stage.drill({"preflight"});
    CAPTURE(result.err);
    CHECK(result.exit == 0);
    CHECK(result.out.find("\nproduction  answers: timeline 2, at ") != std::string::npos);
    CHECK(result.out.find("could not ask production") == std::string::npos);
  }
  SUBCASE("it does not answer, and a drill would go on") {
    stage.toml = unreachable("/nonexistent");
    const auto result = stage.drill({"preflight"});
    CHECK(result.exit == 0);
    CHECK(result.out.ends_with("\nready: a drill can run\n"));
    CHECK_MESSAGE(result.out.find("\nfinding     could not ask production for its WAL position: ") != std::string::npos,
                  result.out);
    CHECK(result.out.find("Check [production] connection from this host") != std::string::npos);
    CHECK((result.out + result.err).find("sesame") == std::string::npos);
  }
  SUBCASE("it is a standby") {
    const Standby standby;
    stage.toml = "[production]\nconnection = \"host=" + standby.directory() + " user=postgres dbname=postgres\"\n";
    const auto result = stage.drill({"preflight"});
    CHECK(result.exit == 0);
    CHECK_MESSAGE(
        result.out.find("\nfinding     could not ask production for its WAL position: the server is a standby, ") !=
            std::string::npos,
        result.out);
  }
  CHECK(std::filesystem::is_empty(stage.path("state/history")));
}

TEST_CASE("a production that is another cluster is a mistake of the configuration") {
  Stage stage;
  auto& id = stage.info[0]["db"][0]["system-id"];
  id = id.get<std::uint64_t>() + 1;
  stage.toml = connection();
  e2e::put_pgbackrest(stage, e2e::info_in_file(stage, stage.info));
  const auto before = stage.drill({"preflight"});
  CHECK(before.exit == 2);
  CHECK(before.err.find("error: config_invalid: [production] connection reaches a cluster with system ") !=
        std::string::npos);
  const auto result = stage.drill();
  CHECK(result.exit == 2);
  CHECK(stage.report().at("reason") == "config_invalid");
  CHECK(stage.report().at("message").get<std::string>().starts_with(
      "[production] connection reaches a cluster with system identifier "));
}

TEST_CASE("production's time zone is that of instants without one") {
  Stage stage;
  stage.toml = connection() +
               "[[check]]\nname = \"fresh\"\nmax_age = \"1h\"\nsql = \"SELECT now()::timestamp FROM users LIMIT 1\"\n";
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
}

TEST_CASE("the password of the connection is nowhere") {
  Stage stage;
  stage.toml = connection(" password=sesame") +
               "[[check]]\nname = \"leak\"\nsql = \"SELECT 'open ses' || 'ame' FROM users LIMIT 1\"\nequals = \"x\"\n";
  const auto result = stage.drill({"run", "-v"});
  CHECK(result.exit == 1);
  CHECK((result.out + result.err).find("sesame") == std::string::npos);
  for (const auto& entry : std::filesystem::recursive_directory_iterator{stage.path("state")}) {
    if (!entry.is_regular_file()) continue;
    CAPTURE(entry.path());
    CHECK(test::read_file(entry.path()).find("sesame") == std::string::npos);
  }
  CHECK(stage.report()
            .at("configuration")
            .at("drill")
            .get<std::string>()
            .find("[production]\nconnection = \"<redacted>\"") != std::string::npos);
}

TEST_CASE("what is no connection string is refused without being told") {
  Stage stage;
  stage.toml = "[production]\nconnection = \"host=db1 sesame\"\n";
  const auto result = stage.drill();
  CHECK(result.exit == 2);
  CHECK((result.out + result.err).find("[production] connection: is no connection string of libpq") !=
        std::string::npos);
  CHECK((result.out + result.err).find("sesame") == std::string::npos);
}

TEST_SUITE_END();

}  // namespace e2e_production
