// How to install Incus on this machine.
#pragma once

#include <string>
#include <string_view>

namespace incus {

/// The commands for the release in the text of an /etc/os-release: Debian 12 has Incus in its backports, Debian 13 and
/// newer have it themselves. For other releases, the commands of Debian 13.
std::string install_hint(std::string_view os_release);

/// The same for this machine.
std::string install_hint();

}  // namespace incus
