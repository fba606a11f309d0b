// No secret leaves in a report.
#pragma once

#include "drill/report/drill_report.hpp"

namespace drill {

/// Hides them in whatever a report has of the words of others, of which it keeps no more than somebody would read.
void hide_secrets_in(DrillReport& report);

}  // namespace drill
