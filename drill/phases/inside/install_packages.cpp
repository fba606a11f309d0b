#include "drill/phases/inside/install_packages.hpp"

#include <spdlog/spdlog.h>

#include "drill/outcome/drill_error.hpp"
#include "drill/phases/inside/install_packages.sh.hpp"

namespace drill {
namespace {

std::string last_lines(const std::string& text, std::size_t most) {
  return text.size() <= most ? text : "..." + text.substr(text.size() - most);
}

}  // namespace

void install_packages(const Bounds& bounds, const Container& container, const std::vector<std::string>& packages) {
  std::string names;
  for (const auto& package : packages) names += (names.empty() ? "" : " ") + package;
  spdlog::info("installing {} in '{}'", names, container.name());
  const auto result = container.run_script(bounds, k_install_packages_sh, packages);
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
