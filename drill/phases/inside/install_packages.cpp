#include "drill/phases/inside/install_packages.hpp"

#include <spdlog/spdlog.h>

#include "drill/outcome/drill_error.hpp"

namespace drill {
namespace {

// The network of a container that was just started is not up yet: apt is asked again until it is.
constexpr std::string_view k_install_script = R"sh(
set -eu
# An address of IPv4 brings a route, one of IPv6 has the scope 00.
tries=0
until [ "$(wc -l </proc/net/route)" -gt 1 ] || grep -q '^[0-9a-f]* [0-9a-f]* [0-9a-f]* 00 ' /proc/net/if_inet6 2>/dev/null; do
  tries=$((tries + 1))
  if [ "$tries" -ge 30 ]; then exit 101; fi
  sleep 1
done
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

void install_packages(const Bounds& bounds, const Container& container, const std::vector<std::string>& packages) {
  std::string names;
  for (const auto& package : packages) names += (names.empty() ? "" : " ") + package;
  spdlog::info("installing {} in '{}'", names, container.name());
  const auto result = container.run_script(bounds, k_install_script, packages);
  if (result.exit_code == 0) return;
  constexpr int k_no_address = 101;
  if (result.exit_code == k_no_address) {
    throw DrillError{Reason::tool_missing,
                     "could not install " + names + ": '" + container.name() + "' got no IP address within 30 s",
                     "Does the network have a DHCP server, and the image a DHCP client?"};
  }
  throw DrillError{
      Reason::tool_missing, "could not install " + names + " in the container: " + last_lines(result.err, 400),
      "Name an image that has them, or whose release has them, with [incus] image or `image build --base`; "
      "or a network that reaches a package mirror with [incus] network or --network."};
}

}  // namespace drill
