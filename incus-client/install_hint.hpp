// How Incus is installed on this machine, for who has none.
#pragma once

#include <string>
#include <string_view>

namespace incus {

/// The commands, for what a file like /etc/os-release says: Debian 12 has Incus among its backports, Debian 13 and
/// newer in itself. Of another release it says what it would be on Debian 13.
std::string install_hint(std::string_view os_release);

/// The same for this machine.
std::string install_hint();

}  // namespace incus
