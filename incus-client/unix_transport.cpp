#include "incus-client/unix_transport.hpp"

#include "incus-client/error.hpp"
#include "incus-client/http_answer.hpp"
#include "incus-client/wire.hpp"

namespace incus {
namespace {

std::string head_of(const Request& request) {
  // Go refuses a Host that is a path. No "Connection: close": to such a request the daemon answers an early refusal
  // without reading the body, and hangs up while we still write it; the refusal would be lost.
  std::string head = request.method + " " + request.target + " HTTP/1.1\r\nHost: incus\r\nUser-Agent: incus-client\r\n";
  for (const auto& [name, value] : request.headers) head += name + ": " + value + "\r\n";
  if (!request.content_type.empty()) head += "Content-Type: " + request.content_type + "\r\n";
  if (request.method != "GET" && request.method != "HEAD") {
    const std::size_t size = request.content_type.empty() ? 0 : request.body.size();
    head += "Content-Length: " + std::to_string(size) + "\r\n";
  }
  return head + "\r\n";
}

}  // namespace

Response UnixTransport::send(const Request& request, const Call& call) {
  const std::string what = request.method + " " + request.target.substr(0, request.target.find('?'));
  Wire wire{path_, call, what};
  wire.write(head_of(request));
  if (!request.content_type.empty()) wire.write(request.body);
  const AnswerBounds bounds{.body = request.most_answer};
  return read_answer([&wire](char* to, std::size_t size) { return wire.read(to, size); }, bounds, request.method, what);
}

}  // namespace incus
