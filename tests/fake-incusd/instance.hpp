// One instance of the fake daemon: its record, its files, the commands that run in it, its open proxies.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "tests/fake-incusd/file_tree.hpp"
#include "tests/fake-incusd/scenario.hpp"
#include "tests/fake-incusd/socket_pipe.hpp"

namespace fake {

enum class Power { stopped, running, frozen };

/// A recorded output file.
struct OutputFile {
  std::string content;
  TimePoint modified_at = std::chrono::system_clock::now();
};

/// A command that runs.
struct RunningCommand {
  std::string operation;
  bool recorded = false;
  const ExecRule* rule = nullptr;  ///< null: no rule matched
  pid_t host_pid = 0;              ///< of one that really runs on the host
};

/// A command whose streams are websockets; kept when it ended, since clients connect late.
struct Session {
  StringMap secrets;  ///< by stream: "0", "1", "2" and "control"
  std::string out;
  std::string err;
  bool ended = false;
};

struct Instance {
  std::uint64_t id = 0;  ///< never given twice, unlike the name
  std::string project;
  std::string name;
  std::string fingerprint;  ///< of its image
  std::string description;
  StringMap config;
  Devices devices;
  std::vector<std::string> profiles;
  bool ephemeral = false;
  Power power = Power::stopped;
  std::string busy;  ///< "create" while it is being made
  TimePoint created_at = std::chrono::system_clock::now();
  TimePoint last_used_at;
  FileTree files;
  std::map<std::string, OutputFile> outputs;                   ///< by file name
  std::map<std::string, RunningCommand> commands;              ///< by operation
  std::map<std::string, Session> sessions;                     ///< by operation
  std::map<std::string, std::unique_ptr<SocketPipe>> proxies;  ///< by device

  std::string url() const { return "/1.0/instances/" + name; }
};

const char* power_name(Power power);
int power_code(Power power);

}  // namespace fake
