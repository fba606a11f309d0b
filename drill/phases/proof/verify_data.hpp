// Levels read and deep: every relation of every database is looked at, in parallel.
#pragma once

#include <string>

#include "drill/phases/recover.hpp"

namespace drill {

/// "smoke", "read", "deep".
const char* to_string(VerifyLevel level);

/// Does what the configured level adds to smoke; nothing at smoke. Fills report.verification and tells progress. Throws
/// DrillError: corruption_found, after all was looked at, naming the first damaged relation; version_mismatch when only
/// indexes complain of an order that the image's collations define otherwise; tool_missing when something could not be
/// read here for another reason than damage; incus::Error.
void verify_data(const DrillContext& drill, const Provisioned& provisioned, const RunningServer& server);

}  // namespace drill
