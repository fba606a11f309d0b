// Background operations: what a handler answered 202 for, until some seconds after its end.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/fake-incusd/rfc3339.hpp"

namespace fake {

struct Operation {
  std::string id;
  std::string project;
  std::string type = "task";  ///< key "class"
  std::string description;
  nlohmann::json resources;
  nlohmann::json metadata;
  TimePoint created_at;
  TimePoint updated_at;
  int status_code = 103;
  std::string err;
  int error_code = 0;  ///< of a failure, as older daemons answer it from /wait
  /// Set by a fault: the operation ends with this text, whatever it did.
  std::string forced_error;

  bool final() const { return status_code >= 200; }
  std::string url() const { return "/1.0/operations/" + id; }
};

nlohmann::json to_json(const Operation& operation);

/// Not safe for several threads: the World's lock covers it.
class Operations {
 public:
  Operation& begin(const std::string& project, const std::string& description, nlohmann::json resources);
  /// The operation; null when it is unknown or ended long ago.
  Operation* find(const std::string& id);
  void erase(const std::string& id) { operations_.erase(id); }
  void clear() { operations_.clear(); }
  /// {"running":[...],"success":[...]}: URLs, or whole operations with `recursion`.
  nlohmann::json list(const std::string& project, bool recursion) const;
  /// Operations that begin from now on, until the next call, fail with this text.
  void force_error(const std::string& text) { forced_error_ = text; }

 private:
  std::map<std::string, Operation> operations_;
  std::string forced_error_;
};

}  // namespace fake
