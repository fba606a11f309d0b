// A transport that reports each request to a Tracer, for logs, counters and spans.
#pragma once

#include <chrono>
#include <memory>
#include <optional>

#include "incus-client/transport.hpp"

namespace incus {

/// Called from the threads that send, possibly from several at once.
class Tracer {
 public:
  Tracer() = default;
  Tracer(const Tracer&) = delete;
  Tracer& operator=(const Tracer&) = delete;
  Tracer(Tracer&&) = delete;
  Tracer& operator=(Tracer&&) = delete;
  virtual ~Tracer() = default;

  virtual void request_begins(const Request& request) = 0;
  /// `status` is absent when no answer came, or none that is whole.
  virtual void request_ended(const Request& request, std::optional<int> status,
                             std::chrono::steady_clock::duration took) = 0;
};

class TracingTransport : public Transport {
 public:
  TracingTransport(std::shared_ptr<Transport> inner, std::shared_ptr<Tracer> tracer);

  [[nodiscard]] Response send(const Request& request, const Call& call) override;
  [[nodiscard]] std::string description() const override { return inner_->description(); }

 private:
  std::shared_ptr<Transport> inner_;
  std::shared_ptr<Tracer> tracer_;
};

/// True when the request reads the output of a command inside an instance: following a command sends many.
bool reads_output(const Request& request);

}  // namespace incus
