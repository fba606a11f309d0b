// What the client never sends, so that the fake refuses it as the real daemon does.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstring>

#include "tests/contract/daemon.hpp"

using namespace contract;

namespace {

struct Answered {
  int status = 0;
  nlohmann::json json;
  incus::Response response;

  std::string error() const { return json.is_object() ? json.value("error", "") : ""; }
  int error_code() const { return json.is_object() ? json.value("error_code", -1) : -1; }
};

Answered ask(Daemon& daemon, const std::string& method, const std::string& target, const std::string& body = {},
             const incus::Headers& headers = {}, const std::string& content_type = "application/json") {
  Answered answered;
  answered.response =
      daemon.transport().send({method, target, headers, body, method == "GET" ? "" : content_type}, soon());
  answered.status = answered.response.status;
  answered.json = nlohmann::json::parse(answered.response.body, nullptr, /*allow_exceptions=*/false);
  return answered;
}

void check_refused(const Answered& answered, int status, const std::string& error) {
  CHECK(answered.status == status);
  CHECK(answered.error() == error);
  CHECK(answered.error_code() == status);
  CHECK(answered.json.value("type", "") == "error");
}

/// Sends the bytes as they are.
std::string send_bytes(Daemon& daemon, const std::string& bytes) {
  const std::string path = daemon.transport().description();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  REQUIRE(::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0);
  CHECK(::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(bytes.size()));
  std::string text;
  std::array<char, 4096> buffer{};
  for (ssize_t count = 1; count > 0;) {
    count = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (count > 0) text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  ::close(fd);
  return text;
}

std::string files(const TestInstance& instance, const std::string& path) {
  return "/1.0/instances/" + instance.name() + "/files?path=" + path;
}

}  // namespace

TEST_CASE("raw: a host header that is a path is malformed") {
  Daemon daemon;
  const std::string answer = send_bytes(daemon, "GET /1.0 HTTP/1.1\r\nHost: /run/incus/unix.socket\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 400 Bad Request"));
  CHECK(answer.ends_with("\r\n\r\n400 Bad Request: malformed Host header"));
  CHECK(send_bytes(daemon, "GET /1.0 HTTP/1.1\r\n\r\n")
            .ends_with("\r\n\r\n400 Bad Request: missing required Host header"));
}

TEST_CASE("raw: paths and methods that are not there") {
  Daemon daemon;
  check_refused(ask(daemon, "GET", "/1.0/nope"), 404, "not found");
  check_refused(ask(daemon, "POST", "/1.0/operations", "{}"), 501, "not implemented");
  CHECK(ask(daemon, "HEAD", "/1.0").status == 501);
  CHECK(ask(daemon, "GET", "/").json.at("metadata") == nlohmann::json{"/1.0"});
}

TEST_CASE("raw: bodies that are no request") {
  Daemon daemon;
  const auto create = [&](const std::string& body) { return ask(daemon, "POST", "/1.0/instances", body); };
  check_refused(create(R"({"name":)"), 400, "unexpected EOF");
  check_refused(create(""), 400, "EOF");
  check_refused(create("xx"), 400, "invalid character 'x' looking for beginning of value");
  check_refused(create("[]"), 400, "json: cannot unmarshal array into Go value of type api.InstancesPost");
  check_refused(create(R"({"name":5})"), 400,
                "json: cannot unmarshal number into Go struct field InstancesPost.name of type string");
  check_refused(create(R"({"name":"contract-x","config":{"boot.autostart":false}})"), 400,
                daemon.major() >= 7
                    ? "Unknown source type "  // false is a value there
                    : "json: cannot unmarshal bool into Go struct field InstancesPost.config of type string");
  check_refused(create(R"({"name":"contract-x"})"), 400, "Unknown source type ");
  check_refused(create(R"({"name":"contract-x","type":"zeppelin","source":{"type":"image","alias":"x"}})"), 400,
                "Invalid instance type");
  check_refused(
      ask(daemon, "POST", "/1.0/instances?target=x", R"({"name":"contract-x","source":{"type":"image","alias":"x"}})"),
      400, "Target only allowed when clustered");
}

TEST_CASE("raw: an unknown alias fails in the operation") {
  Daemon daemon;
  const auto begun = ask(daemon, "POST", "/1.0/instances",
                         R"({"name":"contract-x","source":{"type":"image","alias":"contract-no-such"}})");
  CHECK(begun.status == 202);
  CHECK(begun.json.at("type") == "async");
  CHECK(begun.json.at("status") == "Operation created");
  CHECK(begun.json.at("status_code") == 100);
  const auto& operation = begun.json.at("metadata");
  CHECK(begun.json.at("operation") == "/1.0/operations/" + operation.at("id").get<std::string>());
  CHECK(begun.response.header("location") == begun.json.at("operation").get<std::string>());
  CHECK(operation.at("class") == "task");
  CHECK(operation.at("description") == "Creating instance");
  CHECK(operation.at("status") == "Running");
  CHECK(operation.at("status_code") == 103);
  CHECK(operation.at("resources") == nlohmann::json{{"instances", {"/1.0/instances/contract-x"}}});
  CHECK(operation.at("metadata").empty());  // null, or {} since 7.0
  CHECK(operation.at("may_cancel") == false);
  CHECK(operation.at("err") == "");
  const auto ended = daemon.client().wait(soon(), operation.at("id").get<std::string>());
  CHECK(ended.error == "Image not provided for instance creation");
}

TEST_CASE("raw: waiting for an operation") {
  Daemon daemon;
  TestInstance instance{daemon};
  const auto exec = daemon.client().begin_exec(soon(), instance.name(), {.command = {"sleep", "3"}, .environment = {}});
  const std::string url = "/1.0/operations/" + exec.operation;
  check_refused(ask(daemon, "GET", url + "/wait?timeout=1.5"), 500, "strconv.Atoi: parsing \"1.5\": invalid syntax");
  check_refused(ask(daemon, "DELETE", url), 400, "This operation can't be cancelled");
  // Up to 6.0.4 a wait whose time is up is an error under HTTP 200, later it shows the operation.
  const auto timed_out = ask(daemon, "GET", url + "/wait?timeout=0");
  CHECK(timed_out.status == 200);
  if (timed_out.json.at("type") == "error") {
    CHECK(timed_out.error() == "context deadline exceeded");
    CHECK(timed_out.error_code() == 500);
  } else {
    CHECK(timed_out.json.at("metadata").at("status_code") == 103);
  }
  const auto running = ask(daemon, "GET", "/1.0/operations?recursion=1").json.at("metadata").at("running");
  CHECK(std::any_of(running.begin(), running.end(), [&](const auto& item) { return item.at("id") == exec.operation; }));
  const auto ended = ask(daemon, "GET", url + "/wait?timeout=10");
  CHECK(ended.json.at("type") == "sync");
  CHECK(ended.json.at("metadata").at("status_code") == 200);
  const std::string file = "/1.0/instances/" + instance.name() + "/logs/exec-output/exec_" + exec.operation;
  CHECK(ended.json.at("metadata").at("metadata") ==
        nlohmann::json{{"return", 0}, {"output", {{"1", file + ".stdout"}, {"2", file + ".stderr"}}}});
  const std::vector<std::string> instances = {"/1.0/instances/" + instance.name()};
  CHECK(ended.json.at("metadata").at("resources") ==
        nlohmann::json{{"containers", instances}, {"instances", instances}});
  check_refused(ask(daemon, "GET", "/1.0/operations/none/wait"), 404, "Operation not found");
}

TEST_CASE("raw: state changes that are none") {
  Daemon daemon;
  const TestInstance instance{daemon, {.start = false, .config = {}, .devices = {}}};
  const std::string url = "/1.0/instances/" + instance.name() + "/state";
  check_refused(ask(daemon, "PUT", url, R"({"action":"explode"})"), 400, "Unknown action: 'explode'");
  check_refused(ask(daemon, "PUT", url, "{}"), 400, "Unknown action: ''");
  check_refused(ask(daemon, "PUT", url, R"({"action":5})"), 400,
                "json: cannot unmarshal number into Go struct field InstanceStatePut.action of type string");
}

TEST_CASE("raw: commands that are none") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const std::string url = "/1.0/instances/" + instance.name() + "/exec";
  check_refused(ask(daemon, "POST", url, R"({"command":["true"],"record-output":true,"wait-for-websocket":true})"), 400,
                "Cannot use \"record-output\" in combination with \"wait-for-websocket\"");
  check_refused(ask(daemon, "POST", url, R"({"command":["true"],"record-output":true,"interactive":true})"), 400,
                "Cannot use \"interactive\" in combination with \"record-output\"");
  check_refused(ask(daemon, "POST", url, R"({"command":"true"})"), 400,
                "json: cannot unmarshal string into Go struct field InstanceExecPost.command of type []string");
  check_refused(ask(daemon, "POST", url, R"({"command":["true"],"environment":{"A":1}})"), 400,
                std::string{"json: cannot unmarshal number into Go struct field InstanceExecPost.environment"} +
                    (daemon.major() >= 7 ? ".A" : "") + " of type string");
}

TEST_CASE("raw: a frozen instance runs nothing") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const std::string url = "/1.0/instances/" + instance.name();
  const auto change = [&](const std::string& action) {
    const auto begun = ask(daemon, "PUT", url + "/state", R"({"action":")" + action + R"("})");
    static_cast<void>(daemon.client().wait(soon(), begun.json.at("metadata").at("id").get<std::string>()));
  };
  change("freeze");
  CHECK(daemon.client().instance(soon(), instance.name()).status == "Frozen");
  check_refused(ask(daemon, "POST", url + "/exec", R"({"command":["true"]})"), 400, "Instance is frozen");
  change("unfreeze");
  CHECK(daemon.client().instance(soon(), instance.name()).status == "Running");
}

TEST_CASE("raw: a range of recorded output") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto exec =
      daemon.client().begin_exec(soon(), instance.name(), {.command = {"printf", "0123456789"}, .environment = {}});
  CHECK(daemon.client().wait_exec(soon(), exec) == 0);
  const std::string url = "/1.0/instances/" + instance.name() + "/logs/exec-output/exec_" + exec.operation + ".stdout";
  const auto whole = ask(daemon, "GET", url);
  CHECK(whole.status == 200);
  CHECK(whole.response.body == "0123456789");
  CHECK(whole.response.header("content-type") == "application/octet-stream");
  const auto rest = ask(daemon, "GET", url, "", {{"Range", "bytes=7-"}});
  CHECK(rest.status == 206);
  CHECK(rest.response.body == "789");
  CHECK(rest.response.header("content-range") == "bytes 7-9/10");
  const auto part = ask(daemon, "GET", url, "", {{"Range", "bytes=2-4"}});
  CHECK(part.status == 206);
  CHECK(part.response.body == "234");
  const auto none = ask(daemon, "GET", url, "", {{"Range", "bytes=10-"}});
  CHECK(none.status == 416);
  CHECK(none.response.body == "invalid range: failed to overlap\n");
  CHECK(none.response.header("content-range") == "bytes */10");
  const std::string folder = "/1.0/instances/" + instance.name() + "/logs/exec-output";
  check_refused(ask(daemon, "GET", folder + "/foo"), 400, "Exec record-output file name \"foo\" not valid");
  CHECK(ask(daemon, "GET", folder + "/exec_none.stdout").status == 404);
  CHECK(ask(daemon, "GET", folder).json.at("metadata").size() == 2);
}

TEST_CASE("raw: modes of files are octal with a leading zero") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto mode_of = [&](const std::string& mode) {
    const std::string path = "/root/mode-" + mode;
    CHECK(
        ask(daemon, "POST", files(instance, path), "x", {{"X-Incus-mode", mode}}, "application/octet-stream").status ==
        200);
    return ask(daemon, "HEAD", files(instance, path)).response.header("x-incus-mode");
  };
  CHECK(mode_of("0600") == "0600");
  // Without one they are decimal, and octal since 7.0.
  CHECK(mode_of("600") == (daemon.major() >= 7 ? "0600" : "0130"));
  CHECK(mode_of("384") == (daemon.major() >= 7 ? "0644" : "0600"));
  CHECK(mode_of("0o600") == "0644");
}

TEST_CASE("raw: a form is eaten by the daemon") {
  Daemon daemon;
  const TestInstance instance{daemon};
  CHECK(ask(daemon, "POST", files(instance, "/root/form"), "content", {}, "application/x-www-form-urlencoded").status ==
        200);
  const auto seen = ask(daemon, "GET", files(instance, "/root/form"));
  CHECK(seen.status == 200);
  CHECK(seen.response.body.empty());
}

TEST_CASE("raw: writing files in other ways") {
  Daemon daemon;
  const TestInstance instance{daemon};
  const auto post = [&](const std::string& path, const std::string& body, const incus::Headers& headers) {
    return ask(daemon, "POST", files(instance, path), body, headers, "application/octet-stream");
  };
  CHECK(post("/root/f", "one", {}).status == 200);
  CHECK(post("/root/f", " two", {{"X-Incus-write", "append"}}).status == 200);
  CHECK(ask(daemon, "GET", files(instance, "/root/f")).response.body == "one two");
  check_refused(post("/root/none", "x", {{"X-Incus-write", "append"}}), 404, "Not Found");
  check_refused(post("/root/f", "x", {{"X-Incus-write", "foo"}}), 400, "Bad file write mode: foo");
  check_refused(post("/root/f", "x", {{"X-Incus-type", "fifo"}}), 400, "Bad file type: fifo");
  CHECK(post("/root/link", "/root/f", {{"X-Incus-type", "symlink"}}).status == 200);
  const auto link = ask(daemon, "GET", files(instance, "/root/link"));
  CHECK(link.response.body == "/root/f");
  CHECK(link.response.header("x-incus-type") == "symlink");
  check_refused(post("/root/link", "/root/g", {{"X-Incus-type", "symlink"}}), 500,
                "sftp: \"symlink /root/g /root/link: file exists\" (SSH_FX_FAILURE)");
  CHECK(post("/root/link", "through", {}).status == 200);
  CHECK(ask(daemon, "GET", files(instance, "/root/f")).response.body == "through");
  check_refused(ask(daemon, "GET", "/1.0/instances/" + instance.name() + "/files"), 400, "Missing path argument");
}

TEST_CASE("raw: filters") {
  Daemon daemon;
  check_refused(ask(daemon, "GET", "/1.0/instances?recursion=1&filter=bogus"), 400,
                "Invalid filter: clause has no operator");
  const std::string label = unique_name();
  const TestInstance instance{daemon, {.start = false, .config = {{"user.contract.run", label}}, .devices = {}}};
  const std::string filter = "filter=config.user.contract.run%20eq%20" + label;
  const auto count = [&](const std::string& query) {
    return ask(daemon, "GET", "/1.0/instances?" + query).json.at("metadata").size();
  };
  CHECK(count("recursion=1&" + filter) == 1);
  CHECK(count("recursion=1&" + filter + "%20and%20status%20eq%20Stopped") == 1);
  CHECK(count("recursion=1&" + filter + "%20and%20status%20eq%20Running") == 0);
  CHECK(count("recursion=0&" + filter) == 1);
}

TEST_CASE("raw: a put replaces devices and needs a fresh etag") {
  Daemon daemon;
  const test::TempDir directory;
  const TestInstance instance{
      daemon,
      {.start = false,
       .config = {},
       .devices = {{"repo", incus::disk_device({.source = directory.path().string(), .path = "/mnt"})}}}};
  const std::string url = "/1.0/instances/" + instance.name();
  auto got = ask(daemon, "GET", url);
  nlohmann::json body;
  for (const char* key : {"architecture", "config", "ephemeral", "profiles", "description", "stateful"}) {
    body[key] = got.json.at("metadata").at(key);
  }
  body["devices"] = nlohmann::json::object();
  CHECK(ask(daemon, "PUT", url, body.dump(), {{"If-Match", "\"stale\""}}).status == 412);
  const auto begun = ask(daemon, "PUT", url, body.dump(), {{"If-Match", got.response.header("etag")}});
  CHECK(begun.status == 202);
  CHECK(begun.json.at("metadata").at("description") == "Updating instance");
  static_cast<void>(daemon.client().wait(soon(), begun.json.at("metadata").at("id").get<std::string>()));
  CHECK(daemon.client().instance(soon(), instance.name()).devices.empty());
}
