#include "drill/phases/diagnosis/image_locale.hpp"

#include <string_view>

#include "drill/outcome/drill_error.hpp"

namespace drill {

void blame_image_locale(const postgres::SessionError& error) {
  // CheckMyDatabase in src/backend/utils/init/postinit.c; the detail names the locale.
  constexpr std::string_view k_refused = "database locale is incompatible with operating system";
  const std::string_view what = error.what();
  if (what.find(k_refused) == std::string_view::npos) return;
  throw DrillError{Reason::tool_missing, "the image lacks a locale of production: " + std::string{what},
                   "Install locales-all in the image; `dr-drill image build` and examples/image do."};
}

}  // namespace drill
