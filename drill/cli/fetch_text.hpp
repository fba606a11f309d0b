// What a drill would read from the repositories, for the plan and for preflight.
#pragma once

#include <string>
#include <vector>

#include "drill/config/config.hpp"
#include "drill/pgbackrest/backup_source.hpp"
#include "drill/phases/results.hpp"

namespace drill {

/// Empty where this host cannot list the backups, or none fits.
std::vector<pgbackrest::FetchSize> planned_fetches(const Config& config, const Preflighted& found);

/// One line for each of them, begun with `label`: "about 27.2 MiB from repository 1, and at most 48.0 MiB of WAL,
/// before compression".
std::string fetch_text(const Config& config, const Preflighted& found, const std::string& label);

}  // namespace drill
