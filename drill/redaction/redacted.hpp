// Text that may leave the drill. What writes to a log, a file, a terminal or a service takes this and no string: text
// in which nobody has hidden the secrets does not compile there.
#pragma once

#include <fmt/format.h>

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

namespace drill {

class Redacted;

template <typename Part>
concept HoldsNoSecret = std::same_as<Part, Redacted> || std::is_arithmetic_v<Part>;

/// Only its friends make it: each hides secrets in a text, or puts together what holds none.
class Redacted {
 public:
  [[nodiscard]] const std::string& text() const { return text_; }

  /// Its first bytes.
  [[nodiscard]] Redacted first(std::size_t bytes) const { return Redacted{text_.substr(0, bytes)}; }
  Redacted& operator+=(const Redacted& other) {
    text_ += other.text_;
    return *this;
  }
  friend bool operator==(const Redacted& redacted, std::string_view text) { return redacted.text_ == text; }

 private:
  explicit Redacted(std::string text) : text_(std::move(text)) {}

  friend class Redactor;
  friend class LineSink;        // It puts time and level before a line.
  friend class RedactedReport;  // Its writers see nothing but the report.
  friend Redacted outward_line(std::string_view text);
  friend Redacted outward_text(std::string_view text);
  template <HoldsNoSecret... Parts>
  friend Redacted put_together(fmt::format_string<const Parts&...> words, const Parts&... parts);

  std::string text_;
};

/// Our own words, which the compiler must know, with numbers and redacted texts in them.
template <HoldsNoSecret... Parts>
Redacted put_together(fmt::format_string<const Parts&...> words, const Parts&... parts) {
  return Redacted{fmt::format(words, parts...)};
}

}  // namespace drill

template <>
struct fmt::formatter<drill::Redacted> : fmt::formatter<std::string_view> {
  template <typename Context>
  auto format(const drill::Redacted& redacted, Context& context) const {
    return fmt::formatter<std::string_view>::format(redacted.text(), context);
  }
};
