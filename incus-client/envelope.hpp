// The one place that knows the {type, status_code, operation, error_code, error, metadata} envelope.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "incus-client/transport.hpp"

namespace incus {

/// What a request sends; null: nothing.
struct Body {
  const nlohmann::json& json;
};

struct Answer {  // NOLINT(bugprone-exception-escape): moving a JSON value asserts in clang-tidy 14's eyes only
  bool async = false;
  std::string operation;    ///< async: "/1.0/operations/<uuid>"
  nlohmann::json metadata;  ///< sync: the result; async: the operation as it began
  std::string etag;         ///< as received, quotes included; empty when there was none
};

/// Opens the envelope. `what` names the request in messages; reading ends with `call`, if there is one.
/// Throws Error: rejected or denied for an error answer, with its status (the code inside the envelope counts: an
/// answer of /wait carries errors under HTTP 200), protocol for anything that is not an envelope.
Answer open_envelope(const Response& response, const std::string& what, const Call* call = nullptr);

}  // namespace incus
