#include "drill/container/background_command.hpp"

#include <spdlog/spdlog.h>

#include "drill/host/signals.hpp"

namespace drill {
namespace {

/// Each read of the output is an event in Incus' log: not more often than somebody looks.
constexpr std::chrono::milliseconds k_output_interval{500};
constexpr std::chrono::seconds k_output_deadline{10};

}  // namespace

BackgroundCommand::BackgroundCommand(const incus::Client& client, const Bounds& bounds, const std::string& instance,
                                     const incus::ExecSpec& spec, incus::Stream stream, Sink sink)
    : client_(client),
      exec_(client.begin_exec(bounds, instance, exit_code_file_.wrap(spec))),
      stream_(stream),
      sink_(std::move(sink)),
      outer_stop_(bounds.stop, [this] { stop_.request_stop(); }),
      bounds_{bounds.deadline, stop_.get_token()} {
  try {
    watcher_ = std::jthread{[this] { watch(); }};
    follower_ = std::jthread{[this] { follow(); }};
  } catch (...) {
    // Else the first thread would be waited for until the command's own deadline.
    stop_.request_stop();
    throw;
  }
}

BackgroundCommand::~BackgroundCommand() {
  stop_.request_stop();
}

void BackgroundCommand::watch() {
  block_signals_in_thread();
  std::optional<int> code;
  std::exception_ptr failure;
  try {
    try {
      code = client_.wait_exec(bounds_, exec_);
    } catch (const incus::Error& error) {
      if (error.kind() != incus::ErrorKind::operation_lost) throw;
      spdlog::warn("the daemon forgot a command in '{}', was it restarted? Asking the instance", exec_.instance);
      code = exit_code_file_.wait(client_, bounds_, exec_.instance);
    }
  } catch (...) {
    failure = std::current_exception();
  }
  const std::lock_guard lock{mutex_};
  exit_code_ = code;
  failure_ = failure;
  ended_.notify_all();
}

void BackgroundCommand::follow() {
  block_signals_in_thread();
  while (bounds_.open()) {
    try {
      read_now();
    } catch (const incus::Error& error) {
      // The output is for people; whether the command succeeded is the watcher's question.
      spdlog::debug("could not read the output of a command: {}", error.what());
    }
    std::unique_lock lock{mutex_};
    const auto over = [this] { return exit_code_.has_value() || failure_ != nullptr; };
    if (ended_.wait_for(lock, bounds_.stop, k_output_interval, over)) return;
  }
}

void BackgroundCommand::read_now() {
  const std::lock_guard lock{read_mutex_};
  std::size_t got = 0;
  do {
    const std::string piece = client_.read_output(bounds_.at_most(k_output_deadline), exec_, stream_, offset_);
    got = piece.size();
    offset_ += got;
    if (got > 0) sink_(piece);
  } while (got == incus::k_output_piece);
}

std::string BackgroundCommand::read_other(const Bounds& bounds) const {
  const auto other = stream_ == incus::Stream::out ? incus::Stream::err : incus::Stream::out;
  return client_.read_output(bounds, exec_, other, 0);
}

std::optional<int> BackgroundCommand::exit_code() const {
  const std::lock_guard lock{mutex_};
  if (failure_) std::rethrow_exception(failure_);
  return exit_code_;
}

int BackgroundCommand::wait(const Bounds& bounds) {
  {
    std::unique_lock lock{mutex_};
    const auto over = [this] { return exit_code_.has_value() || failure_ != nullptr; };
    if (!ended_.wait_for(lock, bounds.stop, bounds.deadline.left(), over)) {
      lock.unlock();
      check(bounds, "waiting for a command");
      throw DeadlinePassed{"waiting for a command: no time left"};
    }
  }
  try {
    read_now();
  } catch (const incus::Error& error) {
    spdlog::debug("could not read the rest of a command's output: {}", error.what());
  }
  return exit_code().value();
}

}  // namespace drill
