// The drill's instance, as a place where commands run and files lie.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// Our own directory inside the instance. Not below /run or /tmp, which the instance's systemd mounts and cleans while
/// the drill already uses it.
inline constexpr std::string_view k_inside = "/var/lib/dr-drill";

class Container {
 public:
  Container(const incus::Client& client, std::string name) : client_(client), name_(std::move(name)) {}

  [[nodiscard]] const incus::Client& client() const { return client_; }
  [[nodiscard]] const std::string& name() const { return name_; }

  /// Runs a shell script as root; `args` are its positional parameters. Nothing secret may be in either.
  [[nodiscard]] incus::ExecResult run_script(const Bounds& bounds, std::string_view script,
                                             const std::vector<std::string>& args = {}) const {
    return client_.exec(bounds, name_, {script_command(script, args), {}});
  }

  static std::vector<std::string> script_command(std::string_view script, const std::vector<std::string>& args) {
    std::vector<std::string> command{"/bin/sh", "-c", std::string{script}, "dr-drill"};
    command.insert(command.end(), args.begin(), args.end());
    return command;
  }

  /// The command run by `user` with its supplementary groups, which exec's own user and group would leave out. Not by
  /// runuser: a PAM session costs a fresh container 20 ms and more, each time.
  static std::vector<std::string> as_user(const std::string& user, const std::vector<std::string>& command) {
    std::vector<std::string> out{"setpriv", "--reuid", user, "--regid", user, "--init-groups", "--reset-env", "--"};
    out.insert(out.end(), command.begin(), command.end());
    return out;
  }

 private:
  const incus::Client& client_;
  std::string name_;
};

}  // namespace drill
