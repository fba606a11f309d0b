#include "drill/postgres/server_settings.hpp"

namespace drill::postgres {
namespace {

using Settings = std::vector<std::pair<std::string, std::string>>;

/// Production is out of reach: nothing is archived, replicated, listened for or run by a schedule.
Settings harmless(const ServerSettings& settings) {
  Settings out{{"archive_mode", "off"},
               {"listen_addresses", ""},
               {"synchronous_standby_names", ""},  // a commit would wait for ever for standbys that are not there
               {"primary_conninfo", ""},
               {"primary_slot_name", ""},
               {"max_logical_replication_workers", "0"},
               {"cron.launch_active_jobs", "off"},  // of pg_cron, should the operator have preloaded it
               {"timescaledb.max_background_workers", "0"},
               {"timescaledb.telemetry_level", "off"},
               {"archive_cleanup_command", ""},
               {"recovery_end_command", ""}};
  if (settings.major >= 15) out.emplace_back("archive_library", "");
  if (settings.major < 16) out.emplace_back("promote_trigger_file", "");
  if (settings.major >= 17) out.emplace_back("event_triggers", "off");  // login triggers would run for our own sessions
  return out;
}

/// It comes up wherever it is: nothing of production's machine is needed.
Settings portable(const ServerSettings& settings) {
  Settings out{{"data_directory", settings.data_directory},
               {"external_pid_file", settings.socket_directory + "/server.pid"},  // empty, it would be written to ""
               {"unix_socket_directories", settings.socket_directory},
               {"unix_socket_permissions", "0700"},
               {"unix_socket_group", ""},
               {"port", "5432"},
               {"hba_file", settings.hba_file},
               {"ident_file", settings.ident_file},
               {"ssl", "off"},
               {"logging_collector", "off"},
               {"log_destination", "stderr"},
               {"log_line_prefix", "%m [%p] "},
               {"log_timezone", "UTC"},
               {"log_min_messages", "warning"},
               {"lc_messages", "C"},
               {"lc_monetary", "C"},  // production's locales may not be in the image
               {"lc_numeric", "C"},
               {"lc_time", "C"},
               {"log_error_verbosity", "default"},
               // A collation version that is not the image's is warned of before a session's own options count.
               {"client_min_messages", "error"},
               {"zero_damaged_pages", "off"},  // whoever set it did so in just the cluster that is damaged
               {"ignore_checksum_failure", "off"},
               {"ignore_invalid_pages", "off"},
               {"exit_on_error", "off"},
               {"idle_in_transaction_session_timeout", "0"},
               {"max_stack_depth", "2MB"},  // no more than the container's own limit allows
               {"default_transaction_read_only", "off"},
               {"session_preload_libraries", ""},
               {"local_preload_libraries", ""}};
  if (settings.major >= 14) out.emplace_back("idle_session_timeout", "0");
  if (settings.major >= 17) out.emplace_back("transaction_timeout", "0");
  if (settings.major >= 18) out.emplace_back("io_method", "worker");  // io_uring may be forbidden in a container
  if (settings.major < 15) out.emplace_back("stats_temp_directory", "pg_stat_tmp");
  return out;
}

/// WAL is replayed to its end, without delay, and can be watched.
Settings recovering(const ServerSettings& settings) {
  Settings out{{"hot_standby", "on"}, {"restore_command", settings.restore_command}, {"recovery_min_apply_delay", "0"}};
  // What a recovery long ago left in production's own files: two targets at once stop the server.
  for (const char* name : {"recovery_target", "recovery_target_time", "recovery_target_lsn", "recovery_target_xid",
                           "recovery_target_name"}) {
    if (name != settings.target_setting) out.emplace_back(name, "");
  }
  if (settings.target_setting.empty()) out.emplace_back("recovery_target_timeline", "latest");
  // One syncfs instead of an open and fsync per file; what reaches the disk is the same.
  if (settings.major >= 14) out.emplace_back("recovery_init_sync_method", "syncfs");
  return out;
}

/// Made for a machine that is smaller than production and lives for minutes. The operator may know better.
Settings sized(const ServerSettings& settings) {
  return {{"huge_pages", "off"},
          {"shared_buffers", std::to_string(settings.shared_buffers / 1024) + "kB"},
          // Only the kernel's pace of writing: the end-of-recovery checkpoint syncs every file whatever these say.
          {"checkpoint_flush_after", "0"},
          {"bgwriter_flush_after", "0"},
          {"autovacuum", "off"}};
}

}  // namespace

std::vector<std::string> command_line(const ServerSettings& settings) {
  std::vector<std::string> out;
  const auto add = [&](const std::string& name, const std::string& value) {
    out.emplace_back("-c");
    out.push_back(name + "=" + value);
  };
  for (const auto& [name, value] : sized(settings)) add(name, value);
  for (const auto& [name, value] : settings.extra) add(name, value);
  for (const auto& group : {harmless(settings), portable(settings), recovering(settings)}) {
    for (const auto& [name, value] : group) add(name, value);
  }
  return out;
}

}  // namespace drill::postgres
