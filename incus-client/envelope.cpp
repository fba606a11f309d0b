#include "incus-client/envelope.hpp"

#include "incus-client/error.hpp"
#include "incus-client/json.hpp"
#include "incus-client/quotable.hpp"

namespace incus {
namespace {

/// The beginning of a body that is no envelope.
std::string excerpt(const std::string& body) {
  constexpr std::size_t k_most = 120;
  return quotable(body, k_most);
}

[[noreturn]] void throw_rejected(const std::string& what, int status, const std::string& error) {
  const bool denied = status == 401 || status == 403;
  throw Error{denied ? ErrorKind::denied : ErrorKind::rejected, what + ": " + quotable(error), status};
}

/// An answer that is no envelope, in words.
std::string describe(const Response& response) {
  const std::string place = response.header("location");
  if (response.status >= 300 && response.status < 400) {
    return "the daemon answered HTTP " + std::to_string(response.status) +
           (place.empty() ? std::string{} : ", a redirect to '" + quotable(place) + "'") +
           ", which is not followed; is something else on the socket?";
  }
  return "the answer is not JSON: '" + excerpt(response.body) + "'";
}

}  // namespace

Answer open_envelope(const Response& response, const std::string& what, const Call* call) {
  if (call != nullptr) check(*call, what.c_str());
  const auto body = parse_json(response.body, call);
  if (!body.is_object()) {
    // Go's own refusals (a malformed Host header) and proxies in between answer in plain text.
    if (response.status >= 400) throw_rejected(what, response.status, excerpt(response.body));
    throw Error{ErrorKind::protocol, what + ": " + describe(response), response.status};
  }

  const std::string type = string_or(body, "type", "");
  if (type == "error") {
    const int code = static_cast<int>(integer_or(body, "error_code", response.status));
    throw_rejected(what, code, string_or(body, "error", "no reason given"));
  }
  Answer answer;
  answer.etag = response.header("etag");
  if (const auto found = body.find("metadata"); found != body.end()) answer.metadata = *found;
  if (type == "sync") return answer;
  if (type == "async") {
    answer.async = true;
    answer.operation = string_or(body, "operation", "");
    if (!answer.operation.empty()) return answer;
  }
  throw Error{ErrorKind::protocol, what + ": the answer has no known type: '" + excerpt(response.body) + "'",
              response.status};
}

}  // namespace incus
