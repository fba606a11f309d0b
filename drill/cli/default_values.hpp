// Values that depend on this host or on what is asked for, where the configuration names none.
#pragma once

#include <string>

#include "drill/config/config.hpp"

namespace drill {

/// Fills them in. A stanza that the command line names, as the template unit's does, has an instance of its own, so
/// that the drills of several stanzas do not wait for one another.
void fill_in_defaults(Config& config, bool stanza_by_option);

/// "pg-restore-drill-my-shop" of stanza "my.shop": what Incus takes for a name.
std::string instance_of_stanza(const std::string& stanza);

}  // namespace drill
