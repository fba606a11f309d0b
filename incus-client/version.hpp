// The library's version: CMake reads it from here.
#pragma once

namespace incus {

inline constexpr const char* k_client_version = "0.1.0";

}  // namespace incus
