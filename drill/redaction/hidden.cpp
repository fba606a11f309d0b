#include "drill/redaction/hidden.hpp"

#include <mutex>

#include "drill/text/printable.hpp"

namespace drill {
namespace {

constexpr std::size_t k_least_in_our_words = 5;

struct Hidden {
  std::mutex mutex;
  Redactor all;
  Redactor long_ones;
};

Hidden& hidden() {
  static Hidden only;
  return only;
}

}  // namespace

void hide_secrets(const Redactor& secrets) {
  const std::lock_guard lock{hidden().mutex};
  hidden().all = secrets;
  hidden().long_ones = secrets.at_least(k_least_in_our_words);
}

Redacted without_secrets(std::string_view text) {
  const std::lock_guard lock{hidden().mutex};
  return hidden().all.text(text);
}

Redacted without_long_secrets(std::string_view text) {
  const std::lock_guard lock{hidden().mutex};
  return hidden().long_ones.text(text);
}

Redacted outward_line(std::string_view text) {
  return Redacted{printable_line(without_long_secrets(text).text())};
}

Redacted outward_text(std::string_view text) {
  return Redacted{printable(without_long_secrets(text).text())};
}

}  // namespace drill
