#include "drill/pgbackrest/command_builder.hpp"

namespace drill::pgbackrest {

Command::Command(const Caller& caller)
    : caller_(caller), words_{"pgbackrest", caller.config.empty() ? "--no-config" : "--config=" + caller.config} {
  if (!caller.include_path.empty()) words_.push_back("--config-include-path=" + caller.include_path);
  words_.push_back("--stanza=" + caller.stanza);
}

Command& Command::repository(int key) {
  words_.push_back("--repo=" + std::to_string(key));
  return *this;
}

Command& Command::own_locks() {
  if (!caller_.lock_path.empty()) words_.push_back("--lock-path=" + caller_.lock_path);
  return *this;
}

Command& Command::as_on_the_server() {
  for (const auto& option : caller_.host_resets) words_.push_back("--reset-" + option);
  return *this;
}

Command& Command::options(const std::vector<std::string>& more) {
  words_.insert(words_.end(), more.begin(), more.end());
  return *this;
}

std::vector<std::string> Command::line(std::string_view command, const std::vector<std::string>& arguments) const {
  auto out = words_;
  out.emplace_back(command);
  out.insert(out.end(), arguments.begin(), arguments.end());
  return out;
}

}  // namespace drill::pgbackrest
