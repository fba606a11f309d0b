// The funnel that every endpoint goes through: endpoint -> query -> send -> envelope.
#include "incus-client/client.hpp"

#include "incus-client/envelope.hpp"
#include "incus-client/json.hpp"
#include "incus-client/parse_operation.hpp"
#include "incus-client/url.hpp"

namespace incus {

Client::Client(std::shared_ptr<Transport> transport, std::string project)
    : transport_(std::move(transport)), project_(std::move(project)) {}

std::string Client::in_project(std::string target) const {
  return project_ == "default" ? target : with_query(std::move(target), "project", project_);
}

Response Client::send(const Call& call, const Request& request) const {
  return transport_->send(request, call);
}

Answer Client::query(const Call& call, const std::string& method, const std::string& target) const {
  return query(call, method, target, Body{nullptr});
}

Answer Client::query(const Call& call, const std::string& method, const std::string& target, const Body& body,
                     const std::string& etag) const {
  const std::string what = method + " " + target.substr(0, target.find('?'));
  Request request{method, in_project(target), {}, {}, {}};
  if (!body.json.is_null()) {
    request.content_type = "application/json";
    request.body = to_json_text(body.json, what);
  }
  if (!etag.empty()) request.headers.emplace("If-Match", etag);
  return open_envelope(send(call, request), what, &call);
}

Operation Client::begin(const Call& call, const std::string& method, const std::string& target) const {
  return begin(call, method, target, Body{nullptr});
}

Operation Client::begin(const Call& call, const std::string& method, const std::string& target,
                        const Body& body) const {
  const Answer answer = query(call, method, target, body);
  const std::string what = method + " " + target.substr(0, target.find('?'));
  if (!answer.async) throw Error{ErrorKind::protocol, what + ": the answer is not an operation"};
  return parse_operation(answer.metadata, what);
}

}  // namespace incus
