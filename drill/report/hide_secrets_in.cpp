#include "drill/report/hide_secrets_in.hpp"

#include <fmt/format.h>

#include "drill/redaction/hidden.hpp"

namespace drill {

void hide_secrets_in(DrillReport& report) {
  constexpr std::size_t k_most = 8192;
  const auto hide = [](std::string& text) {
    text = without_long_secrets(text).text();
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
