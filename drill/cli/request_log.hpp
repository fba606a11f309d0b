// Counts the requests to the daemon for the report. With --verbose, logs every request and every command that runs in
// the container.
#pragma once

#include <string>

#include "drill/drill.hpp"
#include "incus-client/tracing_transport.hpp"

namespace drill {

class RequestLog : public incus::Tracer {
 public:
  void request_begins(const incus::Request& request) override;
  void request_ended(const incus::Request& request, std::optional<int> status,
                     std::chrono::steady_clock::duration took) override;

  [[nodiscard]] const RequestCounts& counts() const { return counts_; }

 private:
  RequestCounts counts_;
};

/// The command that a request asks the daemon to run, fit for one line: a script is only counted. Empty when it asks
/// for none.
std::string command_of(const incus::Request& request);

}  // namespace drill
