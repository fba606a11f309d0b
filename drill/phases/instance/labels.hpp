// The labels that mark an instance as ours. An instance without them is never changed, whatever its name.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "incus-client/instance.hpp"

namespace drill {

inline constexpr const char* k_label_managed = "user.dr-drill.managed";  ///< "true"; the one that lists are filtered by
inline constexpr const char* k_label_run_id = "user.dr-drill.run-id";
inline constexpr const char* k_label_created_at = "user.dr-drill.created-at";
inline constexpr const char* k_label_expires_at = "user.dr-drill.expires-at";
inline constexpr const char* k_label_stanza = "user.dr-drill.stanza";
inline constexpr const char* k_label_host = "user.dr-drill.host";
inline constexpr const char* k_label_kept =
    "user.dr-drill.kept";  ///< "true" on an instance that an operator wanted to keep

/// The instance of `dr-drill image build`. Its fixed name allows one build at a time on this host, and never blocks a
/// drill.
inline constexpr const char* k_build_instance = "dr-drill-image";

struct OurLabels {
  std::string run_id;
  std::string host;
  std::string stanza;
  std::optional<std::chrono::system_clock::time_point> expires_at;
  bool kept = false;

  [[nodiscard]] bool expired(std::chrono::system_clock::time_point now) const {
    return expires_at && *expires_at <= now;
  }
};

/// The owner in our labels: this host's name for root, else user and host. Locks are per user, so another user's
/// instance is left alone like that of another host.
std::string label_host();

/// The labels of one of our instances; nothing when it is not ours: a label is missing or malformed.
std::optional<OurLabels> our_labels(const incus::Instance& instance);

/// When the instance of a drill that began at `began` expires. Capped at ten years: a longer `total` would overflow the
/// clock, and an instance whose expiry is in the past is removed while it is used.
std::chrono::system_clock::time_point expiry(std::chrono::system_clock::time_point began, std::chrono::seconds total,
                                             std::chrono::seconds teardown);

/// The labels of a new instance.
std::map<std::string, std::string> make_labels(const std::string& run_id, const std::string& stanza,
                                               std::chrono::system_clock::time_point now,
                                               std::chrono::system_clock::time_point expires_at);

}  // namespace drill
