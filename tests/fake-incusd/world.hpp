// Everything the fake daemon knows, behind one lock.
#pragma once

#include <condition_variable>
#include <fstream>
#include <list>
#include <mutex>
#include <thread>

#include "tests/fake-incusd/api_error.hpp"
#include "tests/fake-incusd/event_log.hpp"
#include "tests/fake-incusd/fault_plan.hpp"
#include "tests/fake-incusd/instance.hpp"
#include "tests/fake-incusd/operations.hpp"
#include "tests/fake-incusd/request_log.hpp"

namespace fake {

struct Image {
  std::string fingerprint;
  StringMap properties;
  std::vector<FileSpec> files;
  unsigned long long size = 160972210;
  TimePoint uploaded_at = std::chrono::system_clock::now();
};

struct World {
  using Lock = std::unique_lock<std::mutex>;

  World(Scenario given, std::string postgres, const std::string& log_path);
  ~World();
  World(const World&) = delete;
  World& operator=(const World&) = delete;

  // Each of these is called with the lock held.

  /// Throws ApiError 404.
  void need_project(const std::string& project) const;
  Instance& instance(const std::string& project, const std::string& name);
  /// The instance that a timer was set for; null when it is gone, even if another one has its name now.
  Instance* still_there(std::uint64_t id);
  Instance& add_instance();
  /// Stops the instance's commands and proxies. The sockets of its proxies stay in the file system.
  void remove_instance(std::uint64_t id);
  /// The image with this fingerprint or unique prefix; null when there is none.
  const Image* image(const std::string& fingerprint) const;
  const ProfileSpec* profile(const std::string& name) const;
  const PoolSpec* pool(const std::string& name) const;

  /// Ends the operation, if it is still known, and wakes its waiters.
  void succeed(const std::string& operation, nlohmann::json metadata = nullptr);
  void fail(const std::string& operation, int code, const std::string& error, nlohmann::json metadata = nullptr);
  /// Calls `action` with the lock held, some time from now.
  void later(Seconds delay, std::function<void()> action);
  /// Waits with the lock released. Throws ConnectionLost when the daemon goes down meanwhile.
  void pause(Lock& lock, Seconds time);

  /// Restarts the daemon: forgets operations and ends connections; instances stay.
  void restart();
  /// Ends the daemon.
  void shut_down();
  void log(const std::string& line);

  const Scenario scenario;
  const std::string postgres_socket;

  std::mutex mutex;
  std::condition_variable changed;
  unsigned generation = 0;  ///< counts restarts
  bool down = false;        ///< between a restart's begin and the next listen
  bool ending = false;      ///< shut_down was called

  Operations operations;
  std::map<std::string, Image> images;         ///< by fingerprint
  std::map<std::string, std::string> aliases;  ///< to fingerprints
  std::list<Instance> instances;               ///< addresses stay
  FaultPlan faults;
  EventLog events;
  RequestLog requests;
  std::vector<int> rule_uses;          ///< how often each exec rule was applied
  std::list<std::jthread> background;  ///< what must not run under the lock

 private:
  void end(const std::string& operation, int status, int code, const std::string& error, nlohmann::json metadata);

  std::ofstream log_;
  std::uint64_t last_instance_id_ = 0;
  Timers timers_;  // last: no timer fires into a world half gone
};

}  // namespace fake
