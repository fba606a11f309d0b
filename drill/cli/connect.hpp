// The Incus client of a configuration.
#pragma once

#include "drill/config/config.hpp"
#include "incus-client/client.hpp"

namespace drill {

incus::Client connect(const Config& config);

}  // namespace drill
