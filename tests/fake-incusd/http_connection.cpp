#include "tests/fake-incusd/http_connection.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>

namespace fake {

namespace {

constexpr std::size_t k_most_head = std::size_t{1} << 20U;
constexpr std::size_t k_most_body = std::size_t{1} << 30U;

std::string lower_case(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
  return text;
}

std::string trimmed(std::string text) {
  text.erase(0, text.find_first_not_of(" \t"));
  text.erase(text.find_last_not_of(" \t") + 1);
  return text;
}

std::optional<std::size_t> to_size(const std::string& text, int base) {
  std::size_t size = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, size, base);
  return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional{size} : std::nullopt;
}

/// "%2F" is a slash; in a query "+" is a blank.
std::string decoded(const std::string& text, bool query) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = text[i] == '%' && i + 2 < text.size() ? to_size(text.substr(i + 1, 2), 16) : std::nullopt;
    if (byte) {
      out += static_cast<char>(*byte);
      i += 2;
    } else {
      out += query && text[i] == '+' ? ' ' : text[i];
    }
  }
  return out;
}

void read_target(const std::string& target, Request& request) {
  const std::size_t mark = target.find('?');
  request.path = decoded(target.substr(0, mark), false);
  std::istringstream segments{request.path};
  for (std::string part; std::getline(segments, part, '/');) {
    if (!part.empty()) request.segments.push_back(part);
  }
  if (mark == std::string::npos) return;
  std::istringstream parameters{target.substr(mark + 1)};
  for (std::string part; std::getline(parameters, part, '&');) {
    const std::size_t equals = part.find('=');
    request.query.emplace(decoded(part.substr(0, equals), true),
                          equals == std::string::npos ? "" : decoded(part.substr(equals + 1), true));
  }
}

const char* reason(int status) {
  switch (status) {
    case 101:
      return "Switching Protocols";
    case 200:
      return "OK";
    case 201:
      return "Created";
    case 202:
      return "Accepted";
    case 206:
      return "Partial Content";
    case 400:
      return "Bad Request";
    case 403:
      return "Forbidden";
    case 404:
      return "Not Found";
    case 409:
      return "Conflict";
    case 412:
      return "Precondition Failed";
    case 416:
      return "Requested Range Not Satisfiable";
    case 500:
      return "Internal Server Error";
    case 501:
      return "Not Implemented";
    default:
      return "Status";
  }
}

std::string head_of(const Reply& reply, const std::string& framing) {
  std::string head = "HTTP/1.1 " + std::to_string(reply.status) + " " + reason(reply.status) + "\r\n";
  for (const auto& [name, value] : reply.headers) head += name + ": " + value + "\r\n";
  if (!reply.stream && !reply.takeover) head += "Content-Type: " + reply.content_type + "\r\nConnection: close\r\n";
  return head + framing + "\r\n";
}

std::string sized(std::size_t size) {
  return "Content-Length: " + std::to_string(size) + "\r\n";
}

}  // namespace

bool HttpConnection::more() {
  if (at_ < buffer_.size()) return true;
  constexpr std::size_t k_piece = 65536;
  buffer_.resize(k_piece);
  const ssize_t got = ::recv(fd_, buffer_.data(), k_piece, 0);
  buffer_.resize(got > 0 ? static_cast<std::size_t>(got) : 0);
  at_ = 0;
  return !buffer_.empty();
}

std::optional<std::string> HttpConnection::read_line() {
  std::string line;
  while (line.size() < k_most_head && more()) {
    const std::size_t end = std::min(buffer_.find('\n', at_), buffer_.size());
    line.append(buffer_, at_, end - at_);
    const bool ended = end < buffer_.size();
    at_ = ended ? end + 1 : end;
    if (!ended) continue;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
  }
  return std::nullopt;
}

bool HttpConnection::read_headers(Request& request) {
  std::size_t size = 0;
  while (const auto line = read_line()) {
    if (line->empty()) return true;
    size += line->size();
    if (size > k_most_head) return false;
    const std::size_t colon = line->find(':');
    if (colon == std::string::npos) continue;
    request.headers.emplace(lower_case(line->substr(0, colon)), trimmed(line->substr(colon + 1)));
  }
  return false;
}

bool HttpConnection::read_exactly(std::size_t size, std::string& to) {
  if (to.size() + size > k_most_body) return false;
  while (size > 0) {
    if (!more()) return false;
    const std::size_t piece = std::min(size, buffer_.size() - at_);
    to.append(buffer_, at_, piece);
    at_ += piece;
    size -= piece;
  }
  return true;
}

bool HttpConnection::read_body(Request& request) {
  if (lower_case(request.header("expect")) == "100-continue" && !send("HTTP/1.1 100 Continue\r\n\r\n")) return false;
  if (lower_case(request.header("transfer-encoding")) != "chunked") {
    const std::string length = request.header("content-length");
    const auto size = length.empty() ? std::optional<std::size_t>{0} : to_size(length, 10);
    return size && read_exactly(*size, request.body);
  }
  while (const auto line = read_line()) {
    const auto size = to_size(trimmed(line->substr(0, line->find(';'))), 16);
    if (!size) return false;
    if (*size == 0) {
      Request trailers;
      return read_headers(trailers);
    }
    if (!read_exactly(*size, request.body) || !read_line()) return false;
  }
  return false;
}

std::optional<Request> HttpConnection::read() {
  const auto line = read_line();
  if (!line) return std::nullopt;
  Request request;
  std::string target;
  std::string version;
  std::istringstream words{*line};
  words >> request.method >> target >> version;
  if (!version.starts_with("HTTP/1.")) return std::nullopt;
  read_target(target, request);
  if (!read_headers(request) || !read_body(request)) return std::nullopt;
  return request;
}

void HttpConnection::write(const Request& request, const Reply& reply) {
  if (reply.damage != Damage::none) {
    const std::string body = reply.late_body ? reply.late_body().value_or("") : reply.body;
    const std::size_t sent = reply.damage == Damage::cut ? body.size() / 2 : 0;
    send(head_of(reply, sized(std::max<std::size_t>(body.size(), 1))) + body.substr(0, sent));
  } else if (reply.stream) {
    if (send(head_of(reply, ""))) send_stream(reply);
  } else if (reply.takeover) {
    if (!send(head_of(reply, ""))) return;
    reply.takeover({[this](std::size_t size, std::string& to) { return read_exactly(size, to); },
                    [this](std::string_view bytes) { return send(bytes); }});
  } else if (reply.late_body) {
    if (!send(head_of(reply, "Transfer-Encoding: chunked\r\n"))) return;
    const auto body = reply.late_body();
    if (!body) return;
    std::ostringstream chunk;
    chunk << std::hex << body->size() << "\r\n" << *body << "\r\n0\r\n\r\n";
    send(chunk.str());
  } else if (send(head_of(reply, sized(reply.body.size()))) && request.method != "HEAD") {
    send(reply.body);
  }
}

bool HttpConnection::send(std::string_view bytes) const {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void HttpConnection::send_stream(const Reply& reply) const {
  std::array<char, 4096> said{};
  while (const auto bytes = reply.stream()) {
    if (!send(*bytes)) return;
    ssize_t got = 0;
    while ((got = ::recv(fd_, said.data(), said.size(), MSG_DONTWAIT)) > 0) {
    }
    if (got == 0) return;
  }
}

}  // namespace fake
