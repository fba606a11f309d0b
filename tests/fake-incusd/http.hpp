// A request and its reply as the handlers of the fake daemon see them; knows neither the HTTP library nor Incus.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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

/// The connection itself, after both sides agreed on another protocol.
struct Channel {
  /// Appends this many bytes; false when there are no more.
  std::function<bool(std::size_t size, std::string& to)> read;
  std::function<bool(std::string_view bytes)> write;
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
  /// Set for a stream that never ends by itself: called for more after the headers, until it returns no value.
  std::function<std::optional<std::string>()> stream;
  /// Set where another protocol follows: called after the headers.
  std::function<void(const Channel&)> takeover;
  Damage damage = Damage::none;
};

}  // namespace fake
