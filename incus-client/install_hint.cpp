#include "incus-client/install_hint.hpp"

#include <fstream>
#include <sstream>

namespace incus {
namespace {

/// os-release(5): KEY=value or KEY="value", one a line.
std::string value_of(std::string_view os_release, const std::string& key) {
  std::istringstream lines{std::string{os_release}};
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(key + "=", 0) != 0) continue;
    std::string value = line.substr(key.size() + 1);
    if (value.size() > 1 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
    return value;
  }
  return {};
}

}  // namespace

std::string install_hint(std::string_view os_release) {
  const std::string on_debian_13 = "apt-get install incus && incus admin init --minimal.";
  const std::string release = value_of(os_release, "ID") == "debian" ? value_of(os_release, "VERSION_ID") : "";
  if (release == "12") {
    return "Debian 12 has it among its backports (add bookworm-backports to apt's sources): apt-get install -t "
           "bookworm-backports incus-base && incus admin init --minimal.";
  }
  // Debian's numbers have two digits for as long as anybody will run this.
  if (release >= "13" && release.size() == 2) return "Install it: " + on_debian_13;
  return "On Debian 13: " + on_debian_13;
}

std::string install_hint() {
  std::ifstream file{"/etc/os-release"};
  std::ostringstream text;
  text << file.rdbuf();
  return install_hint(text.str());
}

}  // namespace incus
