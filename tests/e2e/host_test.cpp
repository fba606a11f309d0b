// The host as users have it: several repositories and stanzas, files in odd places, slips in the configuration, and
// what killed runs left.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <filesystem>

#include "incus-client/client.hpp"
#include "incus-client/unix_transport.hpp"
#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::check_ended;
using e2e::Stage;
using nlohmann::json;

namespace e2e_host {

namespace fs = std::filesystem;

namespace {

void replace_all(std::string& text, const std::string& from, const std::string& to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) {
    text.replace(at, from.size(), to);
  }
}

/// The same answer of pgbackrest, of a backup in the second repository.
json in_second_repository(const json& info) {
  std::string text = info.dump();
  replace_all(text, "\"repo-key\":1", "\"repo-key\":2");
  replace_all(text, "\"key\":1", "\"key\":2");
  return json::parse(text);
}

/// The body of the instance's creation.
json created(Stage& stage) {
  for (const auto& request : stage.daemon().requests()) {
    if (request.at("method") == "POST" && request.at("path") == "/1.0/instances") {
      return json::parse(request.at("body").get<std::string>());
    }
  }
  return {};
}

/// The configuration without [backup] config: what is looked for is pgBackRest's or Debian's own.
std::string without_config(Stage& stage, const std::string& backup = "") {
  return backup + "[incus]\nsocket = \"" + stage.socket() + "\"\n[metrics]\ntextfile_dir = \"" + stage.path("metrics") +
         "\"\n[state]\ndirectory = \"" + stage.path("state") + "\"\n";
}

/// A shell in which /etc can be written to, after these commands.
std::string with_etc(const std::string& commands) {
  return "exec /usr/bin/unshare --mount /bin/sh -euc '/bin/mount -t tmpfs none /mnt; /bin/cp -a /etc /mnt/etc;"
         "/bin/mount --bind /mnt/etc /etc; /bin/rm -rf /etc/pgbackrest /etc/pgbackrest.conf;" +
         commands + "exec \"$0\" \"$@\"' \"$0\" \"$@\"";
}

incus::Client client_of(Stage& stage) {
  return incus::Client{std::make_shared<incus::UnixTransport>(stage.socket())};
}

incus::Call short_call() {
  return incus::Call{incus::Deadline{std::chrono::seconds{10}}};
}

void make_old(const fs::path& path) {
  fs::last_write_time(path, fs::file_time_type::clock::now() - std::chrono::hours{2});
}

}  // namespace

TEST_SUITE_BEGIN("host");

TEST_CASE("of several repositories those that this host reaches are drilled, and the others are told") {
  Stage stage;
  stage.info = in_second_repository(stage.info);
  stage.pgbackrest = "[global]\nrepo1-path=/nonexist\nrepo2-path=" + stage.path("repository") +
                     "\n[main]\npg1-path=/var/lib/postgresql/main\n";
  const std::string missing =
      "repository 1 is left out, this host does not reach it: repository 1 is not here: '/nonexist': No such file or "
      "directory";
  SUBCASE("drill") {
    const auto result = stage.drill();
    CAPTURE(result.err);
    CHECK(result.exit == 0);
    CHECK(stage.report().at("findings")[0] == missing);
    CHECK(created(stage).at("devices").contains("repo2"));
    CHECK(!created(stage).at("devices").contains("repo1"));
    CHECK(stage.commands_with("--repo=2").size() >= 1);
  }
  SUBCASE("preflight") {
    const auto result = stage.drill({"preflight"});
    CHECK(result.exit == 0);
    CHECK(result.out.find("finding     " + missing + "\n") != std::string::npos);
    CHECK(result.out.find("repository  2 posix ") != std::string::npos);
  }
}

TEST_CASE("several repositories of which none is reached are an error of the first") {
  Stage stage{Behind::nothing};
  stage.pgbackrest = "[global]\nrepo1-path=/nonexist\nrepo2-path=/nonexist2\n[main]\npg1-path=/var/lib/pg\n";
  check_ended(stage, stage.drill(),
              {.exit = 2,
               .reason = "repository_unreachable",
               .why = "preflight: repository 1 is not here: '/nonexist': No such file or directory"});
}

TEST_CASE("a stanza in a file of the include directory is read, and pushed with the rest") {
  Stage stage;
  const std::string conf = "[main]\npg1-path=/var/lib/postgresql/main\n";
  stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") + "\n# no stanza here";
  SUBCASE("that the configuration names") {
    fs::create_directory(stage.path("conf/conf.d"));
    test::write_file(stage.path("conf/conf.d/10-main.conf"), conf);
    test::write_file(stage.path("conf/conf.d/20-not.txt"), "no configuration\n");
    fs::create_symlink("/nonexist", stage.path("conf/conf.d/30-nowhere.conf"));
    stage.whole_toml = without_config(stage, "[backup]\nconfig = \"" + stage.path("conf/pgbackrest.conf") +
                                                 "\"\nconfig_include_path = \"" + stage.path("conf/conf.d") + "\"\n");
  }
  SUBCASE("that pgBackRest reads by itself, beside Debian's file") {
    stage.whole_toml = without_config(stage);
    test::write_file(stage.path("conf/main.conf"), conf);
    stage.shell =
        with_etc("/bin/mkdir -p /etc/pgbackrest/conf.d; /bin/cp " + stage.path("conf/pgbackrest.conf") +
                 " /etc/pgbackrest.conf; /bin/cp " + stage.path("conf/main.conf") + " /etc/pgbackrest/conf.d/;");
  }
  const auto result = stage.drill();
  CAPTURE(result.err);
  CHECK(result.exit == 0);
  const auto shown = stage.report().at("configuration").at("pgbackrest").get<std::string>();
  CHECK(shown.find("[main]") != std::string::npos);
}

TEST_CASE("of several files the one with the fault is named") {
  Stage stage{Behind::nothing};
  fs::create_directory(stage.path("conf/conf.d"));
  test::write_file(stage.path("conf/conf.d/a.conf"), "[main]\npg1-path=/var/lib/pg\n");
  test::write_file(stage.path("conf/conf.d/b.conf"), "# no section\nrepo1-path=/srv\n");
  stage.whole_toml = without_config(stage, "[backup]\nconfig = \"" + stage.path("conf/pgbackrest.conf") +
                                               "\"\nconfig_include_path = \"" + stage.path("conf/conf.d") + "\"\n");
  const auto result = stage.drill();
  CHECK(result.exit == 2);
  CHECK(result.out.find("in preflight: " + stage.path("conf/conf.d/b.conf") +
                        ":2: key and value outside of a section") != std::string::npos);
  fs::remove(stage.path("conf/conf.d/b.conf"));
  CHECK(stage.drill().out.find("in preflight: " + stage.path("conf/conf.d/a.conf") +
                               ":2: [main] pg1-path is set a second time, first at " +
                               stage.path("conf/pgbackrest.conf") + ":") != std::string::npos);
}

TEST_CASE("a file of another name stands alone, as pgBackRest takes it") {
  Stage stage{Behind::nothing};
  stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") + "\n";
  test::write_file(stage.path("conf/main.conf"), "[main]\npg1-path=/var/lib/pg\n");
  stage.shell = with_etc("/bin/mkdir -p /etc/pgbackrest/conf.d; /bin/cp " + stage.path("conf/main.conf") +
                         " /etc/pgbackrest/conf.d/;");
  const auto result = stage.drill();
  CHECK(result.out.find("has no stanza 'main'") != std::string::npos);
  CHECK(result.out.find("[backup] config_include_path names a directory") != std::string::npos);
}

TEST_CASE("a stanza that the command line names has an instance of its own") {
  Stage stage;
  REQUIRE(stage.drill({"run", "--stanza", "main"}).exit == 0);
  CHECK(created(stage).at("name") == "pg-restore-drill-main");
}

TEST_CASE("an instance that the configuration names stays") {
  Stage stage;
  stage.incus_toml = "instance = \"mine\"\n";
  REQUIRE(stage.drill({"run", "--stanza", "main"}).exit == 0);
  CHECK(created(stage).at("name") == "mine");
}

TEST_CASE("what a container's boot hides is attached elsewhere, and pgbackrest.conf names that") {
  Stage stage;  // below /tmp
  REQUIRE(stage.drill().exit == 0);
  const std::string inside = "/var/lib/dr-drill/pushed" + stage.path("repository");
  CHECK(created(stage).at("devices").at("repo1").at("path") == inside);
  CHECK(created(stage).at("devices").at("repo1").at("source") == stage.path("repository"));
  std::string pushed;
  for (const auto& request : stage.daemon().requests()) {
    if (request.at("method") == "POST" &&
        request.at("query").value("path", "") == "/var/lib/dr-drill/pgbackrest.conf") {
      pushed = request.value("body", "");
    }
  }
  CHECK(pushed.find("repo1-path=" + inside + "\n") != std::string::npos);
}

TEST_CASE("a stanza without quotes is no drill of the default stanza") {
  Stage stage{Behind::nothing};
  std::string written;
  SUBCASE("that can be read") {
    written = "foo";
  }
  SUBCASE("that cannot") {
    written = "[";
  }
  stage.whole_toml = without_config(stage, "[backup]\nstanza = " + written + "\n");
  const auto result = stage.drill();
  CHECK(result.exit == 2);
  CHECK(stage.metrics().empty());
  CHECK(fs::exists(stage.path("metrics/dr_drill_foo.prom")) == (written == "foo"));
  CHECK(!fs::exists(stage.path("metrics/dr_drill_.prom")));
  CHECK(stage.drill({"history"}).out.find("error config_invalid") != std::string::npos);
}

namespace {

/// Properties of what `dr-drill image build` published so long ago.
json built(const std::string& run_id, std::chrono::hours ago = std::chrono::hours{0}) {
  const std::time_t when = std::time(nullptr) - std::chrono::seconds{ago}.count();
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%FT%TZ", std::gmtime(&when));
  return {{"dr-drill.run-id", run_id}, {"dr-drill.built-at", text.data()}};
}

}  // namespace

TEST_CASE("clean removes the image of a killed build, and no other") {
  Stage stage{Behind::nothing};
  std::chrono::hours ago{0};
  std::string what = "removed: ";
  std::string why;
  std::vector<std::string> arguments{"clean"};
  bool named = false;
  bool told = true;
  SUBCASE("dry run") {
    arguments.emplace_back("--dry-run");
    what = "would remove: ";
  }
  SUBCASE("removed") {}
  SUBCASE("the configuration names it") {
    named = true;
    what = "left alone: ";
    why = ": the configuration names it";
  }
  SUBCASE("another stanza's configuration names it, and is broken elsewhere") {
    what = "left alone: ";
    why = ": '" + stage.path("shop.toml") + "' names it";
  }
  SUBCASE("it is another project's") {
    stage.scenario["projects"] = {"default", "drills"};
    stage.incus_toml = "project = \"drills\"\n";
    told = false;
  }
  SUBCASE("it came long after the build, so somebody made it of that build's image") {
    ago = std::chrono::hours{7};
    told = false;
  }
  stage.scenario["images"] = {{{"alias", "dr-drill/pg15"}, {"properties", built("20260101T040000Z-000a", ago)}},
                              {{"alias", "new"}, {"properties", built("20260102T040000Z-000a")}},
                              {{"alias", "foreign"}, {"properties", {{"os", "debian"}}}}};
  const auto client = client_of(stage);
  const auto old = client.image_alias(short_call(), "dr-drill/pg15");
  client.move_image_alias(short_call(), "dr-drill/pg15", client.image_alias(short_call(), "new"));
  client.move_image_alias(short_call(), "foreign", client.image_alias(short_call(), "new"));
  const std::string name = "image " + old.substr(0, 12) + " of build 20260101T040000Z-000a, which no alias points to";
  if (named) stage.incus_toml = "image = \"" + old + "\"\n";
  if (why.starts_with(": '")) {
    test::write_file(stage.path("shop.toml"),
                     "[backup]\nstanza = shop\n[incus]\nimage = \"" + old.substr(0, 12) + "\"\n");
  }
  const std::string nothing = "nothing to remove: no instance of dr-drill is there\n";
  CHECK(stage.drill(arguments).out == (told ? what + name + why + "\n" : nothing));
  CHECK(client.images(short_call()).size() == (what == "removed: " && told ? 2 : 3));
}

TEST_CASE("clean removes run directories whose instance is gone, and none in use") {
  Stage stage{Behind::nothing};
  const fs::path gone = stage.path("run/20260101T040000Z-000a");
  const fs::path young = stage.path("run/20260102T040000Z-000a");
  const fs::path used = stage.path("run/20260103T040000Z-000a");
  const fs::path foreign = stage.path("run/other");
  for (const auto& path : {gone, young, used, foreign}) fs::create_directory(path);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string socket = used / ".s.PGSQL.5432";
  REQUIRE(socket.size() < sizeof address.sun_path);
  std::copy(socket.begin(), socket.end(), std::begin(address.sun_path));
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  REQUIRE(::listen(fd, 4) == 0);
  for (const auto& path : {gone, used, foreign}) make_old(path);
  const auto listed = stage.drill({"clean", "--dry-run"});
  CHECK(listed.out.find("would remove: run directory '" + gone.string() + "'\n") != std::string::npos);
  CHECK(fs::exists(gone));
  const auto result = stage.drill({"clean"});
  CHECK(result.exit == 0);
  CHECK(!fs::exists(gone));
  CHECK(fs::exists(young));
  CHECK(fs::exists(used));
  CHECK(fs::exists(foreign));
  ::close(fd);
}

TEST_CASE("preflight and a dry run name the same obstacles") {
  Stage stage{Behind::nothing};
  stage.incus_toml = "image = \"nope\"\n";
  test::write_file(stage.path("bin/info.json"), stage.info.dump());
  test::write_file(stage.path("bin/pgbackrest"), "#!/bin/sh\nexec /bin/cat " + stage.path("bin/info.json") + "\n");
  ::chmod(stage.path("bin/pgbackrest").c_str(), 0755);
  fs::remove(stage.path("metrics"));
  const auto preflight = stage.drill({"preflight"});
  const auto dry = stage.drill({"run", "--dry-run"});
  for (const auto& result : {preflight, dry}) {
    CAPTURE(result.err);
    CHECK(result.exit == 2);
    CHECK(result.err.find("metrics_unwritable") != std::string::npos);
    CHECK(result.err.find("image_missing") != std::string::npos);
    // What is not there is not said to be unknown.
    CHECK(result.out.find("the contents of image") == std::string::npos);
  }
}

TEST_CASE("of a full file system for the metrics the hint says to make room") {
  Stage stage{Behind::nothing};
  const std::string metrics = stage.path("metrics");
  stage.shell = "exec /usr/bin/unshare --mount /bin/sh -euc '/bin/mount -t tmpfs -o size=4k none " + metrics +
                "; /bin/dd if=/dev/zero of=" + metrics +
                "/full bs=4k count=1 2>/dev/null; exec \"$0\" \"$@\"' \"$0\" \"$@\"";
  CHECK(stage.drill({"preflight"}).err.find("HINT: Make room on the file system of " + metrics) != std::string::npos);
}

TEST_CASE("clean --keep is understood as --kept") {
  Stage stage{Behind::nothing};
  CHECK(stage.drill({"clean", "--keep"}).err.find("did you mean '--kept'?") != std::string::npos);
}

TEST_SUITE_END();

}  // namespace e2e_host
