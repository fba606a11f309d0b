#include <doctest/doctest.h>

#include "drill/postgres/server_settings.hpp"

namespace unit::postgres_server_settings {

using namespace drill::postgres;

namespace {

/// The value that the server would use: the last one on its command line.
std::string effective(const std::vector<std::string>& args, const std::string& name) {
  std::string value = "(unset)";
  for (std::size_t i = 0; i + 1 < args.size(); i += 2) {
    REQUIRE(args[i] == "-c");
    if (args[i + 1].rfind(name + "=", 0) == 0) value = args[i + 1].substr(name.size() + 1);
  }
  return value;
}

ServerSettings settings(int major = 15) {
  return {.socket_directory = "/var/lib/dr-drill/socket",
          .restore_command = "/var/lib/dr-drill/archive-get %f \"%p\"",
          .hba_file = "/hba",
          .ident_file = "/ident",
          .data_directory = "/data",
          .target_setting = "",
          .major = major,
          .shared_buffers = 512ULL << 20U,
          .extra = {}};
}

}  // namespace

TEST_CASE("the restored server cannot reach production") {
  const auto args = command_line(settings());
  CHECK(effective(args, "archive_mode") == "off");
  CHECK(effective(args, "listen_addresses").empty());
  CHECK(effective(args, "synchronous_standby_names").empty());
  CHECK(effective(args, "primary_conninfo").empty());
  CHECK(effective(args, "max_logical_replication_workers") == "0");
  CHECK(effective(args, "ssl") == "off");
}

TEST_CASE("an operator can size the server but not make it dangerous") {
  auto wanted = settings();
  wanted.extra = {{"archive_mode", "on"}, {"listen_addresses", "*"}, {"shared_buffers", "1GB"}, {"work_mem", "64MB"}};
  const auto args = command_line(wanted);
  CHECK(effective(args, "archive_mode") == "off");
  CHECK(effective(args, "listen_addresses").empty());
  CHECK(effective(args, "shared_buffers") == "1GB");
  CHECK(effective(args, "work_mem") == "64MB");
}

TEST_CASE("durability is left alone") {
  for (const auto& word : command_line(settings())) {
    for (const char* name : {"fsync=", "full_page_writes=", "synchronous_commit="}) {
      CHECK(word.rfind(name, 0) != 0);
    }
  }
}

TEST_CASE("settings that a major does not know are not given to it") {
  CHECK(effective(command_line(settings(13)), "recovery_init_sync_method") == "(unset)");
  CHECK(effective(command_line(settings(14)), "recovery_init_sync_method") == "syncfs");
  CHECK(effective(command_line(settings(14)), "archive_library") == "(unset)");
  CHECK(effective(command_line(settings(15)), "archive_library").empty());
  CHECK(effective(command_line(settings(15)), "promote_trigger_file").empty());
  CHECK(effective(command_line(settings(16)), "promote_trigger_file") == "(unset)");
}

TEST_CASE("no session is told of notices, which nobody reads") {
  CHECK(effective(command_line(settings()), "client_min_messages") == "error");
}

TEST_CASE("shared buffers are given in kB") {
  CHECK(effective(command_line(settings()), "shared_buffers") == "524288kB");
}

TEST_CASE("nothing of production's machine is needed") {
  const auto args = command_line(settings(14));
  CHECK(effective(args, "data_directory") == "/data");
  CHECK(effective(args, "external_pid_file") == effective(args, "unix_socket_directories") + "/server.pid");
  CHECK(effective(args, "stats_temp_directory") == "pg_stat_tmp");
  CHECK(effective(command_line(settings(15)), "stats_temp_directory") == "(unset)");
  CHECK(effective(command_line(settings(16)), "event_triggers") == "(unset)");
  CHECK(effective(command_line(settings(17)), "event_triggers") == "off");
}

TEST_CASE("the newest timeline is followed to the end of the archive, and only there") {
  auto wanted = settings();
  CHECK(effective(command_line(wanted), "recovery_target_timeline") == "latest");
  CHECK(effective(command_line(wanted), "recovery_target_time").empty());
  wanted.target_setting = "recovery_target_time";
  CHECK(effective(command_line(wanted), "recovery_target_timeline") == "(unset)");
  CHECK(effective(command_line(wanted), "recovery_target_time") == "(unset)");
  CHECK(effective(command_line(wanted), "recovery_target_xid").empty());
}

}  // namespace unit::postgres_server_settings
