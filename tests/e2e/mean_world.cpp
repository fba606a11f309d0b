#include "tests/e2e/mean_world.hpp"

#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <functional>

namespace e2e {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

/// More than the three that a mean world keeps.
constexpr int k_drills_of_another_stanza = 6;

int bind_abstract(const std::string& name) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), std::min(name.size(), sizeof address.sun_path - 1));
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  REQUIRE(::bind(fd, reinterpret_cast<const sockaddr*>(&address), length) == 0);
  return fd;
}

std::string hashed(const std::string& text) {
  return std::to_string(std::hash<std::string>{}(text));
}

}  // namespace

std::string past_run_id(int day) {
  return "202601" + std::string{day < 10 ? "0" : ""} + std::to_string(day) + "T040000Z-000a";
}

void add_past_drill(const Stage& stage, int day, const std::string& stanza, const std::string& verdict) {
  const fs::path directory = stage.path("state/history/" + past_run_id(day));
  fs::create_directories(directory);
  const json report{{"schema", "dr-drill.report/1"},
                    {"run_id", past_run_id(day)},
                    {"stanza", stanza},
                    {"verdict", verdict},
                    {"reason", verdict == "pass" ? "none" : "check_failed"}};
  test::write_file(directory / "report.json", report.dump());
}

bool has_past_drill(const Stage& stage, int day) {
  return fs::exists(stage.path("state/history/" + past_run_id(day)));
}

void put_pgbackrest(const Stage& stage, const std::string& script) {
  test::write_file(stage.path("bin/pgbackrest"), "#!/bin/sh\n" + script + "\n");
  ::chmod(stage.path("bin/pgbackrest").c_str(), 0755);
}

std::string info_in_file(const Stage& stage, const json& info) {
  test::write_file(stage.path("bin/info.json"), info.dump());
  return "exec /bin/cat " + stage.path("bin/info.json");
}

SocketSquatter::SocketSquatter(Stage& stage) {
  const std::string daemon = fs::canonical(stage.socket()).string();
  const std::string metrics = fs::canonical(stage.path("metrics")).string() + "/dr_drill_main.prom";
  fds_.push_back(bind_abstract("dr-drill/" + hashed(daemon + '\0' + "default") + "/pg-restore-drill"));
  fds_.push_back(bind_abstract("dr-drill/metrics/" + hashed(metrics)));
}

SocketSquatter::~SocketSquatter() {
  for (const int fd : fds_) ::close(fd);
}

MeanWorld::MeanWorld(Stage& stage) : stage_(stage), journal_(stage.path("journal")), squatter_(stage) {
  if (::geteuid() == 0) {
    stage.environment["SOCKET"] = stage.path("journal");
    stage.shell = k_in_journal;
  }
  put_pgbackrest(stage, "echo \"ERROR: [031]: the 'info' command must not be run as the root user\" >&2; exit 31");
  // The word "archive" is in what archive-get says at the end of the archive.
  stage.pgbackrest = "[global]\nrepo1-path=" + stage.path("repository") +
                     "\nrepo1-cipher-type=aes-256-cbc\nrepo1-cipher-pass=archive\n\n"
                     "[other]\npg1-path=/var/lib/postgresql/other\n\n[main]\npg1-path=/var/lib/postgresql/main\n";
  stage.toml = "keep = 3\n" + stage.toml;  // [state] is open there
  for (int day = 1; day <= k_drills_of_another_stanza; ++day) add_past_drill(stage, day, "other", "pass");
}

void MeanWorld::check_others_are_left_alone() const {
  for (int day = 1; day <= k_drills_of_another_stanza; ++day) CHECK(has_past_drill(stage_, day));
}

}  // namespace e2e
