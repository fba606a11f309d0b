// An image as the configuration names it, what is inside it, and whether that fits a backup.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "incus-client/image.hpp"

namespace drill {

/// "dr-drill/pg15" is a local alias or fingerprint, "images:debian/12" an image of a known remote.
/// Returns the remote image; nothing for a local one. Throws DrillError (config_invalid) for a remote that is not
/// known.
std::optional<incus::RemoteImage> remote_image(const std::string& reference);

inline constexpr const char* k_property_postgresql = "dr-drill.postgresql";  ///< "13.21,15.14"
inline constexpr const char* k_property_pgbackrest = "dr-drill.pgbackrest";  ///< "2.45"
inline constexpr const char* k_property_built_at = "dr-drill.built-at";      ///< RFC 3339, UTC
inline constexpr const char* k_property_run_id = "dr-drill.run-id";          ///< of the build

/// The oldest major that can be drilled: older servers are recovered by other settings than those that we start with
/// (recovery.conf, until 11), though pgBackRest still restores them.
inline constexpr int k_oldest_major = 12;

struct ImageVersions {
  std::vector<std::string> postgresql;  ///< "15.14"; empty when the image does not tell
  std::string pgbackrest;               ///< "2.45"; empty when the image does not tell
};

ImageVersions read_image_versions(const std::map<std::string, std::string>& properties);
/// The properties that read_image_versions reads.
std::map<std::string, std::string> to_properties(const ImageVersions& versions);

/// "15.14" -> "15", "9.6.24" -> "9.6": as the repository names a major version.
std::string major_version(const std::string& version);

/// True when `version` is older than `other`: both are numbers with dots; a part that is not a number counts as 0.
bool is_older(const std::string& version, const std::string& other);

/// A finding about an image whose pgBackRest is older than the one that made the backup: such a restore may work, but
/// is untested. Empty when it is not older, or when either is unknown.
std::string older_pgbackrest(const std::string& image, const std::string& in_image, const std::string& of_backup);

/// Throws DrillError (version_mismatch) when a backup of this major ("15", "9.6") is too old to be drilled.
void require_supported(const std::string& major);

}  // namespace drill
