// Whoever traces hears of each request once, and how it ended.
#include <doctest/doctest.h>

#include <string>

#include "incus-client/client.hpp"
#include "incus-client/error.hpp"
#include "incus-client/tracing_transport.hpp"

namespace unit::incus_client_tracing_transport {

using namespace incus;
using namespace std::chrono_literals;

namespace {

class Refusing : public Transport {
 public:
  Response send(const Request& request, const Call&) override {
    if (request.target == "/1.0") throw Error{ErrorKind::cut, "cut"};
    return {404, {}, R"({"type":"error","error_code":404,"error":"not here"})"};
  }
  std::string description() const override { return "refusing"; }
};

class Notes : public Tracer {
 public:
  void request_begins(const Request& request) override { text += "> " + request.method + " " + request.target + "\n"; }
  void request_ended(const Request& request, std::optional<int> status, std::chrono::steady_clock::duration) override {
    text += "< " + request.method + " " + (status ? std::to_string(*status) : "none") + "\n";
  }

  std::string text;
};

}  // namespace

TEST_CASE("tracing: requests are told before and after, answered or not") {
  const auto notes = std::make_shared<Notes>();
  const auto wire = std::make_shared<TracingTransport>(std::make_shared<Refusing>(), notes);
  CHECK(wire->description() == "refusing");
  const Client client{wire};
  const Call call{Deadline{1s}};
  CHECK_THROWS_WITH_AS(static_cast<void>(client.server(call)), "cut", Error);
  CHECK_THROWS_AS(static_cast<void>(client.instance(call, "a")), Error);
  CHECK(notes->text == "> GET /1.0\n< GET none\n> GET /1.0/instances/a\n< GET 404\n");
}

TEST_CASE("tracing: reading what a command printed is told apart from all else") {
  CHECK(reads_output({"GET", "/1.0/instances/a/logs/exec-output/exec_1.stdout?project=p", {}, {}, {}}));
  CHECK_FALSE(reads_output({"DELETE", "/1.0/instances/a/logs/exec-output/exec_1.stdout", {}, {}, {}}));
  CHECK_FALSE(reads_output({"GET", "/1.0/instances/a", {}, {}, {}}));
}

}  // namespace unit::incus_client_tracing_transport
