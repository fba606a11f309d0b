#include "incus-client/tracing_transport.hpp"

#include <exception>
#include <string_view>
#include <utility>

namespace incus {

TracingTransport::TracingTransport(std::shared_ptr<Transport> inner, std::shared_ptr<Tracer> tracer)
    : inner_(std::move(inner)), tracer_(std::move(tracer)) {}

Response TracingTransport::send(const Request& request, const Call& call) {
  tracer_->request_begins(request);
  const auto began = std::chrono::steady_clock::now();
  const auto took = [began] { return std::chrono::steady_clock::now() - began; };
  try {
    Response response = inner_->send(request, call);
    tracer_->request_ended(request, response.status, took());
    return response;
  } catch (const std::exception&) {
    tracer_->request_ended(request, std::nullopt, took());
    throw;
  }
}

bool reads_output(const Request& request) {
  return request.method == "GET" && request.target.find("/logs/exec-output/") != std::string::npos;
}

}  // namespace incus
