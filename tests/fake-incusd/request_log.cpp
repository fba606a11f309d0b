#include "tests/fake-incusd/request_log.hpp"

#include "tests/fake-incusd/rfc3339.hpp"

namespace fake {

namespace {

constexpr std::size_t k_body_limit = 65536;

bool matters(const std::string& header) {
  return header.starts_with("x-incus-") || header == "host" || header == "if-match" || header == "range" ||
         header == "content-type" || header == "user-agent";
}

}  // namespace

std::size_t RequestLog::asked(const Request& request) {
  nlohmann::json headers = nlohmann::json::object();
  for (const auto& [name, value] : request.headers) {
    if (matters(name)) headers[name] = value;
  }
  requests_.push_back({{"at", rfc3339(std::chrono::system_clock::now())},
                       {"method", request.method},
                       {"path", request.path},
                       {"query", request.query},
                       {"headers", headers},
                       {"body_size", request.body.size()},
                       {"body", request.body.substr(0, k_body_limit)},
                       {"status", 0}});
  return cleared_ + requests_.size() - 1;
}

void RequestLog::answered(std::size_t number, int status) {
  if (number >= cleared_) requests_[number - cleared_]["status"] = status;
}

void RequestLog::clear() {
  cleared_ += requests_.size();
  requests_.clear();
  commands_.clear();
}

}  // namespace fake
