// The secrets of this process, which no line that leaves it may hold: one way to hide them for the log, the report, the
// live view and whoever is notified.
#pragma once

#include <string_view>

#include "drill/redaction/redacted.hpp"
#include "drill/redaction/redactor.hpp"

namespace drill {

/// From now on these secrets are hidden. Safe to call beside the functions below.
void hide_secrets(const Redactor& secrets);

/// What somebody else said, without any of them.
Redacted without_secrets(std::string_view text);

/// The same for a text of ours that holds what somebody else said: secrets of less than five bytes stay, as they would
/// take our own words apart.
Redacted without_long_secrets(std::string_view text);

/// A line of ours that holds what somebody else said: printable_line() without secrets. Those of less than five bytes
/// stay: they would take our own words apart.
Redacted outward_line(std::string_view text);

/// The same for a line that is cut where it is shown.
Redacted outward_text(std::string_view text);

}  // namespace drill
