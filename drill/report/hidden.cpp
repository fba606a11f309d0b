#include "drill/report/hidden.hpp"

#include <fmt/format.h>

#include <mutex>

#include "drill/text/printable.hpp"

namespace drill {
namespace {

constexpr std::size_t k_least_in_our_words = 5;

struct Hidden {
  std::mutex mutex;
  pgbackrest::Redactor all;
  pgbackrest::Redactor long_ones;
};

Hidden& hidden() {
  static Hidden only;
  return only;
}

std::string without_long_ones(std::string_view text) {
  const std::lock_guard lock{hidden().mutex};
  return hidden().long_ones(text);
}

}  // namespace

void hide_secrets(const pgbackrest::Redactor& secrets) {
  const std::lock_guard lock{hidden().mutex};
  hidden().all = secrets;
  hidden().long_ones = secrets.at_least(k_least_in_our_words);
}

std::string without_secrets(std::string_view text) {
  const std::lock_guard lock{hidden().mutex};
  return hidden().all(text);
}

std::string outward_line(std::string_view text) {
  return printable_line(without_long_ones(text));
}

void hide_secrets_in(DrillReport& report) {
  constexpr std::size_t k_most = 8192;
  const auto hide = [](std::string& text) {
    text = without_long_ones(text);
    if (text.size() > k_most + 100)
      text = text.substr(0, k_most) + fmt::format("... ({} bytes more)", text.size() - k_most);
  };
  hide(report.message);
  hide(report.hint);
  for (auto& finding : report.findings) hide(finding);
  for (auto& check : report.checks) {
    hide(check.message);
    if (check.value) hide(*check.value);
  }
  if (report.verification) {
    for (auto& each : report.verification->corruption) hide(each);
  }
  for (auto& database : report.databases) {
    for (auto* list : {&database.extensions, &database.subscriptions, &database.foreign_servers}) {
      for (auto& each : *list) hide(each);
    }
  }
}

}  // namespace drill
