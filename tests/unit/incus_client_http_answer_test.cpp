#include "incus-client/http_answer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstring>

#include "incus-client/envelope.hpp"
#include "incus-client/error.hpp"
#include "incus-client/json.hpp"
#include "incus-client/quotable.hpp"

namespace unit::incus_client_http_answer {

using namespace incus;

namespace {

/// The answer, from bytes that come `piece` at a time.
Response read(const std::string& bytes, std::size_t piece = 4096, const std::string& method = "GET") {
  std::size_t at = 0;
  const ByteSource source = [&](char* to, std::size_t size) {
    const std::size_t count = std::min({piece, size, bytes.size() - at});
    std::memcpy(to, bytes.data() + at, count);
    at += count;
    return count;
  };
  return read_answer(source, {.head = 1000, .body = 100}, method, "GET /x");
}

std::pair<std::string, ErrorKind> refused(const std::string& bytes) {
  try {
    read(bytes);
  } catch (const Error& error) {
    return {error.what(), error.kind()};
  }
  return {"no error", ErrorKind::denied};
}

}  // namespace

TEST_CASE("http: an answer is the same however its bytes come") {
  for (const std::size_t piece : {1U, 2U, 7U, 4096U}) {
    CAPTURE(piece);
    const auto sized = read("HTTP/1.1 202 Accepted\r\nETag: \"a\"\r\ncontent-length:  5 \r\n\r\nhello+more", piece);
    CHECK(sized.status == 202);
    CHECK(sized.header("etag") == "\"a\"");
    CHECK(sized.body == "hello");
    const auto chunked = read(
        "HTTP/1.1 200\r\nTransfer-Encoding: Chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrail: er\r\n\r\n",
        piece);
    CHECK(chunked.body == "abc0123456789");
    CHECK(read("HTTP/1.0 200 OK\n\nuntil the end", piece).body == "until the end");
  }
}

TEST_CASE("http: interim answers are skipped, and some have no body") {
  CHECK(read("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok").body == "ok");
  CHECK(read("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", 4096, "HEAD").header("content-length") == "50");
  CHECK(read("HTTP/1.1 204 No Content\r\n\r\n").body.empty());
  std::string interim;
  for (int i = 0; i < 200; ++i) interim += "HTTP/1.1 103 x\r\n\r\n";
  CHECK(refused(interim).second == ErrorKind::protocol);
}

TEST_CASE("http: bytes that end before the answer does are a cut connection") {
  for (const char* bytes : {"", "HTTP/1.1 200 OK\r\nCont", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhalf",
                            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n"}) {
    CAPTURE(bytes);
    CHECK(refused(bytes) ==
          std::pair{std::string{"GET /x: the connection broke before the answer was complete"}, ErrorKind::cut});
  }
}

TEST_CASE("http: what is no answer is told as what it is") {
  CHECK(refused("SSH-2.0-OpenSSH_9.2\r\n").first == "GET /x: the answer is not HTTP: 'SSH-2.0-OpenSSH_9.2'");
  CHECK(refused("HTTP/1.1 abc\r\n\r\n").first == "GET /x: the answer is not HTTP: 'HTTP/1.1 abc'");
  CHECK(refused("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n").first ==
        "GET /x: the answer's Content-Length is no number: '-1'");
  CHECK(refused("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n").first ==
        "GET /x: the answer has two lengths");
  CHECK(refused("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n").first ==
        "GET /x: the answer has a chunk without a size: 'zz'");
}

TEST_CASE("http: head, trailers and body are bounded") {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  CHECK(refused(head + "X: " + std::string(2000, 'x')).first ==
        "GET /x: the head of the answer is larger than 1000 bytes");
  std::string many = head;
  for (int i = 0; i < 300; ++i) many += "A: b\r\n";
  CHECK(refused(many).first == "GET /x: the head of the answer is larger than 1000 bytes");
  const std::string large = "GET /x: the answer is larger than 100 bytes";
  CHECK(refused(head + "Content-Length: 101\r\n\r\n").first == large);
  CHECK(refused(head + "\r\n" + std::string(101, 'x')).first == large);
  const std::string chunked = head + "Transfer-Encoding: chunked\r\n\r\n";
  CHECK(refused(chunked + "ffffffff\r\n").first == large);
  CHECK(refused(chunked + "60\r\n" + std::string(96, 'x') + "\r\n60\r\n" + std::string(96, 'x')).first == large);
  CHECK(refused(chunked + "0\r\nX: " + std::string(2000, 'x')).first ==
        "GET /x: the tail of the answer is larger than 1000 bytes");
}

TEST_CASE("a redirect is named with where it leads") {
  CHECK_THROWS_WITH_AS(open_envelope({301, {{"location", "https://else/\nwhere"}}, ""}, "GET /1.0"),
                       "GET /1.0: the daemon answered HTTP 301, a redirect to 'https://else/ where', which is not "
                       "followed; is something else on the socket?",
                       Error);
}

TEST_CASE("what the daemon says is quoted on one line, and not for ever") {
  const std::string body =
      R"({"type":"error","error_code":500,"error":"a\nb\u001b[2J)" + std::string(5000, 'x') + "\"}";
  try {
    open_envelope({500, {}, body}, "GET");
    FAIL("no error");
  } catch (const Error& error) {
    const std::string text = error.what();
    CHECK(text.starts_with("GET: a b [2Jxxx"));
    CHECK(text.size() < 2100);
  }
}

TEST_CASE("an answer of many small values is none, and reading one ends with its call") {
  std::string many = "[1";
  for (int i = 0; i < 1'100'000; ++i) many += ",1";
  CHECK(parse_json(many + "]").is_discarded());
  const Call over{Deadline{std::chrono::nanoseconds{0}}};
  CHECK_THROWS_AS(parse_json(many + "]", &over), Error);
  std::stop_source stopped;
  stopped.request_stop();
  const Call interrupted{Deadline{std::chrono::hours{1}}, stopped.get_token()};
  CHECK_THROWS_AS(parse_json(many + "]", &interrupted), Error);
  CHECK(parse_json(R"({"a":[1,2]})").at("a").size() == 2);
}

TEST_CASE("what JSON cannot carry is refused before it is sent") {
  CHECK_THROWS_WITH_AS(to_json_text({{"path", "/srv/repo\xe9"}}, "POST /1.0/instances"),
                       "POST /1.0/instances: a value is no UTF-8, and the API can carry nothing else", Error);
}

}  // namespace unit::incus_client_http_answer
