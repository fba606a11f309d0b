#include "drill/report/notify.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "drill/host/subprocess.hpp"
#include "drill/report/report_json.hpp"
#include "drill/text/printable.hpp"

namespace drill {
namespace {

/// The end of what it said, in one line.
std::string last_words(const CommandResult& result) {
  constexpr std::size_t k_most = 500;
  std::string text = result.err.empty() ? result.out : result.err;
  while (!text.empty() && text.back() == '\n') text.pop_back();
  if (text.size() > k_most) text.erase(0, text.size() - k_most);
  return text.empty() ? text : ": " + printable(text);
}

}  // namespace

void notify(const NotifyConfig& config, const RedactedReport& report, const std::stop_token& stop) {
  if (config.command.empty()) return;
  // Its arguments may hold a secret, a URL with a key for instance: only the program is named.
  const std::string& program = config.command.front();
  try {
    const auto result = run_command(Bounds{Deadline{config.timeout}, stop}, config.command, report.as(to_json).text());
    if (result.exit_code == 0) {
      spdlog::info("notified with '{}'", program);
      return;
    }
    spdlog::error("notification '{}' ended with exit code {}{}", program, result.exit_code, last_words(result));
  } catch (const std::exception& error) {
    spdlog::error("notification '{}' failed: {}", program, error.what());
  }
}

}  // namespace drill
