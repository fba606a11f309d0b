#include "drill/phases/instance/image.hpp"

#include <fmt/format.h>
#include <charconv>
#include <sstream>

#include "drill/outcome/drill_error.hpp"

namespace drill {
namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> out;
  std::istringstream words{text};
  for (std::string word; std::getline(words, word, separator);) {
    if (!word.empty()) out.push_back(word);
  }
  return out;
}

std::vector<unsigned> numbers(const std::string& version) {
  std::vector<unsigned> out;
  for (const auto& word : split(version, '.')) {
    unsigned number = 0;
    std::from_chars(word.data(), word.data() + word.size(), number);
    out.push_back(number);
  }
  return out;
}

}  // namespace

std::optional<incus::RemoteImage> remote_image(const std::string& reference) {
  const auto colon = reference.find(':');
  if (colon == std::string::npos) return std::nullopt;
  const std::string remote = reference.substr(0, colon);
  // The one remote that every Incus client knows by name.
  if (remote == "images") {
    return incus::RemoteImage{"https://images.linuxcontainers.org", "simplestreams", reference.substr(colon + 1)};
  }
  throw DrillError{Reason::config_invalid, "unknown image remote '" + remote + "' in '" + reference + "'",
                   "The remote 'images' is known; copy other images to a local alias with `incus image copy`."};
}

ImageVersions read_image_versions(const std::map<std::string, std::string>& properties) {
  const auto property = [&](const char* key) {
    const auto found = properties.find(key);
    return found == properties.end() ? std::string{} : found->second;
  };
  return {split(property(k_property_postgresql), ','), property(k_property_pgbackrest)};
}

std::map<std::string, std::string> to_properties(const ImageVersions& versions) {
  std::string postgresql;
  for (const auto& version : versions.postgresql) postgresql += (postgresql.empty() ? "" : ",") + version;
  return {{k_property_postgresql, postgresql}, {k_property_pgbackrest, versions.pgbackrest}};
}

std::string major_version(const std::string& version) {
  const auto words = split(version, '.');
  if (words.empty()) return {};
  return words[0].size() == 1 && words.size() > 1 ? words[0] + "." + words[1] : words[0];
}

bool is_older(const std::string& version, const std::string& other) {
  return numbers(version) < numbers(other);
}

std::string older_pgbackrest(const std::string& image, const std::string& in_image, const std::string& of_backup) {
  if (in_image.empty() || of_backup.empty() || !is_older(in_image, of_backup)) return {};
  return "image '" + image + "' has pgBackRest " + in_image + ", the backup was made by " + of_backup +
         ": rebuild the image: an older version may be unable to read it";
}

void require_supported(const std::string& major) {
  const auto parts = numbers(major);
  if (parts.empty() || parts.front() >= static_cast<unsigned>(k_oldest_major)) return;
  throw DrillError{
      Reason::version_mismatch,
      fmt::format("the backup is of PostgreSQL {}, the oldest that can be drilled is {}", major, k_oldest_major),
      "Restore it by hand, or upgrade production: PostgreSQL 11 and older get no fixes any more."};
}

}  // namespace drill
