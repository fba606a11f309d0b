// A wait against a daemon whose /wait does not work, and numbers that no daemon should tell.
#include <doctest/doctest.h>

#include <atomic>
#include <functional>

#include "incus-client/client.hpp"
#include "incus-client/error.hpp"
#include "incus-client/watchdog.hpp"

namespace unit::incus_client_wait {

using namespace incus;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

/// Answers by a function of the path.
class Scripted : public Transport {
 public:
  using Answers = std::function<Response(const std::string& target)>;
  explicit Scripted(Answers answers) : answers_(std::move(answers)) {}
  Response send(const Request& request, const Call&) override { return answers_(request.target); }
  std::string description() const override { return "scripted"; }

 private:
  Answers answers_;
};

Client client_of(Scripted::Answers answers) {
  return Client{std::make_shared<Scripted>(std::move(answers))};
}

Response operation(int status) {
  return {200,
          {},
          R"({"type":"sync","status_code":200,"metadata":{"id":"a","status_code":)" + std::to_string(status) + "}}"};
}

bool is_wait(const std::string& target) {
  return target.find("/wait") != std::string::npos;
}

}  // namespace

TEST_CASE("a /wait that fails at once is not asked again without a pause") {
  int requests = 0;
  const auto client = client_of([&](const std::string& target) {
    ++requests;
    if (!is_wait(target)) return operation(103);
    return Response{500, {}, R"({"type":"error","error_code":500,"error":"database is locked"})"};
  });
  CHECK_THROWS_AS(client.wait(Call{Deadline{600ms}}, "a"), Error);
  CHECK(requests > 2);
  CHECK(requests < 12);
}

TEST_CASE("a /wait that hangs says nothing of the operation") {
  int waits = 0;
  const auto client = client_of([&](const std::string& target) {
    if (is_wait(target) && ++waits < 3) throw Error{ErrorKind::timed_out, "GET /wait: no time left"};
    return operation(is_wait(target) ? 200 : 103);
  });
  CHECK(client.wait(Call{Deadline{1h}}, "a").status == Status::success);
  CHECK(waits == 3);
}

TEST_CASE("a pool that tells negative numbers has no room that is known") {
  const auto client = client_of([](const std::string&) {
    return Response{200, {}, R"({"type":"sync","metadata":{"space":{"used":-5,"total":-1}}})"};
  });
  const auto space = client.storage_pool_space(Call{Deadline{1h}}, "default");
  CHECK(space.total == 0);
  CHECK(space.used == 0);
  CHECK(space.free() == 0);
}

TEST_CASE("an instance that tells negative numbers uses nothing that is known") {
  const auto client = client_of([](const std::string&) {
    return Response{200, {}, R"({"type":"sync","metadata":{"status":"Running","memory":{"usage":-1}}})"};
  });
  CHECK(client.instance_state(Call{Deadline{1h}}, "x").memory_usage == 0);
}

TEST_CASE("a watchdog does not outlive an exception of what it watches") {
  const auto began = Clock::now();
  const auto watched = [] {
    const Watchdog watchdog{Call{Deadline{20s}}, [] {}};
    throw std::bad_alloc{};
  };
  CHECK_THROWS_AS(watched(), std::bad_alloc);
  CHECK(Clock::now() - began < 10s);
}

TEST_CASE("a watchdog cuts until what it watches has ended") {
  std::atomic<int> cuts = 0;
  {
    const Watchdog watchdog{Call{Deadline{1ms}}, [&] { ++cuts; }};
    while (cuts < 3) std::this_thread::sleep_for(1ms);
  }
  CHECK(cuts >= 3);
}

}  // namespace unit::incus_client_wait
