// Finds the configuration that names an image by its fingerprint: nothing else shows that the image is in use.
#pragma once

#include <string>

#include "drill/config/config.hpp"

namespace drill {

/// "the configuration", or "'/etc/dr-drill/shop.toml'" of another stanza: the files beside the configuration, and those
/// of /etc/dr-drill, that can be read. Broken ones count as far as they can be understood. Empty when none names it.
std::string who_names(const std::string& fingerprint, const Config& config);

}  // namespace drill
