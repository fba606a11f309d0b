// A fake-incusd for one test, and its requests.
#pragma once

#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "incus-client/client.hpp"
#include "tests/support/program.hpp"
#include "tests/support/temp_dir.hpp"

namespace test {

class FakeDaemon {
 public:
  /// Starts it and waits until it listens. Throws std::runtime_error with its output when it does not.
  explicit FakeDaemon(const nlohmann::json& scenario = nlohmann::json::object(),
                      const std::string& postgres_socket = {});

  const std::string& socket() const { return socket_; }
  /// Its log: one line for each request and command.
  std::string log() const { return read_file(directory_ / "fake.log"); }

  nlohmann::json requests() const { return look("/fake/requests"); }
  nlohmann::json commands() const { return look("/fake/commands"); }
  nlohmann::json instances() const { return look("/fake/instances"); }

 private:
  nlohmann::json look(const std::string& path) const;

  TempDir directory_;
  std::string socket_;
  std::optional<Program> program_;
};

}  // namespace test
