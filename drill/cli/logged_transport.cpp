#include "drill/cli/logged_transport.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
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

incus::Response LoggedTransport::send(const incus::Request& request, const incus::Call& call) {
  if (!spdlog::should_log(spdlog::level::debug)) return inner_->send(request, call);
  if (const std::string command = command_of(request); !command.empty()) spdlog::debug("in the container: {}", command);
  const auto began = std::chrono::steady_clock::now();
  const auto log = [&](const std::string& became) {
    const auto took = std::chrono::steady_clock::now() - began;
    spdlog::debug("incus: {} {}: {} in {} ms", request.method, request.target, became,
                  std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
  };
  try {
    incus::Response response = inner_->send(request, call);
    log(std::to_string(response.status));
    return response;
  } catch (const std::exception&) {
    log("no answer");
    throw;
  }
}

}  // namespace drill
