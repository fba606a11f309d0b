#include "drill/host/subprocess.hpp"

#include <fcntl.h>
#include <grp.h>
#include <poll.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <filesystem>
#include <sstream>
#include <system_error>

#include "drill/host/environment.hpp"
#include "drill/host/signals.hpp"

namespace drill {
namespace {

constexpr std::size_t k_max_output = 64u << 20u;
constexpr const char* k_default_path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

std::string search_path() {
  const std::string& path = environment().path;
  return path.empty() ? k_default_path : path;
}

/// The same file under a number above the standard streams'. A process that was started without these gets their
/// numbers for the next files that it opens, and dup2() onto itself leaves a file to be closed at exec.
int above_standard_streams(int fd) {
  constexpr int k_first = 3;
  if (fd < 0 || fd >= k_first) return fd;
  const int above = ::fcntl(fd, F_DUPFD_CLOEXEC, k_first);
  const int error = errno;
  ::close(fd);
  errno = error;
  return above;
}

struct Pipe {
  int read_end = -1;
  int write_end = -1;

  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::system_error{errno, std::generic_category(), "pipe"};
    read_end = above_standard_streams(ends[0]);
    write_end = above_standard_streams(ends[1]);
    if (read_end >= 0 && write_end >= 0) return;
    const int error = errno;
    close_write();
    if (read_end >= 0) ::close(read_end);
    throw std::system_error{error, std::generic_category(), "pipe"};
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  Pipe(Pipe&&) = delete;
  Pipe& operator=(Pipe&&) = delete;
  ~Pipe() {
    close_write();
    ::close(read_end);
  }
  void close_write() {
    if (write_end >= 0) ::close(write_end);
    write_end = -1;
  }
};

/// What a command reads: a file in memory, which unlike a pipe nobody has to feed.
class InputFile {
 public:
  explicit InputFile(std::string_view content) : fd_(above_standard_streams(::memfd_create("input", MFD_CLOEXEC))) {
    if (fd_ < 0) throw std::system_error{errno, std::generic_category(), "memfd_create"};
    while (!content.empty()) {
      const ssize_t count = ::write(fd_, content.data(), content.size());
      if (count < 0 && errno == EINTR) continue;
      if (count <= 0) {
        const int error = errno;
        ::close(fd_);
        throw std::system_error{error, std::generic_category(), "could not write the input of a command"};
      }
      content.remove_prefix(static_cast<std::size_t>(count));
    }
    ::lseek(fd_, 0, SEEK_SET);
  }
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;
  InputFile(InputFile&&) = delete;
  InputFile& operator=(InputFile&&) = delete;
  ~InputFile() { ::close(fd_); }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
};

/// In the child, where little is allowed: no memory may be taken.
bool enter(const CommandPlace& place) {
  if (place.user) {
    const User& user = *place.user;
    const bool is_me = ::geteuid() == user.uid && ::getegid() == user.gid;
    if (!is_me && (::setgroups(user.groups.size(), user.groups.data()) != 0 || ::setgid(user.gid) != 0 ||
                   ::setuid(user.uid) != 0)) {
      return false;
    }
  }
  return place.directory.empty() || ::chdir(place.directory.c_str()) == 0;
}

[[noreturn]] void become(const std::vector<char*>& argv, const std::vector<char*>& environment,
                         const CommandPlace& place, int in, int out, int err) {
  reset_signals_in_child();
  ::setpgid(0, 0);
  ::dup2(in, 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  if (!enter(place)) ::_exit(k_exit_cannot_enter);
  ::execvpe(argv[0], argv.data(), environment.data());
  ::_exit(k_exit_no_such_program);
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> out;
  out.reserve(words.size() + 1);
  for (const auto& word : words) out.push_back(const_cast<char*>(word.c_str()));
  out.push_back(nullptr);
  return out;
}

/// Reads both pipes until both are closed. False when the call ended first.
bool drain(const Bounds& bounds, const Pipe& out, const Pipe& err, CommandResult& result) {
  std::array<pollfd, 2> fds{pollfd{out.read_end, POLLIN, 0}, pollfd{err.read_end, POLLIN, 0}};
  const std::array<std::string*, 2> texts{&result.out, &result.err};
  std::array<char, 65536> buffer{};
  while (fds[0].fd >= 0 || fds[1].fd >= 0) {
    if (!bounds.open()) return false;
    if (::poll(fds.data(), fds.size(), 50) <= 0) continue;
    for (std::size_t i = 0; i < fds.size(); ++i) {
      if (fds.at(i).fd < 0 || fds.at(i).revents == 0) continue;
      const ssize_t got = ::read(fds.at(i).fd, buffer.data(), buffer.size());
      if (got > 0 && texts.at(i)->size() < k_max_output)
        texts.at(i)->append(buffer.data(), static_cast<std::size_t>(got));
      if (got == 0 || (got < 0 && errno != EINTR)) fds.at(i).fd = -1;
    }
  }
  return true;
}

/// Waits until the child ended. False when the call ended first.
bool reap(const Bounds& bounds, pid_t child, int& status) {
  constexpr std::chrono::milliseconds k_pause{2};
  while (true) {
    const pid_t ended = ::waitpid(child, &status, WNOHANG);
    if (ended == child) return true;
    if (ended < 0 && errno != EINTR) throw std::system_error{errno, std::generic_category(), "waitpid"};
    if (!bounds.open()) return false;
    sleep(bounds, k_pause);
  }
}

/// One that hangs in the kernel, on a dead NFS server for instance, does not end at once: it is not waited for.
void kill_group(pid_t child) {
  constexpr std::chrono::seconds k_limit{2};
  ::kill(-child, SIGKILL);
  int status = 0;
  reap(Bounds{Deadline{k_limit}}, child, status);
}

}  // namespace

bool is_on_path(const std::string& program) {
  std::istringstream directories{search_path()};
  for (std::string directory; std::getline(directories, directory, ':');) {
    if (::access((std::filesystem::path{directory} / program).c_str(), X_OK) == 0) return true;
  }
  return false;
}

CommandResult run_command(const Bounds& bounds, const std::vector<std::string>& argv, std::string_view input,
                          const std::vector<std::string>& more, const CommandPlace& place) {
  check(bounds, argv.at(0));
  std::vector<std::string> environment{"PATH=" + search_path(), "LC_ALL=C.UTF-8",
                                       "HOME=" + (place.user ? place.user->home : "/"), "TZ=UTC"};
  if (place.user) environment.insert(environment.end(), {"USER=" + place.user->name, "LOGNAME=" + place.user->name});
  environment.insert(environment.end(), more.begin(), more.end());
  const auto argv_pointers = pointers(argv);
  const auto environment_pointers = pointers(environment);
  const InputFile in{input};
  Pipe out;
  Pipe err;
  const pid_t child = ::fork();
  if (child < 0) throw std::system_error{errno, std::generic_category(), "could not start '" + argv[0] + "'"};
  if (child == 0) become(argv_pointers, environment_pointers, place, in.fd(), out.write_end, err.write_end);
  // The child does the same: whoever comes first, the group is there before anybody kills it.
  ::setpgid(child, child);
  out.close_write();
  err.close_write();

  CommandResult result;
  int status = 0;
  if (!drain(bounds, out, err, result) || !reap(bounds, child, status)) {
    kill_group(child);
    check(bounds, "running '" + argv[0] + "'");
  }
  result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : k_exit_signal + WTERMSIG(status);
  return result;
}

}  // namespace drill
