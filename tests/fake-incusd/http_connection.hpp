// One connection of HTTP/1.1 for one request and its reply.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tests/fake-incusd/http.hpp"

namespace fake {

class HttpConnection {
 public:
  /// Does not close it: the accepting thread may end it from outside.
  explicit HttpConnection(int fd) : fd_(fd) {}

  /// No value when the client disconnected or sent an invalid request.
  std::optional<Request> read();
  void write(const Request& request, const Reply& reply);

 private:
  /// False when there are no more bytes.
  bool more();
  /// A line without its end; no value when the bytes end, or there are too many of them.
  std::optional<std::string> read_line();
  bool read_headers(Request& request);
  bool read_body(Request& request);
  bool read_exactly(std::size_t size, std::string& to);
  bool send(std::string_view bytes) const;
  /// Sends the stream until it ends or the client is gone. Discards what the client sends.
  void send_stream(const Reply& reply) const;

  int fd_;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace fake
