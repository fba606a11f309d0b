// Where the daemon's socket is, and why it cannot be used.
#pragma once

#include <string>

namespace incus {

/// The socket as the incus command line finds it: INCUS_SOCKET, then INCUS_DIR, then /run/incus, then /var/lib/incus.
std::string default_socket_path();

/// Connects to the socket and disconnects; returns when a daemon accepted.
/// Throws Error: unreachable (no such file, nobody listening, path too long) or denied, with a HINT.
void diagnose_socket(const std::string& path);

}  // namespace incus
