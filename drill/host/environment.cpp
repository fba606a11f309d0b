#include "drill/host/environment.hpp"

#include <pwd.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <fstream>

namespace drill {
namespace {

std::string user_name() {
  std::array<char, 16384> buffer{};
  passwd entry{};
  passwd* found = nullptr;
  ::getpwuid_r(::geteuid(), &entry, buffer.data(), buffer.size(), &found);
  return found != nullptr ? found->pw_name : std::to_string(::geteuid());
}

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

/// os-release(5): KEY="value", shell quoting.
std::string operating_system() {
  constexpr std::string_view k_key = "PRETTY_NAME=";
  std::ifstream file{"/etc/os-release"};
  for (std::string line; std::getline(file, line);) {
    if (line.rfind(k_key, 0) != 0) continue;
    std::string value = line.substr(k_key.size());
    if (value.size() > 1 && value.front() == value.back() && (value.front() == '"' || value.front() == '\'')) {
      value = value.substr(1, value.size() - 2);
    }
    return value;
  }
  return {};
}

std::string kernel() {
  utsname names{};
  return ::uname(&names) == 0 ? std::string{names.sysname} + " " + names.release : std::string{};
}

}  // namespace

const Environment& environment() {
  static const Environment read{variable("PATH"),          variable("RUNTIME_DIRECTORY"), variable("SUDO_USER"),
                                variable("INVOCATION_ID"), variable("JOURNAL_STREAM"),    variable("NOTIFY_SOCKET"),
                                variable("TERM"),          variable("NO_COLOR")};
  return read;
}

HostEnvironment host_environment() {
  return {user_name(), environment().sudo_user, environment().invocation_id, operating_system(), kernel()};
}

}  // namespace drill
