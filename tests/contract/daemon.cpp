#include "tests/contract/daemon.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>

#include "incus-client/unix_transport.hpp"

namespace contract {

namespace {

bool real_daemon = false;

constexpr std::chrono::seconds k_retention{5};  ///< Incus' own

std::string environment(const char* name, const std::string& fallback) {
  const char* value = std::getenv(name);
  return value == nullptr || *value == '\0' ? fallback : value;
}

/// Commands really run, on this machine: a shell is a shell.
nlohmann::json scenario() {
  return {{"latency", {{"proxy", 0.05}}},
          {"operation_retention", k_retention.count()},
          {"exec", {{{"match", ""}, {"run_on_host", true}}}}};
}

}  // namespace

void use_real_daemon() {
  real_daemon = true;
}

bool uses_real_daemon() {
  return real_daemon;
}

Daemon::Daemon(const std::string& proxied) {
  if (!real_daemon) fake_.emplace(scenario(), proxied);
  transport_ = std::make_shared<incus::UnixTransport>(real_daemon ? environment("DR_DRILL_TEST_INCUS_SOCKET", "")
                                                                  : fake_->socket());
  client_.emplace(transport_);
  fingerprint_ = client_->image_alias(soon(), environment("DR_DRILL_TEST_IMAGE", "dr-drill/pg15"));
}

int Daemon::major() {
  return std::stoi(client_->server(soon()).version);
}

incus::Call soon() {
  return within(std::chrono::seconds{60});
}

incus::Call within(std::chrono::milliseconds time) {
  return incus::Call{incus::Deadline{time}};
}

std::string unique_name() {
  static std::atomic<int> number = 0;
  return "contract-" + std::to_string(::getpid()) + "-" + std::to_string(++number);
}

TestInstance::TestInstance(Daemon& daemon, const Options& options) : daemon_(daemon) {
  incus::InstanceSpec spec;
  spec.name = name_;
  spec.fingerprint = daemon.fingerprint();
  spec.config = options.config;
  spec.devices = options.devices;
  spec.start = options.start;
  const auto operation = daemon.client().create_instance(soon(), spec);
  daemon.client().wait_for_success(soon(), operation, "creating " + name_);
}

TestInstance::~TestInstance() {
  remove_instance(daemon_, name_);
}

void TestInstance::stop() {
  const auto operation = daemon_.client().change_state(soon(), name_, incus::StateAction::force_stop);
  daemon_.client().wait_for_success(soon(), operation, "stopping " + name_);
}

incus::ExecResult TestInstance::exec(const std::vector<std::string>& command) {
  return daemon_.client().exec(soon(), name_, {.command = command, .environment = {}});
}

void remove_instance(Daemon& daemon, const std::string& name) {
  auto& client = daemon.client();
  try {
    if (client.instance(soon(), name).running()) {
      static_cast<void>(client.wait(soon(), client.change_state(soon(), name, incus::StateAction::force_stop).id));
    }
    static_cast<void>(client.wait(soon(), client.delete_instance(soon(), name).id));
  } catch (const incus::Error& error) {
    if (!error.is_not_found()) MESSAGE("could not remove " << name << ": " << error.what());
  }
}

incus::Error error_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const incus::Error& error) {
    return error;
  }
  FAIL("no error was thrown");
  return {incus::ErrorKind::protocol, ""};
}

}  // namespace contract
