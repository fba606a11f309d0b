#include "drill/cli/version.hpp"

namespace drill {

std::string version_text() {
  return "dr-drill " DR_DRILL_VERSION " (" DR_DRILL_REVISION ")\nbuilt with " DR_DRILL_LIBRARIES;
}

}  // namespace drill
