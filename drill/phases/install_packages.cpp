#include "drill/phases/install_packages.hpp"

#include <spdlog/spdlog.h>

#include "drill/report/drill_error.hpp"

namespace drill {
namespace {

// The network of a container that was just started is not up yet: apt is asked again until it is.
constexpr std::string_view k_install_script = R"sh(
set -eu
export DEBIAN_FRONTEND=noninteractive
mkdir -p /etc/postgresql-common/createcluster.d
echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.d/dr-drill.conf
tries=0
until apt-get -qq -o APT::Update::Error-Mode=any update 2>/tmp/dr-drill-apt.log; do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then cat /tmp/dr-drill-apt.log >&2; exit 100; fi
  sleep 1
done
exec apt-get -qq -y -o Acquire::Retries=5 --no-install-recommends install "$@"
)sh";

std::string last_lines(const std::string& text, std::size_t most) {
  return text.size() <= most ? text : "..." + text.substr(text.size() - most);
}

}  // namespace

void install_packages(const incus::Call& call, const Container& container, const std::vector<std::string>& packages) {
  std::string names;
  for (const auto& package : packages) names += (names.empty() ? "" : " ") + package;
  spdlog::info("installing {} in '{}'", names, container.name());
  const auto result = container.run_script(call, k_install_script, packages);
  if (result.exit_code == 0) return;
  throw DrillError{Reason::tool_missing,
                   "could not install " + names + " in the container: " + last_lines(result.err, 400),
                   "Name an image that has them with [incus] image, or a network that reaches a package mirror with "
                   "[incus] network."};
}

}  // namespace drill
