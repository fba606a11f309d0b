// What --version says.
#pragma once

#include <string>

namespace drill {

/// Version and revision of the program, and below it the libraries it was built with.
std::string version_text();

}  // namespace drill
