#include "tests/support/fake_daemon.hpp"

#include <stdexcept>
#include <thread>

#include "incus-client/unix_transport.hpp"

namespace test {

FakeDaemon::FakeDaemon(const nlohmann::json& scenario, const std::string& postgres_socket)
    : socket_(directory_ / "incus.socket") {
  const std::string scenario_file = directory_ / "scenario.json";
  write_file(scenario_file, scenario.dump(2));
  ProgramSpec spec;
  spec.argv = {DR_DRILL_FAKE_INCUSD,   "--socket", socket_, "--scenario", scenario_file, "--log",
               directory_ / "fake.log"};
  if (!postgres_socket.empty()) spec.argv.insert(spec.argv.end(), {"--postgres-socket", postgres_socket});
  program_.emplace(spec);
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (program_->out().find("listening on") == std::string::npos) {
    if (!program_->running() || std::chrono::steady_clock::now() > end) {
      throw std::runtime_error("fake-incusd did not begin: " + program_->err());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
}

nlohmann::json FakeDaemon::look(const std::string& path) const {
  incus::UnixTransport transport{socket_};
  const auto response = transport.send({"GET", path, {}, {}, {}, incus::k_most_file},
                                       incus::Call{incus::Deadline{std::chrono::seconds{10}}});
  return nlohmann::json::parse(response.body).at("metadata");
}

}  // namespace test
