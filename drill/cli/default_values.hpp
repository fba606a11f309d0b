// Default values that depend on this host or on the command line.
#pragma once

#include <string>

#include "drill/config/config.hpp"

namespace drill {

/// Fills in the values that the configuration leaves out. `stanza_by_option`: --stanza was given, as in the template
/// unit; the stanza then gets its own instance, so that the drills of several stanzas do not wait for one another.
void fill_in_defaults(Config& config, bool stanza_by_option);

/// The instance name of a stanza, in characters that Incus allows: "pg-restore-drill-my-shop" for "my.shop".
std::string instance_of_stanza(const std::string& stanza);

}  // namespace drill
