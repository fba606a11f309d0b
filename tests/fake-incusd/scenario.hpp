// The content of a scenario file: the initial state of the fake daemon, and its behaviour. README.md explains every
// key.
#pragma once

#include <map>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "tests/fake-incusd/json_body.hpp"
#include "tests/fake-incusd/timers.hpp"

namespace fake {

using Devices = std::map<std::string, StringMap>;

/// How long things take.
struct Latency {
  Seconds request{0};     ///< every request, before it is looked at
  Seconds record{0.002};  ///< until an instance that is being created can be seen
  Seconds create{0.05};
  Seconds start{0.02};
  Seconds stop{0.05};
  Seconds remove{0.02};  ///< key "delete"
  Seconds exec{0.005};
  Seconds proxy{1.0};  ///< each proxy device that begins to listen; a real daemon takes a second
};

/// Something in an instance's file system.
struct FileSpec {
  std::string path;
  std::string type = "file";  ///< "file", "directory" or "symlink" (then the content is its target)
  std::string content;
  std::string mode = "0644";
  unsigned uid = 0;
  unsigned gid = 0;
};

struct ImageSpec {
  std::string alias;
  std::string fingerprint;  ///< made up from the alias when empty
  StringMap properties;
  std::vector<FileSpec> files;
};

struct ProfileSpec {
  std::string name;
  StringMap config;
  Devices devices;
};

struct PoolSpec {
  std::string name;
  std::string driver = "btrfs";
  StringMap config = {};  ///< beside "source", or instead of it
  unsigned long long total = 32212254720ULL;
  unsigned long long used = 1073741824ULL;
};

/// An instance that is there from the beginning.
struct InstanceSpec {
  std::string name;
  std::string project = "default";
  bool running = true;
  StringMap config;
};

/// Output of a command, some time after it began.
struct Chunk {
  Seconds after{0};
  std::string out;
  std::string err;
};

/// A rule: how matching commands are answered.
struct ExecRule {
  std::string match;  ///< as written
  std::regex pattern;
  std::string out;
  std::string err;
  std::vector<Chunk> chunks;
  int exit = 0;
  Seconds duration{0};
  std::vector<FileSpec> creates;  ///< in the instance, when the command ends (or begins, with until_stopped)
  bool until_stopped = false;     ///< runs until its instance stops
  bool serves_postgres = false;   ///< while it runs, and only then, proxies lead to PostgreSQL
  bool run_on_host = false;       ///< the command is really run, by the fake itself
  int times = -1;                 ///< how often the rule applies; -1: always
};

/// A fault on matching requests.
struct Fault {
  std::string method;  ///< empty: any
  std::regex path;
  int nth = 1;    ///< the first matching request that is hit, from 1
  int times = 1;  ///< how many are hit from there on; -1: all
  Seconds delay{0};
  int status = 0;  ///< answer with this error instead of doing anything
  std::string error = "fault injected";
  std::string body;  ///< with `status`: this text instead of an envelope
  bool malformed = false;
  bool cut_body = false;
  bool close = false;
  bool restart_daemon = false;
  std::string operation_error;
};

struct Scenario {
  std::string server_version = "6.0.4";
  std::string auth = "trusted";
  std::optional<std::vector<std::string>> api_extensions;
  Latency latency;
  Seconds operation_retention{5};
  Seconds restart_downtime{0.5};
  bool clean_stop_hangs = false;
  std::vector<std::string> projects = {"default"};
  std::vector<ImageSpec> images = {{.alias = "dr-drill/pg15", .fingerprint = {}, .properties = {}, .files = {}}};
  std::vector<ProfileSpec> profiles = {
      {.name = "default", .config = {}, .devices = {{"root", {{"type", "disk"}, {"path", "/"}, {"pool", "default"}}}}}};
  std::vector<PoolSpec> pools = {{.name = "default"}};
  std::vector<std::string> networks = {"incusbr0"};
  std::vector<InstanceSpec> instances;
  std::vector<ExecRule> exec;
  std::vector<Fault> faults;

  /// /wait always answers with the operation, as since 6.0.5 and 6.12.
  bool wait_answers_operation() const;
};

/// Reads a scenario file. Throws std::runtime_error that names file and key for anything it does not know.
Scenario load_scenario(const std::string& path);

}  // namespace fake
