#include <doctest/doctest.h>

#include <sys/wait.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "drill/pgbackrest/restore.hpp"
#include "tests/support/temp_dir.hpp"

namespace unit::pgbackrest_restore_command {

using namespace drill;
using namespace drill::pgbackrest;

namespace {

RestoreOptions options(RecoveryTarget target = {}) {
  return {
      .caller = {.config = "/etc/pgbackrest/pgbackrest.conf", .stanza = "main", .lock_path = "/var/lib/dr-drill/lock"},
      .inside = "/var/lib/dr-drill",
      .processes = 2,
      .target = std::move(target)};
}

Backup backup() {
  Backup out;
  out.label = "20261122-165449F";
  out.repo_key = 2;
  return out;
}

bool has(const std::vector<std::string>& command, const std::string& word) {
  return std::find(command.begin(), command.end(), word) != command.end();
}

}  // namespace

TEST_CASE("a restore never archives and takes exactly the chosen set from its repository") {
  const auto command = restore_command(options(), backup());
  CHECK(command.front() == "pgbackrest");
  CHECK(command.back() == "restore");
  for (const char* word :
       {"--archive-mode=off", "--set=20261122-165449F", "--repo=2", "--process-max=2", "--stanza=main",
        "--config=/etc/pgbackrest/pgbackrest.conf", "--lock-path=/var/lib/dr-drill/lock"}) {
    CHECK_MESSAGE(has(command, word), word);
  }
  CHECK_FALSE(has(command, "--target-action=promote"));
}

TEST_CASE("a target is always promoted at") {
  const auto command = restore_command(options({TargetKind::lsn, "0/A000100"}), backup());
  CHECK(has(command, "--type=lsn"));
  CHECK(has(command, "--target=0/A000100"));
  CHECK(has(command, "--target-action=promote"));
}

TEST_CASE("immediate has no target value") {
  const auto command = restore_command(options({TargetKind::immediate, ""}), backup());
  CHECK(has(command, "--type=immediate"));
  CHECK(std::none_of(command.begin(), command.end(), [](const auto& word) { return word.rfind("--target=", 0) == 0; }));
}

namespace {

/// The archive-get script in a directory of its own, with a pgbackrest that notes its arguments and does as it is told.
class ArchiveGet {
 public:
  ArchiveGet() {
    auto inside = options();
    inside.inside = directory_.path().string();
    std::filesystem::create_directories(queue());
    write("archive-get", archive_get_script(inside, backup()));
    write("pgbackrest", "#!/bin/sh\necho \"$@\" >>" + called().string() + "\nexit $(cat " + answer().string() + ")\n");
    set_answer(0);
  }

  std::filesystem::path queue() const { return directory_.path() / "spool/archive/main/in"; }
  std::filesystem::path target() const { return directory_.path() / "RECOVERYXLOG"; }
  void set_answer(int exit_code) const { write("answer", std::to_string(exit_code)); }

  /// What pgbackrest does when it is to fetch ahead.
  void answer_async(const std::string& script) const {
    write("pgbackrest", "#!/bin/sh\necho \"$@\" >>" + called().string() + "\ncase \"$*\" in *--archive-async*) " +
                            script + " ;; esac\n");
  }

  /// Asks for one file as PostgreSQL does. Returns the exit code.
  int ask(const std::string& name) const {
    const std::string command = "PATH=" + directory_.path().string() + ":$PATH " +
                                (directory_.path() / "archive-get").string() + " " + name + " " + target().string() +
                                " 2>" + said().string();
    return WEXITSTATUS(std::system(command.c_str()));
  }

  /// The arguments of each pgbackrest so far, a line each.
  std::string calls() const { return read(called()); }
  std::string errors() const { return read(said()); }

 private:
  std::filesystem::path called() const { return directory_.path() / "called"; }
  std::filesystem::path answer() const { return directory_.path() / "answer"; }
  std::filesystem::path said() const { return directory_.path() / "said"; }

  void write(const std::string& name, const std::string& text) const {
    std::ofstream{directory_.path() / name} << text;
    std::filesystem::permissions(directory_.path() / name, std::filesystem::perms::owner_all);
  }

  static std::string read(const std::filesystem::path& path) {
    std::ifstream file{path};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

  test::TempDir directory_;
};

constexpr const char* k_segment = "00000001000000000000000A";

}  // namespace

TEST_CASE("archive-get passes only 'found' and 'no such WAL' on") {
  const ArchiveGet get;
  CHECK(get.ask(k_segment) == 0);
  CHECK(get.errors().empty());
  get.set_answer(1);
  CHECK(get.ask(k_segment) == 1);
  CHECK(get.errors() == std::string{k_not_found_mark} + k_segment + "\n");
  get.set_answer(42);
  CHECK(get.ask(k_segment) == 255);
}

TEST_CASE("what was fetched ahead is taken without pgbackrest") {
  const ArchiveGet get;
  std::ofstream{get.queue() / k_segment} << "wal";
  CHECK(get.ask(k_segment) == 0);
  CHECK(get.calls().empty());
  CHECK(std::filesystem::file_size(get.target()) == 3);
}

TEST_CASE("the last segment that was fetched ahead is there a second time, and no other") {
  const ArchiveGet get;
  constexpr const char* k_next = "00000001000000000000000B";
  std::ofstream{get.queue() / k_segment} << "wal";
  std::ofstream{get.queue() / k_next} << "last";
  REQUIRE(get.ask(k_segment) == 0);
  REQUIRE(get.ask(k_next) == 0);
  CHECK_FALSE(std::filesystem::exists(get.queue() / k_next));
  std::filesystem::remove(get.target());
  CHECK(get.ask(k_next) == 0);
  CHECK(std::filesystem::file_size(get.target()) == 4);
  CHECK(get.calls().empty());
  get.set_answer(1);
  CHECK(get.ask(k_segment) == 1);
}

TEST_CASE("archive-get fetches ahead, but what is asked for twice it fetches alone") {
  const ArchiveGet get;
  get.ask(k_segment);
  CHECK(get.calls().find("--archive-async --spool-path=") != std::string::npos);
  CHECK(get.calls().find("--repo=2 ") != std::string::npos);
  const auto before = get.calls().size();
  get.ask(k_segment);
  CHECK(get.calls().size() > before);
  CHECK(get.calls().find("--archive-async", before) == std::string::npos);
  get.ask("00000001000000000000000B");
  CHECK(get.calls().find("--archive-async", before) != std::string::npos);
}

TEST_CASE("archive-get: an asynchronous worker that does not answer is asked no more, the segment is fetched alone") {
  const ArchiveGet get;
  SUBCASE("and it is there") {
    get.answer_async("echo 'ERROR: [082]: unable to get WAL' >&2; exit 82");
    CHECK(get.ask(k_segment) == 0);
    CHECK(get.errors().empty());
    const auto calls = get.calls();
    CHECK(std::count(calls.begin(), calls.end(), '\n') == 2);
    CHECK(calls.rfind("--archive-async") < calls.find('\n'));
  }
  SUBCASE("and it is not: no third attempt") {
    get.set_answer(82);
    CHECK(get.ask(k_segment) == 255);
    const auto calls = get.calls();
    CHECK(std::count(calls.begin(), calls.end(), '\n') == 2);
  }
  SUBCASE("another error is told as it is") {
    get.answer_async("echo 'ERROR: [042]: damaged' >&2; exit 42");
    CHECK(get.ask(k_segment) == 255);
    CHECK(get.errors() == "ERROR: [042]: damaged\n");
    const auto calls = get.calls();
    CHECK(std::count(calls.begin(), calls.end(), '\n') == 1);
  }
}

TEST_CASE("pgN-host of a repository host's conf is left out of restore and archive-get") {
  const Conf conf = parse_conf(
      "[global]\nrepo1-path=/r\n[main]\npg1-path=/p\npg1-host=db1\npg1-host-user=postgres\npg1-host-cmd=/"
      "x\npg2-host=db2\n"
      "pg2-path=/p\n[old]\ndb-host=db3\n",
      "c");
  auto wanted = options();
  wanted.caller.host_resets = hosts_to_reset(conf);
  CHECK(wanted.caller.host_resets == std::vector<std::string>{"pg1-host", "pg2-host"});
  CHECK(has(restore_command(wanted, backup()), "--reset-pg1-host"));
  CHECK(has(restore_command(wanted, backup()), "--reset-pg2-host"));
  CHECK(archive_get_script(wanted, backup()).find("'--reset-pg1-host'") != std::string::npos);
}

TEST_CASE("restore command: what production's configuration says of its own disks and recovery is left out") {
  const Conf conf = parse_conf(
      "[global]\nrepo1-path=/r\nlink-all=y\n[global:restore]\nrecovery-option=primary_conninfo=host=p password=x\n"
      "recovery-option=a=b\n[main]\npg1-path=/p\ntablespace-map=1=/t\ndb-include=one\n[other]\nlink-map=x=/y\n"
      "[main:backup]\nlink-map=a=/b\n",
      "c");
  auto wanted = options();
  wanted.resets = options_to_reset(conf, "main");
  CHECK(wanted.resets == std::vector<std::string>{"db-include", "link-all", "recovery-option", "tablespace-map"});
  const auto command = restore_command(wanted, backup());
  for (const auto& option : wanted.resets) {
    CHECK(std::find(command.begin(), command.end(), "--reset-" + option) != command.end());
  }
  CHECK(command.back() == "restore");
}

}  // namespace unit::pgbackrest_restore_command
