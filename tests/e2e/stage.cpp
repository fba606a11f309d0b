#include "tests/e2e/stage.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <thread>

#include "incus-client/error.hpp"

namespace e2e {

namespace fs = std::filesystem;
using nlohmann::json;

namespace {

constexpr const char* k_data = "/var/lib/postgresql/main";

/// Where no PostgreSQL stands behind: its major, and what the repository has of it.
constexpr const char* k_major = "15";
constexpr const char* k_info =
    R"([{"archive":[{"database":{"id":1,"repo-key":1},"id":"15-1","max":"00000001000000000000000D",)"
    R"("min":"00000001000000000000000A"}],"backup":[{"archive":{"start":"00000001000000000000000B",)"
    R"("stop":"00000001000000000000000B"},"backrest":{"format":5,"version":"2.45"},"database":{"id":1,"repo-key":1},)"
    R"("error":false,"info":{"delta":23164608,"repository":{"delta":3071331,"size":3071331},"size":23164608},)"
    R"("label":"20261122-170946F","lsn":{"start":"0/B000028","stop":"0/B000100"},"prior":null,"reference":null,)"
    R"("timestamp":{"start":1795367386,"stop":1795367387},"type":"full"}],"cipher":"none","db":[{"id":1,"repo-key":1,)"
    R"("system-id":7711043822826945899,"version":"15"}],"name":"main","repo":[{"cipher":"none","key":1,)"
    R"("status":{"code":0,"message":"ok"}}],"status":{"code":0,"message":"ok"}}])";

json directory(const std::string& path) {
  return {{"path", path}, {"type", "directory"}};
}

/// What archive-get says when the server has replayed the newest segment and asks for the one after it.
std::string asked_beyond(const std::string& newest) {
  constexpr unsigned long k_per_file = 0x100;  // 16 MiB segments in 4 GiB of WAL
  const unsigned long number =
      std::stoul(newest.substr(8, 8), nullptr, 16) * k_per_file + std::stoul(newest.substr(16), nullptr, 16) + 1;
  std::array<char, 32> name{};
  std::snprintf(name.data(), name.size(), "%s%08lX%08lX", newest.substr(0, 8).c_str(), number / k_per_file,
                number % k_per_file);
  return std::string{"dr-drill: not in the archive: "} + name.data() + "\n";
}

/// The commands of a drill, in the order in which they are looked for.
json rules(const std::string& conf_directory, const std::string& major, const std::string& server_log) {
  const json prepare{{"match", "postgres=missing"},
                     {"stdout", "uid=100\ngid=102\ncpus=2\npg=" + major + "\npgbackrest=2.45\n"},
                     {"creates",
                      {directory("/var/lib/dr-drill/socket"), directory("/var/lib/dr-drill/spool"), directory(k_data),
                       directory(conf_directory)}}};
  const json server{
      {"match", "pg_controldata"}, {"stderr", server_log}, {"until_stopped", true}, {"serves_postgres", true}};
  const json info_command{{"match", "pgbackrest .* info$"}};
  const json list{{"match", "repo-ls$"}, {"stdout", listing({1})}};
  const json restore{{"match", "pgbackrest .* restore$"},
                     {"duration", 0.1},
                     {"stdout", "P00   INFO: restore command begin\n"},
                     {"chunks", {{{"after", 0.1}, {"stdout", "P00   INFO: restore command end: completed\n"}}}}};
  return {{"prepare", prepare}, {"info", info_command}, {"restore", restore}, {"server", server}, {"list", list}};
}

}  // namespace

std::string listing(const std::vector<int>& timelines, const std::vector<int>& histories, std::int64_t newest_at) {
  json top;
  for (const int id : timelines) top["0000000" + std::to_string(id) + "00000000"] = {{"type", "path"}};
  for (const int id : histories) {
    top["0000000" + std::to_string(id) + ".history"] = {{"type", "file"}, {"size", 50}, {"time", 1795367400}};
  }
  const json newest = {{"00000001000000000000000C-aa.zst", {{"type", "file"}, {"size", 1}, {"time", newest_at - 60}}},
                       {"00000001000000000000000D-bb.zst", {{"type", "file"}, {"size", 1}, {"time", newest_at}}}};
  return top.dump() + "\n" + newest.dump() + "\n";
}

Stage::Stage(Behind behind) : behind_(behind) {
  for (const char* name : {"metrics", "state", "run", "repository", "conf", "bin"}) fs::create_directory(path(name));
  const bool postgres = behind == Behind::postgres;
  const auto named = rules(
      path("conf"), postgres ? test::RestoredPostgres::get().major() : k_major,
      postgres ? test::RestoredPostgres::get().server_log() + asked_beyond(test::RestoredPostgres::get().archive_max())
               : "");
  scenario = {{"latency", {{"proxy", 0.02}}},
              {"exec", {named["prepare"], named["server"], named["info"], named["restore"], named["list"]}}};
  info = postgres ? test::RestoredPostgres::get().info() : json::parse(k_info);
  pgbackrest = "[global]\nrepo1-path=" + path("repository") + "\n\n[main]\npg1-path=" + k_data + "\n";
}

json& Stage::rule(const std::string& name) {
  const std::vector<std::string> order = {"prepare", "server", "info", "restore", "list"};
  const auto at = std::find(order.begin(), order.end(), name) - order.begin();
  return scenario["exec"][static_cast<std::size_t>(at)];
}

test::FakeDaemon& Stage::daemon() {
  if (!daemon_) {
    if (!rule("info").contains("stdout")) rule("info")["stdout"] = info.dump();
    if (postgres_socket.empty() && behind_ == Behind::postgres)
      postgres_socket = test::RestoredPostgres::get().socket();
    daemon_.emplace(scenario, postgres_socket);
  }
  return *daemon_;
}

std::string Stage::socket() {
  return daemon().socket();
}

test::ProgramSpec Stage::spec(const std::vector<std::string>& arguments) {
  if (!pgbackrest.empty()) test::write_file(path("conf/pgbackrest.conf"), pgbackrest);
  test::write_file(path("drill.toml"),
                   !whole_toml.empty()
                       ? whole_toml
                       : "[backup]\nconfig = \"" + path("conf/pgbackrest.conf") + "\"\n" + backup_toml + "[incus]\n" +
                             (incus_toml.find("socket") == std::string::npos ? "socket = \"" + socket() + "\"\n" : "") +
                             incus_toml + "[metrics]\ntextfile_dir = \"" + path("metrics") +
                             "\"\n[state]\ndirectory = \"" + path("state") + "\"\n" + toml);
  test::ProgramSpec spec{.argv = {DR_DRILL_PROGRAM}, .environment = environment};
  if (uid) {  // the build may lie where another user cannot look, and it writes where root made directories
    fs::copy_file(DR_DRILL_PROGRAM, path("dr-drill"), fs::copy_options::skip_existing);
    spec.argv[0] = path("dr-drill");
    for (const char* name : {"metrics", "state", "run"}) REQUIRE(::chown(path(name).c_str(), *uid, *uid) == 0);
  }
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.argv.insert(spec.argv.end(), {"--config", path("drill.toml")});
  if (!shell.empty()) spec.argv.insert(spec.argv.begin(), {"/bin/sh", "-c", shell});
  // No pgbackrest of this machine is to be asked, and no variable of its user's to count.
  for (const char* name :
       {"MIN_USERS_EXPECTED", "INCUS_SOCKET", "INCUS_DIR", "JOURNAL_STREAM", "NOTIFY_SOCKET", "NO_COLOR"}) {
    spec.environment.emplace(name, "");
  }
  spec.environment.emplace("PATH", path("bin"));
  spec.environment.emplace("RUNTIME_DIRECTORY", path("run"));
  spec.uid = uid;
  spec.gid = uid;
  return spec;
}

test::ProgramResult Stage::drill(const std::vector<std::string>& arguments) {
  auto result = test::run(spec(arguments), std::chrono::seconds{100});
  test::write_file(path("stderr"), result.err);
  test::write_file(path("stdout"), result.out);
  return result;
}

std::unique_ptr<test::Program> Stage::begin_drill(const std::vector<std::string>& arguments) {
  return std::make_unique<test::Program>(spec(arguments));
}

std::string Stage::metrics() const {
  const std::string file = path("metrics/dr_drill_main.prom");
  return fs::exists(file) ? test::read_file(file) : "";
}

std::string Stage::metric(const std::string& name_and_labels) const {
  const std::string text = "\n" + metrics();
  const std::string wanted = "\nveza_backup_drill_" + name_and_labels + " ";
  const auto at = text.find(wanted);
  if (at == std::string::npos) return "";
  const auto begin = at + wanted.size();
  return text.substr(begin, text.find('\n', begin) - begin);
}

json Stage::report() const {
  std::vector<json> reports;
  for (const auto& entry : fs::recursive_directory_iterator{path("state")}) {
    if (entry.path().filename() != "report.json") continue;
    json report = json::parse(test::read_file(entry.path()));
    if (report.at("stanza") != "other") reports.push_back(std::move(report));
  }
  REQUIRE(reports.size() == 1);
  return reports[0];
}

std::vector<json> Stage::commands_with(const std::string& word) {
  std::vector<json> found;
  for (const auto& command : daemon().commands()) {
    if (command.at("command").dump().find(word) != std::string::npos) found.push_back(command);
  }
  return found;
}

void Stage::wait_for_command(const std::string& word) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{60};
  for (;;) {
    try {
      if (!commands_with(word).empty()) return;
    } catch (const incus::Error&) {
      // The daemon is restarting.
    }
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
}

void Stage::check_nothing_left() {
  CHECK(fs::is_empty(path("run")));
  if (!daemon_) return;
  for (const auto& instance : daemon_->instances()) {
    const auto& config = instance.at("config");
    CHECK_MESSAGE(!config.contains("user.dr-drill.run-id"), "left behind: ", instance.at("name").dump());
  }
}

void check_ended(Stage& stage, const test::ProgramResult& result, const Expected& expected) {
  CAPTURE(result.err);
  CHECK(result.exit == expected.exit);
  const std::string verdict = expected.exit == 1 ? "fail" : "error";
  std::string head = expected.exit == 1 ? "FAIL: the backup is not proven (" : "ERROR: the drill could not run (";
  head += expected.reason + ")\n  why        in " + expected.why + "\n";
  if (!expected.hint.empty()) head += "  hint       " + expected.hint + "\n";
  CHECK(result.out.substr(0, head.size()) == head);
  const std::string phase = expected.why.substr(0, expected.why.find(':'));
  stage.check_nothing_left();
  if (expected.by_hand) {
    CHECK(stage.metrics().empty());
    return;
  }
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
  CHECK(stage.metric("exit_code{stanza=\"main\"}") == std::to_string(expected.exit));
  CHECK(stage.metric("last_result{stanza=\"main\",verdict=\"" + verdict + "\",reason=\"" + expected.reason +
                     "\",phase=\"" + phase + "\"}") == "1");
  CHECK(stage.metric("last_success_timestamp_seconds{stanza=\"main\"}").empty());
}

}  // namespace e2e
