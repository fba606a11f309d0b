#include "tests/fake-incusd/host_command.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <stdexcept>

namespace fake {

namespace {

[[noreturn]] void become(char* const* argv, char* const* environment, int out, int err) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::setpgid(0, 0);
  ::dup2(::open("/dev/null", O_RDONLY), 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  ::execvpe(argv[0], argv, environment);
  ::_exit(errno == ENOENT ? 127 : 126);
}

/// Reads once; false at the end.
bool relay(int fd, const std::function<void(const std::string&)>& event) {
  std::array<char, 65536> buffer{};
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count > 0) event({buffer.data(), static_cast<std::size_t>(count)});
  return count > 0;
}

}  // namespace

HostCommand::HostCommand(const std::vector<std::string>& argv, const std::map<std::string, std::string>& environment) {
  std::array<int, 2> out{};
  std::array<int, 2> err{};
  if (::pipe2(out.data(), O_CLOEXEC) != 0 || ::pipe2(err.data(), O_CLOEXEC) != 0) {
    throw std::runtime_error("could not make a pipe");
  }
  // All memory is taken before the fork: between it and exec only async-signal-safe calls are allowed.
  std::vector<std::string> assignments = {"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                                          "HOME=/root", "USER=root", "LANG=C.UTF-8"};
  for (const auto& [name, value] : environment) assignments.push_back(name + "=" + value);
  std::vector<std::string> arguments = argv;
  const auto pointers = [](std::vector<std::string>& strings) {
    std::vector<char*> list;
    for (auto& text : strings) list.push_back(text.data());
    list.push_back(nullptr);
    return list;
  };
  auto argument_list = pointers(arguments);
  auto assignment_list = pointers(assignments);
  pid_ = ::fork();
  if (pid_ == 0) become(argument_list.data(), assignment_list.data(), out[1], err[1]);
  if (pid_ > 0) ::setpgid(pid_, pid_);  // as the child does; whoever is first
  ::close(out[1]);
  ::close(err[1]);
  out_ = out[0];
  err_ = err[0];
  if (pid_ < 0) throw std::runtime_error("could not fork");
}

void HostCommand::watch(const Events& events) {
  std::array<pollfd, 2> polled{{{out_, POLLIN, 0}, {err_, POLLIN, 0}}};
  while (polled[0].fd >= 0 || polled[1].fd >= 0) {
    ::poll(polled.data(), polled.size(), -1);
    if (polled[0].revents != 0 && !relay(out_, events.out)) polled[0].fd = -1;
    if (polled[1].revents != 0 && !relay(err_, events.err)) polled[1].fd = -1;
    polled[0].revents = polled[1].revents = 0;
  }
  ::close(out_);
  ::close(err_);
  int status = 0;
  ::waitpid(pid_, &status, 0);
  events.ended(WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status));
}

}  // namespace fake
