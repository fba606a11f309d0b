// The requests to the daemon, for tests.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/fake-incusd/http.hpp"

namespace fake {

/// Not safe for several threads: the World's lock covers it.
class RequestLog {
 public:
  /// Records the request; the returned number is for answered().
  std::size_t asked(const Request& request);
  void answered(std::size_t number, int status);
  void executed(nlohmann::json command) { commands_.push_back(std::move(command)); }

  const nlohmann::json& requests() const { return requests_; }
  const nlohmann::json& commands() const { return commands_; }
  void clear();

 private:
  nlohmann::json requests_ = nlohmann::json::array();
  nlohmann::json commands_ = nlohmann::json::array();
  std::size_t cleared_ = 0;  ///< how many were forgotten before requests_[0]
};

}  // namespace fake
