// A request and its reply as the handlers of the fake daemon see them; knows neither the HTTP library nor Incus.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fake {

struct Request {
  std::string method;
  std::string path;                            ///< decoded, without the query
  std::vector<std::string> segments;           ///< of the path
  std::map<std::string, std::string> query;    ///< decoded
  std::map<std::string, std::string> headers;  ///< names in lower case
  std::string body;

  /// The header, by its name in lower case; empty when absent.
  std::string header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? std::string{} : found->second;
  }
  /// The query parameter; `fallback` when absent or empty.
  std::string parameter(const std::string& name, const std::string& fallback = {}) const {
    const auto found = query.find(name);
    return found == query.end() || found->second.empty() ? fallback : found->second;
  }
};

/// What a fault does to a reply on its way out.
enum class Damage {
  none,
  cut,     ///< half of the body, then the connection ends
  closed,  ///< the connection ends before the body
};

struct Reply {
  int status = 200;
  std::string content_type = "application/json";
  std::map<std::string, std::string> headers;
  std::string body;
  /// Set for a long poll: status and headers go out at once, this is called for the body. No value: the connection is
  /// cut.
  std::function<std::optional<std::string>()> late_body;
  Damage damage = Damage::none;
};

}  // namespace fake
