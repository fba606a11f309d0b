// The options that say which drill it is: where its configuration is, and what overrides it.
#pragma once

#include <array>
#include <optional>
#include <string>

#include "drill/cli/options.hpp"

namespace drill {

struct DrillOption {
  const char* name;
  std::optional<std::string> Options::*value;
};

inline constexpr std::array<DrillOption, 10> k_which_drill{{{"--config", &Options::config},
                                                            {"--socket", &Options::socket},
                                                            {"--stanza", &Options::stanza},
                                                            {"--set", &Options::set},
                                                            {"--repo", &Options::repo},
                                                            {"--target", &Options::target},
                                                            {"--min-users", &Options::min_users},
                                                            {"--image", &Options::image},
                                                            {"--instance", &Options::instance},
                                                            {"--textfile-dir", &Options::textfile_dir}}};

}  // namespace drill
