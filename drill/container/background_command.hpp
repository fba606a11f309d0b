// A command that runs inside the instance in the background. Follows its output and detects its end, also when the
// daemon was restarted meanwhile and has forgotten the command.
#pragma once

#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <thread>

#include "drill/bounds/bounds.hpp"
#include "drill/container/exit_code_file.hpp"
#include "incus-client/client.hpp"

namespace drill {

class BackgroundCommand {
 public:
  /// Called with each new piece of output, cut anywhere, in order, from another thread.
  using Sink = std::function<void(std::string_view)>;

  /// Starts the command under /bin/sh, which records its exit code. `bounds` limits the command as a whole. Throws
  /// incus::Error when it cannot be started.
  BackgroundCommand(const incus::Client& client, const Bounds& bounds, const std::string& instance,
                    const incus::ExecSpec& spec, incus::Stream stream, Sink sink);
  BackgroundCommand(const BackgroundCommand&) = delete;
  BackgroundCommand& operator=(const BackgroundCommand&) = delete;
  BackgroundCommand(BackgroundCommand&&) = delete;
  BackgroundCommand& operator=(BackgroundCommand&&) = delete;
  /// Stops following the command, which goes on.
  ~BackgroundCommand();

  /// The exit code; absent while the command runs. Throws the error that kept it from being known.
  std::optional<int> exit_code() const;

  /// Waits until it ended and all its output was seen, and returns the exit code. Throws incus::Error when `bounds`
  /// ends first.
  int wait(const Bounds& bounds);

  /// Passes the output so far to the sink.
  void read_now();

  /// What was written to the stream that is not followed, from its beginning: at most incus::k_output_piece.
  std::string read_other(const Bounds& bounds) const;

 private:
  void watch();
  void follow();

  const incus::Client& client_;
  ExitCodeFile exit_code_file_;
  incus::Exec exec_;
  incus::Stream stream_;
  Sink sink_;

  std::stop_source stop_;
  std::stop_callback<std::function<void()>> outer_stop_;
  Bounds bounds_;

  mutable std::mutex mutex_;  ///< of the three below
  std::condition_variable_any ended_;
  std::optional<int> exit_code_;
  std::exception_ptr failure_;

  std::mutex read_mutex_;  ///< of the offset, and of calls to the sink
  std::size_t offset_ = 0;

  std::jthread watcher_;
  std::jthread follower_;
};

}  // namespace drill
