// What goes to the daemon, in the log of who asked for more of it: every request, and every command that runs in the
// container.
#pragma once

#include <memory>
#include <string>
#include <utility>

#include "incus-client/transport.hpp"

namespace drill {

class LoggedTransport : public incus::Transport {
 public:
  explicit LoggedTransport(std::shared_ptr<incus::Transport> inner) : inner_(std::move(inner)) {}

  incus::Response send(const incus::Request& request, const incus::Call& call) override;
  std::string description() const override { return inner_->description(); }

 private:
  std::shared_ptr<incus::Transport> inner_;
};

/// The command that a request asks the daemon to run, fit for one line: a script is only counted. Empty when it asks
/// for none.
std::string command_of(const incus::Request& request);

}  // namespace drill
