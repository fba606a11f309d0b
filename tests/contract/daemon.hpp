// The daemon of a contract case: its own fake daemon, or the real one that DR_DRILL_TEST_INCUS_SOCKET names. The cases
// do not know which; where the two differ, the fake is wrong.
#pragma once

#include <functional>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "incus-client/client.hpp"
#include "tests/support/fake_daemon.hpp"

namespace contract {

/// Set by main: run against the real daemon.
void use_real_daemon();
bool uses_real_daemon();

class Daemon {
 public:
  /// `proxied`: on a fake daemon, where proxy devices lead to; the real one follows the device.
  explicit Daemon(const std::string& proxied = {});

  incus::Client& client() { return *client_; }
  incus::Transport& transport() { return *transport_; }
  const std::string& fingerprint() const { return fingerprint_; }
  /// The major version. The fake answers like 6.0; the cases distinguish where 7.0 differs.
  int major();

 private:
  std::optional<test::FakeDaemon> fake_;
  std::shared_ptr<incus::Transport> transport_;
  std::optional<incus::Client> client_;
  std::string fingerprint_;
};

/// A deadline that no call to a healthy daemon reaches.
incus::Call soon();
incus::Call within(std::chrono::milliseconds time);

/// A name that no other run uses.
std::string unique_name();

/// An instance for one case, gone afterwards.
class TestInstance {
 public:
  struct Options {
    bool start = true;
    std::map<std::string, std::string> config;
    incus::Devices devices;
  };
  explicit TestInstance(Daemon& daemon, const Options& options);
  explicit TestInstance(Daemon& daemon) : TestInstance(daemon, Options{}) {}
  ~TestInstance();
  TestInstance(const TestInstance&) = delete;
  TestInstance& operator=(const TestInstance&) = delete;

  const std::string& name() const { return name_; }
  void stop();
  incus::ExecResult exec(const std::vector<std::string>& command);
  /// The same, through a shell.
  incus::ExecResult shell(const std::string& script) { return exec({"sh", "-c", script}); }

 private:
  Daemon& daemon_;
  std::string name_ = unique_name();
};

/// Stops and deletes it, if it is there.
void remove_instance(Daemon& daemon, const std::string& name);

/// The error that `action` throws; the test fails when it throws none.
incus::Error error_of(const std::function<void()>& action);

inline std::string text(const incus::Error& error) {
  return error.what();
}

}  // namespace contract
