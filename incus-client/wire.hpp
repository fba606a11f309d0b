// One connection to the daemon's unix socket, which never blocks longer than its call lasts.
#pragma once

#include <cstddef>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>

#include "incus-client/call.hpp"

namespace incus {

/// Closes what it holds.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&&) = delete;
  Descriptor& operator=(Descriptor&&) = delete;
  ~Descriptor();
  int get() const { return fd_; }

 private:
  int fd_;
};

class Wire {
 public:
  /// Connects. `what` begins messages. Throws Error: unreachable, denied, timed_out, cancelled.
  Wire(const std::string& path, const Call& call, std::string what);
  Wire(const Wire&) = delete;
  Wire& operator=(const Wire&) = delete;
  Wire(Wire&&) = delete;
  Wire& operator=(Wire&&) = delete;
  ~Wire() = default;

  /// Sends all of it, unless the daemon answers or hangs up before: it refuses a request without reading it whole.
  void write(std::string_view bytes);
  /// Waits for bytes, at most `size`, and returns how many came; 0 when the daemon hung up.
  std::size_t read(char* to, std::size_t size);

 private:
  /// Waits for one of these poll(2) events and returns those that came. Throws Error: timed_out, cancelled.
  short wait_for(short events);

  const Call& call_;
  std::string what_;
  Descriptor fd_;
  Descriptor wake_;  ///< readable when the call is stopped
  std::stop_callback<std::function<void()>> stopped_;
};

}  // namespace incus
