#include "tests/support/restored_postgres.hpp"

#include <pwd.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <regex>
#include <stdexcept>
#include <thread>

#include "tests/support/temp_dir.hpp"

namespace test {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

/// The newest of the distribution's installations.
fs::path newest_programs() {
  int newest = 0;
  const fs::path root = "/usr/lib/postgresql";
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{root, error}) {
    if (fs::exists(entry.path() / "bin/initdb")) newest = std::max(newest, std::stoi(entry.path().filename()));
  }
  if (newest == 0) throw std::runtime_error("no PostgreSQL server below " + root.string());
  return root / std::to_string(newest) / "bin";
}

/// What the first group of the pattern matches.
std::string find(const std::string& text, const char* pattern) {
  std::smatch match;
  if (!std::regex_search(text, match, std::regex{pattern})) {
    throw std::runtime_error(std::string{"nothing like "} + pattern + " in: " + text);
  }
  return match[1];
}

std::string newest_segment(const fs::path& archive) {
  std::string newest;
  for (const auto& entry : fs::directory_iterator{archive}) {
    const std::string name = entry.path().filename();
    if (name.size() == 24) newest = std::max(newest, name);
  }
  return newest;
}

}  // namespace

const RestoredPostgres& RestoredPostgres::get() {
  static const RestoredPostgres postgres;
  return postgres;
}

RestoredPostgres::RestoredPostgres() : directory_(make_temp_dir()), programs_(newest_programs()) {
  major_ = programs_.parent_path().filename();
  if (::geteuid() == 0) {  // the server refuses to run as root
    const passwd* user = ::getpwnam("postgres");
    if (user == nullptr) throw std::runtime_error("there is no user postgres");
    uid_ = user->pw_uid;
    gid_ = user->pw_gid;
  }
  for (const char* name : {"", "run", "production-run", "archive"}) {
    fs::create_directories(directory_ / name);
    if (uid_ && ::chown((directory_ / name).c_str(), *uid_, *gid_) != 0) throw std::runtime_error("chown failed");
  }
  make_production();
  back_up();
  describe_backup();
  restore();
}

RestoredPostgres::~RestoredPostgres() {
  if (recovered_) {
    recovered_->send(SIGINT);
    recovered_->wait(20s);
  }
  std::error_code ignored;
  fs::remove_all(directory_, ignored);
}

std::string RestoredPostgres::run_as_postgres(const std::vector<std::string>& argv) const {
  return run_or_throw({.argv = argv, .environment = {{"LC_ALL", "C"}}, .uid = uid_, .gid = gid_});
}

std::string RestoredPostgres::sql(const std::string& directory, const std::string& statement) const {
  return run_as_postgres({postgres_program("psql"), "-XqAt", "-v", "ON_ERROR_STOP=1", "-h", directory_ / directory,
                          "-U", "postgres", "-c", statement});
}

ProgramSpec RestoredPostgres::server(const std::string& data, const std::vector<std::string>& settings) const {
  ProgramSpec spec{.argv = {postgres_program("postgres"), "-D", directory_ / data}, .environment = {{"LC_ALL", "C"}}};
  spec.uid = uid_;
  spec.gid = gid_;
  std::vector<std::string> all = {"listen_addresses=", "fsync=off",        "shared_buffers=16MB",
                                  "port=5432",         "log_timezone=UTC", "log_line_prefix=%m [%p] ",
                                  "wal_keep_size=0",   "autovacuum=off",   "max_prepared_transactions=2"};
  all.insert(all.end(), settings.begin(), settings.end());
  for (const auto& setting : all) {
    spec.argv.emplace_back("-c");
    spec.argv.push_back(setting);
  }
  return spec;
}

void RestoredPostgres::wait_for(const std::string& directory, const std::string& condition) const {
  const auto end = std::chrono::steady_clock::now() + 60s;
  for (;;) {
    try {
      if (sql(directory, "SELECT " + condition) == "t\n") return;
    } catch (const std::runtime_error&) {
      if (std::chrono::steady_clock::now() > end) throw;
    }
    if (std::chrono::steady_clock::now() > end) throw std::runtime_error("never came true: " + condition);
    std::this_thread::sleep_for(20ms);
  }
}

void RestoredPostgres::make_production() {
  run_as_postgres({postgres_program("initdb"), "-D", directory_ / "production", "-U", "postgres", "-A", "trust", "-k",
                   "--no-sync", "--no-instructions", "--wal-segsize=1", "--locale=C", "-E", "UTF8"});
}

void RestoredPostgres::back_up() {
  Program production{
      server("production", {"unix_socket_directories=" + (directory_ / "production-run").string(), "archive_mode=on",
                            "archive_command=cp %p " + (directory_ / "archive").string() + "/%f"})};
  wait_for("production-run", "true");
  sql("production-run",
      "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL); "
      "INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1, 1000) n");
  run_as_postgres({postgres_program("pg_basebackup"), "-D", directory_ / "backup", "-X", "none", "-c", "fast", "-h",
                   directory_ / "production-run", "-U", "postgres", "--no-sync"});
  sql("production-run", "INSERT INTO users SELECT n, 'user ' || n FROM generate_series(1001, 1200) n");
  const std::string last = sql("production-run", "SELECT pg_walfile_name(pg_current_wal_lsn())");
  sql("production-run", "SELECT pg_switch_wal()");
  wait_for("production-run",
           "last_archived_wal >= '" + last.substr(0, last.find('\n')) + "' FROM pg_catalog.pg_stat_archiver");
  production.send(SIGQUIT);  // it writes no shutdown checkpoint that the archive would not have
  production.wait(20s);
}

void RestoredPostgres::describe_backup() {
  const std::string label = read_file(directory_ / "backup/backup_label");
  archive_max_ = newest_segment(directory_ / "archive");
  std::string history;
  for (const auto& entry : fs::directory_iterator{directory_ / "archive"}) {
    if (entry.path().extension() == ".backup") history = read_file(entry.path());
  }
  const std::string control = run_as_postgres({postgres_program("pg_controldata"), "-D", directory_ / "backup"});
  const auto system_id = std::stoull(find(control, "system identifier: *([0-9]+)"));
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch()).count();
  const std::string first = find(history, "START WAL LOCATION: .*\\(file ([0-9A-F]+)\\)");
  const std::string last = find(history, "STOP WAL LOCATION: .*\\(file ([0-9A-F]+)\\)");
  const nlohmann::json backup{
      {"archive", {{"start", first}, {"stop", last}}},
      {"backrest", {{"format", 5}, {"version", "2.45"}}},
      {"database", {{"id", 1}, {"repo-key", 1}}},
      {"error", false},
      {"info", {{"delta", 23164608}, {"repository", {{"delta", 3071331}, {"size", 3071331}}}, {"size", 23164608}}},
      {"label", "20261122-170946F"},
      {"lsn",
       {{"start", find(label, "START WAL LOCATION: ([0-9A-F/]+)")},
        {"stop", find(history, "STOP WAL LOCATION: ([0-9A-F/]+)")}}},
      {"prior", nullptr},
      {"reference", nullptr},
      {"timestamp", {{"start", now - 4}, {"stop", now - 2}}},
      {"type", "full"}};
  const nlohmann::json status{{"code", 0}, {"message", "ok"}};
  const nlohmann::json archive{
      {"database", {{"id", 1}, {"repo-key", 1}}}, {"id", major_ + "-1"}, {"max", archive_max_}, {"min", first}};
  const nlohmann::json database{{"id", 1}, {"repo-key", 1}, {"system-id", system_id}, {"version", major_}};
  const nlohmann::json repository{{"cipher", "none"}, {"key", 1}, {"status", status}};
  info_ = nlohmann::json::array();
  info_.push_back({{"name", "main"},
                   {"cipher", "none"},
                   {"archive", nlohmann::json::array({archive})},
                   {"backup", nlohmann::json::array({backup})},
                   {"db", nlohmann::json::array({database})},
                   {"repo", nlohmann::json::array({repository})},
                   {"status", status}});
}

void RestoredPostgres::restore() {
  run_as_postgres({"cp", "-a", directory_ / "backup", directory_ / "restored"});
  run_as_postgres({"touch", directory_ / "restored/recovery.signal"});
  recovered_.emplace(server("restored", {"unix_socket_directories=" + (directory_ / "run").string(), "archive_mode=off",
                                         "restore_command=cp " + (directory_ / "archive").string() + "/%f %p"}));
  wait_for("run", "NOT pg_is_in_recovery()");
  server_log_ = recovered_->err();
}

std::unique_ptr<Standby> RestoredPostgres::begin_standby(const std::string& name) const {
  run_as_postgres({"mkdir", "-p", directory_ / name / "run"});
  run_as_postgres({"cp", "-a", directory_ / "backup", directory_ / name / "data"});
  run_as_postgres({"touch", directory_ / name / "data/standby.signal"});
  const std::string archive = directory_ / "archive";
  auto standby = std::make_unique<Standby>(
      directory_ / name, server(name + "/data", {"unix_socket_directories=" + (directory_ / name / "run").string(),
                                                 "archive_mode=off", "restore_command=cp " + archive + "/%f %p"}));
  wait_for(name + "/run", "pg_is_in_recovery()");
  return standby;
}

std::string RestoredPostgres::promote(const Standby& standby) const {
  run_as_postgres({postgres_program("pg_ctl"), "-D", standby.data(), "-w", "promote"});
  return standby.log();
}

Standby::~Standby() {
  server_.send(SIGINT);
  server_.wait(20s);
}

}  // namespace test
