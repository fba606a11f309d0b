#include "drill/phases/instance/named_images.hpp"

#include <filesystem>
#include <set>
#include <stdexcept>
#include <system_error>

#include "drill/config/salvage_toml.hpp"
#include "drill/config/toml_config.hpp"
#include "drill/host/regular_file.hpp"

namespace drill {
namespace {

namespace fs = std::filesystem;

/// Where stanzas have their files.
constexpr const char* k_configurations = "/etc/dr-drill";

bool is_named(const std::string& fingerprint, const std::string& image) {
  return !image.empty() && fingerprint.starts_with(image);
}

std::string image_in(const fs::path& file) {
  try {
    return salvage_toml(read_regular_file(file, k_max_config_size)).image.value_or("");
  } catch (const std::runtime_error&) {
    return {};
  }
}

}  // namespace

std::string who_names(const std::string& fingerprint, const Config& config) {
  if (is_named(fingerprint, config.incus.image)) return "the configuration";
  std::set<fs::path> directories{k_configurations};
  std::error_code ignored;
  if (!config.file.empty()) directories.insert(fs::absolute(config.file, ignored).parent_path());
  for (const auto& directory : directories) {
    for (const auto& entry : fs::directory_iterator{directory, ignored}) {
      if (entry.path().extension() != ".toml") continue;
      if (is_named(fingerprint, image_in(entry.path()))) return "'" + entry.path().string() + "'";
    }
  }
  return {};
}

}  // namespace drill
