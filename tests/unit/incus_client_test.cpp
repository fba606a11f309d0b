// The parts of the Incus client that need no daemon; the rest is held by the contract tests.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

#include "incus-client/device.hpp"
#include "incus-client/envelope.hpp"
#include "incus-client/error.hpp"
#include "incus-client/install_hint.hpp"
#include "incus-client/json.hpp"
#include "incus-client/parse_operation.hpp"
#include "incus-client/socket_path.hpp"
#include "incus-client/url.hpp"

namespace unit::incus_client {

using namespace incus;

namespace {

/// The message and status of the error that opening this answer throws.
std::pair<std::string, int> refused(int status, const std::string& body) {
  try {
    open_envelope({status, {}, body}, "GET /1.0/x");
  } catch (const Error& error) {
    return {error.what(), error.status()};
  }
  return {"no error", 0};
}

}  // namespace

TEST_CASE("every character with a meaning of its own is percent-encoded") {
  CHECK(percent_encode("a-b_c.d~9") == "a-b_c.d~9");
  CHECK(percent_encode("/a b&c#d%e+f\"") == "%2Fa%20b%26c%23d%25e%2Bf%22");
  CHECK(percent_encode("\xc3\xa4") == "%C3%A4");
}

TEST_CASE("paths and queries are built from their parts") {
  CHECK(api_path({"images", "aliases", "dr-drill/pg15"}) == "/1.0/images/aliases/dr-drill%2Fpg15");
  CHECK(with_query("/1.0/instances", "project", "p q") == "/1.0/instances?project=p%20q");
  CHECK(with_query("/1.0/instances?a=1", "b", "2") == "/1.0/instances?a=1&b=2");
}

TEST_CASE("an error inside the envelope counts more than the HTTP status around it") {
  const auto [message, status] =
      refused(200, R"({"type":"error","error_code":400,"error":"Command not found","metadata":null})");
  CHECK(message == "GET /1.0/x: Command not found");
  CHECK(status == 400);
}

TEST_CASE("answers that are no envelope are told apart") {
  CHECK(refused(200, "{\"type\": ").first == "GET /1.0/x: the answer is not JSON: '{\"type\":'");
  CHECK(refused(400, "400 Bad Request: malformed Host header").first ==
        "GET /1.0/x: 400 Bad Request: malformed Host header");
  CHECK(refused(200, R"({"type":"other"})").first ==
        "GET /1.0/x: the answer has no known type: '{\"type\":\"other\"}'");
  CHECK(refused(202, R"({"type":"async","operation":""})").first ==
        "GET /1.0/x: the answer has no known type: '{\"type\":\"async\",\"operation\":\"\"}'");
}

TEST_CASE("the daemon's own words are quoted on one line, and not without end") {
  const std::string much(std::size_t{5} << 20U, 'x');
  const auto message = refused(500, R"({"type":"error","error_code":500,"error":"a\n\u001b[31m)" + much + "\"}").first;
  CHECK(message.starts_with("GET /1.0/x: a  [31mxxx"));
  CHECK(message.ends_with("xxx..."));
  CHECK(message.size() < 5000);
}

TEST_CASE("a redirect is named with its place and not followed") {
  try {
    open_envelope({301, {{"location", "http://elsewhere/\n1.0"}}, ""}, "GET /1.0");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::protocol);
    CHECK(error.status() == 301);
    CHECK(std::string(error.what()) ==
          "GET /1.0: the daemon answered HTTP 301, a redirect to 'http://elsewhere/ 1.0', which is not followed; is "
          "something else on the socket?");
  }
}

TEST_CASE("an answer of many small values is not read to its end: neither past the deadline nor without one") {
  const auto list_of = [](std::size_t ones) {
    std::string text = "[1";
    for (std::size_t i = 1; i < ones; ++i) text += ",1";
    return text + "]";
  };
  CHECK(parse_json(list_of(10'000)).size() == 10'000);
  CHECK(parse_json(list_of(2'000'000)).is_discarded());
  const Call late{Deadline{std::chrono::milliseconds{0}}};
  try {
    parse_json(list_of(10'000), &late);
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.is_timeout());
  }
}

TEST_CASE("what is no UTF-8 is refused before it is sent, and is no bug") {
  try {
    to_json_text({{"path", "/srv/repo\xe9"}}, "POST /1.0/instances");
    FAIL("no error");
  } catch (const Error& error) {
    CHECK(error.kind() == ErrorKind::rejected);
    CHECK(std::string(error.what()) == "POST /1.0/instances: a value is no UTF-8, and the API can carry nothing else");
  }
}

TEST_CASE("forbidden is denied and missing is not found") {
  for (const int code : {401, 403, 404}) {
    try {
      open_envelope({code, {}, R"({"type":"error","error_code":)" + std::to_string(code) + R"(,"error":"no"})"}, "GET");
      FAIL("no error");
    } catch (const Error& error) {
      CHECK(error.is_denied() == (code != 404));
      CHECK(error.is_not_found() == (code == 404));
    }
  }
}

TEST_CASE("an operation tells the exit code of a command and the fingerprint of an image") {
  const auto json = nlohmann::json::parse(
      R"({"id":"21355ac0","status_code":400,"err":"Command not found","metadata":{"return":127,"fingerprint":"ab"}})");
  const auto operation = parse_operation(json, "x");
  CHECK(operation.status == Status::failure);
  CHECK(is_final(operation.status));
  CHECK(operation.exit_code == 127);
  CHECK(operation.fingerprint == "ab");
  CHECK(operation.error == "Command not found");
  CHECK_THROWS_WITH_AS(parse_operation(nlohmann::json::object(), "x"), "x: the answer has no 'id'", Error);
}

TEST_CASE("devices are maps of strings with literal addresses") {
  CHECK(instance_tcp_proxy("127.0.1.1", 9000, "10.0.0.5", 9001) == Device{{"type", "proxy"},
                                                                          {"bind", "instance"},
                                                                          {"listen", "tcp:127.0.1.1:9000"},
                                                                          {"connect", "tcp:10.0.0.5:9001"}});
  CHECK(instance_tcp_proxy("127.0.1.1", 9000, "fd00::1", 9000).at("connect") == "tcp:[fd00::1]:9000");
  const auto proxy = host_socket_proxy({.host_path = "/run/a",
                                        .instance_path = "/b",
                                        .instance_uid = 100,
                                        .instance_gid = 102,
                                        .host_uid = 0,
                                        .host_gid = 0});
  CHECK(proxy.at("mode") == "0600");
  CHECK(proxy.at("security.uid") == "100");
  CHECK(disk_device({.source = "/srv/repo", .path = "/srv/repo"}).at("readonly") == "true");
  CHECK(root_disk_device({.pool = "lab"}) == Device{{"type", "disk"}, {"path", "/"}, {"pool", "lab"}});
  CHECK(root_disk_device({.pool = "lab", .size = "10GiB", .read_limit = "30MB", .write_limit = "500iops"}) ==
        Device{{"type", "disk"},
               {"path", "/"},
               {"pool", "lab"},
               {"size", "10GiB"},
               {"limits.read", "30MB"},
               {"limits.write", "500iops"}});
}

TEST_CASE("a socket that cannot be used is diagnosed") {
  CHECK_THROWS_WITH_AS(diagnose_socket("/nonexistent/unix.socket"),
                       ("could not connect to the incus socket '/nonexistent/unix.socket': no such file\n"
                        "HINT: is incus installed and running? " +
                        install_hint())
                           .c_str(),
                       Error);
  const std::string long_path(120, 'x');
  CHECK_THROWS_WITH_AS(
      diagnose_socket(long_path),
      ("could not connect to the incus socket '" + long_path + "': the path has 120 bytes, a unix socket can have 107")
          .c_str(),
      Error);
}

TEST_CASE("how Incus is installed is told for this release") {
  const std::string backports = "apt-get install -t bookworm-backports incus-base && incus admin init --minimal.";
  const std::string main = "apt-get install incus && incus admin init --minimal.";
  CHECK(install_hint("PRETTY_NAME=\"x\"\nVERSION_ID=\"12\"\nID=debian\n").ends_with(backports));
  CHECK(install_hint("ID=debian\nVERSION_ID=\"13\"\n") == "Install it: " + main);
  CHECK(install_hint("ID=\"debian\"\nVERSION_ID=14") == "Install it: " + main);
  for (const char* other : {"", "ID=ubuntu\nVERSION_ID=\"12\"\n", "ID=debian\n", "ID=debian\nVERSION_ID=\"9\"\n"}) {
    CHECK(install_hint(other) == "On Debian 13: " + main);
  }
}

}  // namespace unit::incus_client
