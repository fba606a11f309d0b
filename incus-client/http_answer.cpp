#include "incus-client/http_answer.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include "incus-client/error.hpp"
#include "incus-client/quotable.hpp"

namespace incus {
namespace {

std::string lower_case(std::string_view text) {
  std::string out{text};
  std::transform(out.begin(), out.end(), out.begin(),
                 [](unsigned char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
  return out;
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// The whole text as a number without sign.
std::optional<std::size_t> to_size(std::string_view text, int base) {
  std::size_t size = 0;
  const char* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, size, base);
  return parsed.ec == std::errc{} && parsed.ptr == end ? std::optional{size} : std::nullopt;
}

class AnswerReader {
 public:
  AnswerReader(const ByteSource& source, const AnswerBounds& bounds, const std::string& what)
      : source_(source), bounds_(bounds), what_(what) {}

  /// Status and headers.
  Response read_head() {
    std::size_t size = 0;
    const std::string status_line = read_line(size, "the head of the answer");
    Response response;
    // "HTTP/1.1 200 OK"; the words are for people.
    constexpr std::size_t k_code_at = 9;
    constexpr std::size_t k_code_size = 3;
    const bool http = status_line.starts_with("HTTP/1.") && status_line.size() >= k_code_at + k_code_size;
    const auto code = http ? to_size(std::string_view{status_line}.substr(k_code_at, k_code_size), 10) : std::nullopt;
    if (!code) fail("the answer is not HTTP: '" + quotable(status_line, 120) + "'");
    response.status = static_cast<int>(*code);
    read_headers(size, "the head of the answer", &response.headers);
    return response;
  }

  std::string read_body(const Response& head) {
    if (lower_case(head.header("transfer-encoding")) == "chunked") return read_chunks();
    const std::string length = head.header("content-length");
    std::string body;
    if (length.empty()) {
      while (more()) take(buffered(), body);
      return body;
    }
    const auto size = to_size(length, 10);
    if (!size) fail("the answer's Content-Length is no number: '" + quotable(length, 120) + "'");
    if (*size > bounds_.body) too_large("the answer", bounds_.body);
    read_exactly(*size, body);
    return body;
  }

 private:
  [[noreturn]] void fail(const std::string& why) const { throw Error{ErrorKind::protocol, what_ + ": " + why}; }
  [[noreturn]] void too_large(const std::string& name, std::size_t most) const {
    fail(name + " is larger than " + std::to_string(most) + " bytes");
  }
  [[noreturn]] void cut() const {
    throw Error{ErrorKind::cut, what_ + ": the connection broke before the answer was complete"};
  }

  std::size_t buffered() const { return buffer_.size() - at_; }

  /// Makes sure that something is buffered. False when the bytes have ended.
  bool more() {
    if (buffered() > 0) return true;
    constexpr std::size_t k_piece = 65536;
    buffer_.resize(k_piece);
    buffer_.resize(source_(buffer_.data(), k_piece));
    at_ = 0;
    return !buffer_.empty();
  }

  /// Moves so many buffered bytes to the body.
  void take(std::size_t size, std::string& body) {
    if (body.size() + size > bounds_.body) too_large("the answer", bounds_.body);
    body.append(buffer_, at_, size);
    at_ += size;
  }

  void read_exactly(std::size_t size, std::string& body) {
    while (size > 0) {
      if (!more()) cut();
      const std::size_t piece = std::min(size, buffered());
      take(piece, body);
      size -= piece;
    }
  }

  /// A line without its end, which a line feed alone may be; `total` counts the bytes of all lines of its part.
  std::string read_line(std::size_t& total, const char* part) {
    std::string line;
    while (true) {
      if (!more()) cut();
      const std::size_t end = std::min(buffer_.find('\n', at_), buffer_.size());
      total += end - at_;
      if (total > bounds_.head) too_large(part, bounds_.head);
      line.append(buffer_, at_, end - at_);
      at_ = std::min(end + 1, buffer_.size());
      if (end == buffer_.size() || buffer_[end] != '\n') continue;
      ++total;
      if (!line.empty() && line.back() == '\r') line.pop_back();
      return line;
    }
  }

  /// Up to the empty line. Of several with one name the first counts, but for lengths, which must agree.
  void read_headers(std::size_t& total, const char* part, Headers* headers) {
    while (true) {
      const std::string line = read_line(total, part);
      if (line.empty()) return;
      const std::size_t colon = line.find(':');
      if (headers == nullptr || colon == std::string::npos) continue;
      const std::string name = lower_case(trimmed(std::string_view{line}.substr(0, colon)));
      const std::string value{trimmed(std::string_view{line}.substr(colon + 1))};
      const auto [there, added] = headers->emplace(name, value);
      if (!added && name == "content-length" && there->second != value) fail("the answer has two lengths");
    }
  }

  std::string read_chunks() {
    constexpr const char* k_part = "a chunk's head";
    std::string body;
    while (true) {
      std::size_t line_size = 0;
      const std::string line = read_line(line_size, k_part);
      const auto size = to_size(trimmed(std::string_view{line}.substr(0, line.find(';'))), 16);
      if (!size) fail("the answer has a chunk without a size: '" + quotable(line, 120) + "'");
      if (*size == 0) break;
      if (*size > bounds_.body) too_large("the answer", bounds_.body);
      read_exactly(*size, body);
      if (!read_line(line_size, k_part).empty()) fail("the answer has a chunk that is longer than it says");
    }
    std::size_t trailers = 0;
    read_headers(trailers, "the tail of the answer", nullptr);
    return body;
  }

  const ByteSource& source_;
  const AnswerBounds& bounds_;
  const std::string& what_;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace

Response read_answer(const ByteSource& source, const AnswerBounds& bounds, const std::string& method,
                     const std::string& what) {
  constexpr int k_most_interim = 100;
  AnswerReader reader{source, bounds, what};
  Response response = reader.read_head();
  for (int i = 0; response.status >= 100 && response.status < 200 && response.status != 101; ++i) {
    if (i == k_most_interim) throw Error{ErrorKind::protocol, what + ": the answer never comes, only interim ones do"};
    response = reader.read_head();
  }
  const bool bare = method == "HEAD" || response.status < 200 || response.status == 204 || response.status == 304;
  if (!bare) response.body = reader.read_body(response);
  return response;
}

}  // namespace incus
