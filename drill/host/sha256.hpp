// Digests. The only place that knows OpenSSL.
#pragma once

#include <string>
#include <string_view>

namespace drill {

/// SHA-256 in lower-case hex, as sha256sum prints it. Throws std::runtime_error when OpenSSL refuses.
std::string sha256_hex(std::string_view data);

}  // namespace drill
