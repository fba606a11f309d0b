// The version of dr-drill. Only version.cpp is recompiled when the version or the revision changes.
#pragma once

#include <string>

namespace drill {

/// The version alone, like "0.1.0".
const char* version();

/// What --version prints: version and revision of the program, and below it the libraries it was built with.
std::string version_text();

}  // namespace drill
