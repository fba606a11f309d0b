// What checks were answered in the last drill that passed.
#pragma once

#include <map>
#include <string>

#include "drill/config/config.hpp"

namespace drill {

/// By the name of the check; of the newest report in the history of the configured drill of this stanza that
/// passed; drills by hand are passed over. A check whose query was another one then is left out. Reports that cannot be
/// read are passed over. Empty when no check has min_ratio_to_previous. Never throws.
std::map<std::string, double> previous_answers(const Config& config);

}  // namespace drill
