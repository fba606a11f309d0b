// Labels, undo stack, script answers, sizes: the small parts of the phases.
#include <doctest/doctest.h>

#include "drill/bounds/bounds.hpp"
#include "drill/bounds/undo_stack.hpp"
#include "drill/host/run_id.hpp"
#include "drill/host/subprocess.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/diagnosis/disk_and_memory.hpp"
#include "drill/phases/inside/our_hosts_first.sh.hpp"
#include "drill/phases/inside/path_inside.hpp"
#include "drill/phases/inside/prepare_answer.hpp"
#include "drill/phases/inside/push_files.hpp"
#include "drill/phases/instance/labels.hpp"
#include "drill/phases/instance/root_size.hpp"
#include "drill/postgres/recovery_times.hpp"
#include "tests/support/temp_dir.hpp"

namespace unit::phases_parts {

using namespace drill;
using namespace std::chrono_literals;

TEST_CASE("an instance is ours only with the labels of a run") {
  incus::Instance instance;
  CHECK_FALSE(our_labels(instance));
  const auto now = std::chrono::system_clock::now();
  instance.config = make_labels(make_run_id(now), "main", now, now + 1h);
  REQUIRE(our_labels(instance));
  CHECK_FALSE(our_labels(instance)->kept);
  CHECK_FALSE(our_labels(instance)->expired(now));
  CHECK(our_labels(instance)->expired(now + 2h));
  SUBCASE("a malformed run id is not ours: it would become a path") {
    instance.config[k_label_run_id] = "../../etc";
    CHECK_FALSE(our_labels(instance));
  }
  SUBCASE("without the common label it is not ours") {
    instance.config.erase(k_label_managed);
    CHECK_FALSE(our_labels(instance));
  }
}

TEST_CASE("undo runs in reverse and goes on after a failure") {
  UndoStack teardown;
  std::string order;
  teardown.add("first", [&](const Bounds&) { order += "1"; });
  teardown.add("second", [&](const Bounds&) {
    order += "2";
    throw std::runtime_error{"busy"};
  });
  teardown.add("third", [&](const Bounds&) { order += "3"; });
  const Bounds bounds{Deadline{1s}};
  CHECK(teardown.run(bounds) == std::vector<std::string>{"could not remove second: busy"});
  CHECK(order == "321");
  CHECK(teardown.run(bounds).empty());
  CHECK(order == "321");
}

TEST_CASE("our hosts lines count before those of the image") {
  const test::TempDir directory;
  const auto hosts = [&](const std::string& lines) {
    test::write_file(directory / "hosts",
                     "127.0.0.1 localhost\n127.0.1.1\tpg-restore-drill\n\n# IPv6\n::1 localhost ip6-localhost # x\n"
                     "10.0.0.1 other");
    const auto answer = run_command(
        Bounds{Deadline{5s}}, {"/bin/sh", "-euc", std::string{k_our_hosts_first_sh} + "our_hosts_first \"$1\" <\"$2\"",
                               "sh", lines, directory / "hosts"});
    CHECK(answer.exit_code == 0);
    return answer.out;
  };
  CHECK(hosts("127.0.1.1 localhost;127.0.1.2 repo.lab") ==
        "127.0.1.1 localhost\n127.0.1.2 repo.lab\n127.0.1.1 pg-restore-drill\n::1 ip6-localhost\n10.0.0.1 other\n");
  CHECK(hosts("127.0.1.1 repo.lab") ==
        "127.0.1.1 repo.lab\n127.0.0.1 localhost\n127.0.1.1 pg-restore-drill\n::1 localhost ip6-localhost\n10.0.0.1 "
        "other\n");
}

TEST_CASE("what a boot cleans is no place for what is pushed") {
  CHECK(path_inside("/etc/pgbackrest/ca.crt") == "/etc/pgbackrest/ca.crt");
  CHECK(path_inside("/tmp/x/ca.crt") == "/var/lib/dr-drill/pushed/tmp/x/ca.crt");
  CHECK(path_inside("/run/secrets/key") == "/var/lib/dr-drill/pushed/run/secrets/key");
  CHECK(path_inside("/etc/../run/key") == "/var/lib/dr-drill/pushed/run/key");
  BackupConfiguration backup;
  backup.text =
      "[global]\r\n# /tmp/ca\nrepo1-type=s3\nrepo1-s3-endpoint=e\nrepo1-s3-bucket=b\nrepo1-storage-ca-file = /tmp/ca\n"
      "[main]\npg1-path=/p\n";
  backup.conf = pgbackrest::parse_conf(backup.text, "c");
  backup.surroundings = pgbackrest::surroundings_of(backup.conf, "main");
  CHECK(conf_text_inside(backup) ==
        "[global]\r\n# /tmp/ca\nrepo1-type=s3\nrepo1-s3-endpoint=e\nrepo1-s3-bucket=b\n"
        "repo1-storage-ca-file=/var/lib/dr-drill/pushed/tmp/ca\n[main]\npg1-path=/p\n");
  CHECK(configuration_files_inside(backup) ==
        std::vector<std::string>{"/var/lib/dr-drill/pgbackrest.conf", "/var/lib/dr-drill/pushed/tmp/ca"});
}

TEST_CASE("what lies in a repository, or where a boot mounts, lies elsewhere inside") {
  BackupConfiguration backup;
  backup.text =
      "[global]\nrepo1-path=/srv/repo\nrepo2-path=/run/media/"
      "repo\nrepo3-type=s3\nrepo3-s3-endpoint=e\nrepo3-s3-bucket=b\n"
      "repo3-storage-ca-file=/srv/repo/ca\n[main]\npg1-path=/srv/repo/pg\n";
  backup.conf = pgbackrest::parse_conf(backup.text, "c");
  backup.surroundings = pgbackrest::surroundings_of(backup.conf, "main");
  CHECK(data_directory_inside(backup.surroundings) == "/var/lib/dr-drill/pushed/srv/repo/pg");
  CHECK(conf_text_inside(backup) ==
        "[global]\nrepo1-path=/srv/repo\nrepo2-path=/var/lib/dr-drill/pushed/run/media/repo\nrepo3-type=s3\n"
        "repo3-s3-endpoint=e\nrepo3-s3-bucket=b\nrepo3-storage-ca-file=/var/lib/dr-drill/pushed/srv/repo/ca\n"
        "[main]\npg1-path=/var/lib/dr-drill/pushed/srv/repo/pg\n");
  CHECK(is_in_repository(backup.surroundings, "/srv/repo/log"));
  CHECK_FALSE(is_in_repository(backup.surroundings, "/srv/repository"));
}

TEST_CASE("the prepare script's answer is read") {
  const auto answer = parse_prepare_answer("uid=100\ngid=102\ncpus=2\npg=13\npg=15\npgbackrest=2.45\n");
  CHECK(answer.uid == 100);
  CHECK(answer.gid == 102);
  CHECK(answer.cpus == 2);
  CHECK(answer.pg_majors == std::vector<std::string>{"13", "15"});
  CHECK(answer.pgbackrest_version == "2.45");
}

TEST_CASE("an image without PostgreSQL has nothing") {
  CHECK(parse_prepare_answer("postgres=missing\n").pgbackrest_version.empty());
}

TEST_CASE("a prepare script that was cut off is noticed") {
  CHECK_THROWS_WITH_AS(parse_prepare_answer("uid=100\n"), "the prepare script did not finish", DrillError);
  CHECK_THROWS_WITH_AS(parse_prepare_answer("uid=1x\n"), "the prepare script answered '1x' where a number was due",
                       DrillError);
}

TEST_CASE("the root disk has room for the backup and its WAL") {
  CHECK(root_size_for(0) == 4ULL << 30U);
  CHECK(root_size_for(1ULL << 30U) == 6ULL << 30U);
  CHECK(root_size_for(100ULL << 30U) == 129ULL << 30U);
}

TEST_CASE("a disk that was full is told from its error, whoever met it") {
  const auto blamed = [](const char* message) {
    try {
      throw_if_message_says_disk_full(DrillError{Reason::check_failed, message});
    } catch (const DrillError& error) {
      CHECK(error.what() == std::string{message});
      return error.reason();
    }
    return Reason::check_failed;
  };
  CHECK(blamed("[082] unable to write '/pg/base/5/1255': [28] No space left on device") == Reason::no_space);
  CHECK(blamed("FATAL:  could not create lock file \".s.PGSQL.5432.lock\": Disk quota exceeded") == Reason::no_space);
  CHECK(blamed("could not resize shared memory segment \"/PostgreSQL.1\" to 8 bytes: No space left on device") ==
        Reason::out_of_memory);
  CHECK(blamed("unable to write '/pg/[28]/x': [13] Permission denied") == Reason::check_failed);
}

TEST_CASE("the server's own log tells when the stages of a recovery began") {
  postgres::RecoveryTimes times;
  times.take_line("LOG:  42501: could not change directory");
  CHECK_FALSE(times.starting);
  times.take_line("2026-11-22 17:26:25.548 UTC [149] LOG:  starting PostgreSQL 15.20");
  times.take_line("2026-11-22 17:26:25.780 UTC [152] LOG:  redo starts at 0/A000028");
  times.take_line("2026-11-22 17:26:29.617 UTC [152] LOG:  redo done at 0/283E4768 system usage: ...");
  REQUIRE((times.starting && times.redo_start && times.redo_done));
  CHECK(*times.redo_start - *times.starting == 232ms);
  CHECK(*times.redo_done - *times.redo_start == 3837ms);
}

TEST_CASE("a drill that may take centuries expires in the future") {
  const auto now = std::chrono::system_clock::now();
  CHECK(expiry(now, 1h, 5min) == now + 65min);
  constexpr std::chrono::seconds k_longest{9'223'372'036};
  CHECK(expiry(now, k_longest, k_longest) > now);
  CHECK(expiry(now, k_longest, k_longest) < now + 24h * 365 * 30);
}

}  // namespace unit::phases_parts
