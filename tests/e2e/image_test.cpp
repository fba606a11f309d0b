// `dr-drill image build` against the fake daemon: what is made, what it replaces, and that nothing else is left,
// whatever goes wrong.
#include <doctest/doctest.h>

#include <sstream>

#include "incus-client/client.hpp"
#include "incus-client/unix_transport.hpp"
#include "tests/e2e/stage.hpp"

using e2e::Behind;
using e2e::Stage;
using nlohmann::json;

namespace {

/// A fake Incus that has a bare Debian, the drill's image as an earlier build left it, and apt.
struct Workshop {
  Workshop() {
    stage.scenario["images"] = {{{"alias", "debian/12"}, {"properties", {{"os", "debian"}}}},
                                {{"alias", "dr-drill/pg15"}, {"properties", {{"dr-drill.postgresql", "15.1"}}}}};
    stage.scenario["exec"] = {
        {{"match", "--no-install-recommends install"}},
        {{"match", "server. --version"}, {"stdout", "postgresql=13.21\npostgresql=15.14\npgbackrest=2.45\n"}},
        {{"match", "init.before-drill"}},
        {{"match", "apt-get clean"}}};
  }

  test::ProgramResult build(std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"image",    "build",      "--base", "debian/12",  "--network",
                                       "incusbr0", "--postgres", "13",     "--postgres", "15"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return stage.drill(arguments);
  }

  std::vector<incus::Image> images() {
    return incus::Client{std::make_shared<incus::UnixTransport>(stage.socket())}.images(call());
  }
  std::string image_of(const std::string& alias) {
    return incus::Client{std::make_shared<incus::UnixTransport>(stage.socket())}.image_alias(call(), alias);
  }
  static incus::Call call() { return incus::Call{incus::Deadline{std::chrono::seconds{10}}}; }

  Stage stage{Behind::nothing};
};

}  // namespace

TEST_SUITE_BEGIN("image");

TEST_CASE("an image is built, takes over the alias, and the one before goes") {
  Workshop workshop;
  const std::string before = workshop.image_of("dr-drill/pg15");
  const auto result = workshop.build();
  CAPTURE(result.err);
  REQUIRE(result.exit == 0);
  const std::string now = workshop.image_of("dr-drill/pg15");
  CHECK(now != before);
  CHECK(result.out.find("image       dr-drill/pg15 (" + now.substr(0, 12) + ")\n") == 0);
  CHECK(result.out.find("\npostgresql  13.21\npostgresql  15.14\npgbackrest  2.45\nbuilt at    20") !=
        std::string::npos);
  CHECK(result.out.find("\nbefore      " + before.substr(0, 12) + ", removed\n") != std::string::npos);
  const auto images = workshop.images();
  CHECK(images.size() == 2);
  for (const auto& image : images) {
    CHECK(image.fingerprint != before);
    if (image.fingerprint != now) continue;
    CHECK(image.properties.at("dr-drill.postgresql") == "13.21,15.14");
    CHECK(image.properties.at("dr-drill.pgbackrest") == "2.45");
    CHECK(image.properties.at("dr-drill.built-at").ends_with("Z"));
    CHECK(image.properties.at("os") == "debian");
  }
  CHECK(workshop.stage.commands_with("install")[0].at("command").dump().find(
            "\"pgbackrest\",\"postgresql-13\",\"postgresql-15\",\"locales-all\",\"dumb-init\"") != std::string::npos);
  // The last change but the cleaning: the build itself needs the base's own init.
  const auto init = workshop.stage.commands_with("mv -f /sbin/init.new /sbin/init");
  REQUIRE(init.size() == 1);
  CHECK(init[0].at("command").back().get<std::string>().find("exec dumb-init -- sleep infinity") != std::string::npos);
  CHECK(workshop.stage.daemon().instances().empty());
  workshop.stage.check_nothing_left();
}

TEST_CASE("an alias of its own, and an image that is not ours") {
  Workshop workshop;
  CHECK(workshop.build({"--alias", "mine/new"}).out.find("before") == std::string::npos);
  CHECK(workshop.images().size() == 3);
  // The base is not of our making: it loses the alias and stays.
  const std::string base = workshop.image_of("debian/12");
  const auto result = workshop.build({"--alias", "debian/12"});
  CHECK(result.exit == 0);
  CHECK(result.out.find("left: an alias or a configuration names it, or dr-drill did not make it\n") !=
        std::string::npos);
  CHECK(workshop.image_of("debian/12") != base);
  CHECK(workshop.images().size() == 4);
}

TEST_CASE("an image that another stanza's configuration names by its fingerprint stays when it is replaced") {
  Workshop workshop;
  const std::string before = workshop.image_of("dr-drill/pg15");
  test::write_file(workshop.stage.path("shop.toml"), "[incus]\nimage = \"" + before.substr(0, 16) + "\"\n");
  const auto result = workshop.build();
  CHECK(result.exit == 0);
  CHECK(result.out.find("left: an alias or a configuration names it") != std::string::npos);
  CHECK(workshop.images().size() == 3);
}

TEST_CASE("a base of a remote and of a server that is named") {
  for (const bool named : {false, true}) {
    Workshop workshop;
    std::vector<std::string> arguments{"image", "build", "--base", named ? "debian/12" : "images:debian/12"};
    if (named) arguments.insert(arguments.end(), {"--base-server", "https://images.example.org"});
    arguments.insert(arguments.end(), {"--network", "incusbr0", "--postgres", "15"});
    REQUIRE(workshop.stage.drill(arguments).exit == 0);
    bool asked = false;
    for (const auto& request : workshop.stage.daemon().requests()) {
      if (request.at("method") != "POST" || request.at("path") != "/1.0/instances") continue;
      const auto source = json::parse(request.at("body").get<std::string>()).at("source");
      CHECK(source.at("server") == (named ? "https://images.example.org" : "https://images.linuxcontainers.org"));
      CHECK(source.at("protocol") == "simplestreams");
      CHECK(source.at("alias") == "debian/12");
      asked = true;
    }
    CHECK(asked);
  }
}

TEST_CASE("a build that cannot begin says what is missing") {
  Workshop workshop;
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"image", "build", "--base", "debian/12"});
    const auto result = workshop.stage.drill(arguments);
    CHECK(result.exit == 2);
    return result.err;
  };
  CHECK(run({"--postgres", "15"}).find("config_invalid: an image is built with a network, and none is named") !=
        std::string::npos);
  CHECK(run({"--network", "incusbr0"})
            .find("config_invalid: which PostgreSQL the backup needs cannot be told on this host") !=
        std::string::npos);
  CHECK(run({"--network", "incusbr0", "--postgres", "15;reboot"}).find("is not a major version") != std::string::npos);
  CHECK(run({"--network", "nope", "--postgres", "15"}).find("config_invalid: there is no incus network 'nope'") !=
        std::string::npos);
  CHECK(workshop.stage.commands_with("apt-get").empty());
}

TEST_CASE("a step in the container that fails ends the build, and leaves nothing") {
  Workshop workshop;
  const auto fails = [&](std::size_t step, int exit, const char* words) {
    workshop.stage.scenario["exec"][step]["exit"] = exit;
    workshop.stage.scenario["exec"][step]["stderr"] = words;
  };
  std::string told;
  SUBCASE("packages that cannot be installed") {
    fails(0, 100, "E: Unable to locate package postgresql-13");
    told =
        "tool_missing: could not install pgbackrest postgresql-13 postgresql-15 locales-all dumb-init in the "
        "container: "
        "E: Unable to locate package postgresql-13";
  }
  SUBCASE("an init that cannot be changed") {
    fails(2, 1, "mv: cannot stat '/sbin/init'");
    told = "could not change the new image's init: mv: cannot stat '/sbin/init'";
  }
  const auto result = workshop.build();
  CHECK(result.exit == 2);
  CHECK(result.err.find(told) != std::string::npos);
  CHECK(workshop.images().size() == 2);
  CHECK(workshop.stage.daemon().instances().empty());
}

TEST_CASE("an error at any request of a build leaves no container and no image without a name") {
  std::size_t count = 0;
  {
    Workshop workshop;
    REQUIRE(workshop.build().exit == 0);
    count = workshop.stage.daemon().requests().size();
    REQUIRE(count > 20);
  }
  for (std::size_t nth = 1; nth <= count; ++nth) {
    CAPTURE(nth);
    Workshop workshop;
    workshop.stage.toml = "[deadlines]\ntotal = \"6s\"\nteardown = \"4s\"\n";
    workshop.stage.scenario["faults"] = json::array({{{"path", "^/1.0"}, {"nth", nth}, {"close", true}}});
    workshop.stage.scenario["operation_retention"] = 1;
    const auto result = workshop.build();
    CAPTURE(result.err);
    CHECK((result.exit == 0 || result.exit == 2));
    // The alias leads to the old image or to a whole new one, never nowhere.
    const std::string now = workshop.image_of("dr-drill/pg15");
    CHECK(workshop.stage.daemon().instances().empty());
    for (const auto& image : workshop.images()) {
      CHECK_MESSAGE((!image.aliases.empty() || image.properties.count("dr-drill.run-id") == 0), "unused image is left");
      if (image.fingerprint == now && result.exit == 0) CHECK(image.properties.count("dr-drill.run-id") == 1);
    }
  }
}

TEST_SUITE_END();
