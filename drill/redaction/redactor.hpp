// Secrets, and their removal from text that goes to a log, a report or a terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "drill/redaction/redacted.hpp"

namespace drill {

/// What stands in the place of a secret.
inline constexpr std::string_view k_redacted = "<redacted>";

/// Replaces secrets by "<redacted>", secrets that overlap by one of them. Also finds a secret in the percent-encoded
/// form of a URL. Give it whole lines: a secret that is cut between two calls is not found.
/// Redact what leaves the drill (a file, a message), not what is parsed: a secret may be an ordinary word.
class Redactor {
 public:
  Redactor() = default;  ///< knows no secret, changes nothing
  explicit Redactor(const std::vector<std::string>& secrets);

  std::string operator()(std::string_view text) const;
  /// A text that may leave.
  [[nodiscard]] Redacted text(std::string_view text) const;
  /// A line that may leave. `cut`: its end was thrown away, and a secret may begin before the cut.
  [[nodiscard]] Redacted line(std::string_view text, bool cut) const;

  /// One that knows only the secrets of so many bytes or more.
  [[nodiscard]] Redactor at_least(std::size_t bytes) const;

 private:
  [[nodiscard]] std::string redact(std::string_view text, bool cut) const;

  std::vector<std::string> needles_;  ///< longest first: one that begins with another one is hidden whole
};

}  // namespace drill
