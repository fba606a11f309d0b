#include "drill/cli/request_log.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "drill/text/shell_quote.hpp"

namespace drill {
namespace {

std::string word_of(const std::string& text) {
  const auto breaks = std::count(text.begin(), text.end(), '\n');
  return breaks > 0 ? fmt::format("<{} lines>", breaks + 1) : shell_word(text);
}

}  // namespace

std::string command_of(const incus::Request& request) {
  if (request.method != "POST" || !request.target.substr(0, request.target.find('?')).ends_with("/exec")) return {};
  const auto body = nlohmann::json::parse(request.body, nullptr, false);
  if (!body.is_object()) return {};
  const auto command = body.find("command");
  if (command == body.end() || !command->is_array()) return {};
  std::string out;
  for (const auto& word : *command) {
    if (word.is_string()) out += (out.empty() ? "" : " ") + word_of(word.get<std::string>());
  }
  return out;
}

void RequestLog::request_begins(const incus::Request& request) {
  ++(incus::reads_output(request) ? counts_.output_requests : counts_.api_requests);
  if (!spdlog::should_log(spdlog::level::debug)) return;
  if (const std::string command = command_of(request); !command.empty()) spdlog::debug("in the container: {}", command);
}

void RequestLog::request_ended(const incus::Request& request, std::optional<int> status,
                               std::chrono::steady_clock::duration took) {
  spdlog::debug("incus: {} {}: {} in {} ms", request.method, request.target,
                status ? std::to_string(*status) : "no answer",
                std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
}

}  // namespace drill
