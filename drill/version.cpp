#include "drill/version.hpp"

namespace drill {

const char* version() {
  return DR_DRILL_VERSION;
}

std::string version_text() {
  return "dr-drill " DR_DRILL_VERSION " (" DR_DRILL_REVISION ")\nbuilt with " DR_DRILL_LIBRARIES;
}

}  // namespace drill
