#include "tests/support/program.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>
#include <thread>

extern char** environ;  // NOLINT(readability-redundant-declaration)

namespace test {

namespace {

int unlinked_file() {
  std::string pattern = (std::filesystem::temp_directory_path() / "dr-drill-output.XXXXXX").string();
  const int fd = ::mkostemp(pattern.data(), O_CLOEXEC);
  if (fd < 0) throw std::runtime_error("could not make a temporary file");
  ::unlink(pattern.c_str());
  return fd;
}

std::string content_of(int fd) {
  std::string content;
  std::array<char, 65536> buffer{};
  for (;;) {
    const ssize_t count = ::pread(fd, buffer.data(), buffer.size(), static_cast<off_t>(content.size()));
    if (count <= 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

std::vector<std::string> merged_environment(const std::map<std::string, std::string>& changes) {
  std::map<std::string, std::string> merged;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    merged[text.substr(0, text.find('='))] = text.substr(text.find('=') + 1);
  }
  for (const auto& [name, value] : changes) merged[name] = value;
  std::vector<std::string> assignments;
  for (const auto& [name, value] : merged) {
    if (!value.empty()) assignments.push_back(name + "=" + value);
  }
  return assignments;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> list;
  for (auto& text : strings) list.push_back(text.data());
  list.push_back(nullptr);
  return list;
}

/// Between fork and exec: nothing here may take memory.
[[noreturn]] void become(const ProgramSpec& spec, char* const* argv, char* const* environment, int out, int err) {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  ::signal(SIGPIPE, SIG_DFL);
  ::dup2(::open("/dev/null", O_RDONLY), 0);
  ::dup2(out, 1);
  ::dup2(err, 2);
  bool ready = ::chdir(spec.directory.c_str()) == 0;
  if (spec.gid) ready = ready && ::setgroups(0, nullptr) == 0 && ::setgid(*spec.gid) == 0;
  if (spec.uid) ready = ready && ::setuid(*spec.uid) == 0;
  if (ready) ::execvpe(argv[0], argv, environment);
  ::_exit(127);
}

}  // namespace

Program::Program(const ProgramSpec& spec) : out_(unlinked_file()), err_(unlinked_file()) {
  std::vector<std::string> arguments = spec.argv;
  std::vector<std::string> assignments = merged_environment(spec.environment);
  const auto argument_list = pointers(arguments);
  const auto assignment_list = pointers(assignments);
  pid_ = ::fork();
  if (pid_ == 0) become(spec, argument_list.data(), assignment_list.data(), out_, err_);
  if (pid_ < 0) throw std::runtime_error("could not fork");
}

Program::~Program() {
  if (running()) {
    send(SIGKILL);
    wait(std::chrono::seconds{10});
  }
  ::close(out_);
  ::close(err_);
}

void Program::send(int signal) const {
  if (!exit_) ::kill(pid_, signal);
}

bool Program::running() {
  if (exit_) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  exit_ = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
  return false;
}

std::string Program::out() const {
  return content_of(out_);
}

std::string Program::err() const {
  return content_of(err_);
}

ProgramResult Program::wait(std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  ProgramResult result;
  while (running()) {
    if (std::chrono::steady_clock::now() >= end) {
      result.timed_out = true;
      send(SIGKILL);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{2});
  }
  result.exit = *exit_;
  result.out = out();
  result.err = err();
  return result;
}

ProgramResult run(const ProgramSpec& spec, std::chrono::milliseconds limit) {
  return Program{spec}.wait(limit);
}

std::string run_or_throw(const ProgramSpec& spec, std::chrono::milliseconds limit) {
  const ProgramResult result = run(spec, limit);
  if (result.exit == 0) return result.out;
  throw std::runtime_error(spec.argv.front() + " ended with " + std::to_string(result.exit) +
                           (result.timed_out ? " after its time was up" : "") + ": " + result.err + result.out);
}

}  // namespace test
