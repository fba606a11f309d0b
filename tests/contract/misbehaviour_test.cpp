// What only a fake can be made to do: answers that break, a daemon that goes away, versions that are not at hand.
#include <doctest/doctest.h>

#include <chrono>

#include "incus-client/install_hint.hpp"
#include "incus-client/unix_transport.hpp"
#include "tests/contract/daemon.hpp"
#include "tests/support/temp_dir.hpp"

using namespace contract;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

namespace {

incus::Client client_of(const test::FakeDaemon& daemon) {
  return incus::Client{std::make_shared<incus::UnixTransport>(daemon.socket())};
}

nlohmann::json with_fault(const nlohmann::json& fault) {
  return {{"faults", {fault}},
          {"instances", {{{"name", "there"}}}},
          {"exec",
           {{{"match", "^slow"}, {"duration", 0.4}, {"exit", 4}, {"stdout", "done\n"}},
            {{"match", "^long"}, {"duration", 30}}}}};
}

incus::Error server_error(const nlohmann::json& fault) {
  const test::FakeDaemon daemon{with_fault(fault)};
  const auto client = client_of(daemon);
  return error_of([&] { return client.server(soon()); });
}

incus::ExecSpec command(const std::string& name) {
  return {.command = {name}, .environment = {}};
}

std::size_t count(const nlohmann::json& requests, const std::string& end_of_path) {
  std::size_t found = 0;
  for (const auto& request : requests) {
    found += request.at("path").get<std::string>().ends_with(end_of_path) ? 1U : 0U;
  }
  return found;
}

}  // namespace

TEST_SUITE("fake daemon") {
  TEST_CASE("malformed JSON is a protocol error") {
    const auto error = server_error({{"path", "^/1.0$"}, {"malformed", true}});
    CHECK(error.kind() == incus::ErrorKind::protocol);
    CHECK(std::string(error.what()) == "GET /1.0: the answer is not JSON: '{\"type\": \"sync\", \"metadata\": {]'");
  }

  TEST_CASE("a mode of five digits arrives as one") {
    const test::FakeDaemon daemon{{{"instances", {{{"name", "there"}}}}}};
    client_of(daemon).push_file(soon(), "there", "/root/tool", {"x", {.uid = 0, .gid = 0, .mode = 04755}});
    CHECK(daemon.requests().back().at("headers").at("x-incus-mode") == "04755");
  }

  TEST_CASE("the output of a command that does not end is not taken for ever") {
    // From a file: as JSON so much text takes a sanitized daemon longer than it may take to begin.
    const test::TempDir files;
    test::write_file(files / "output", std::string(incus::k_most_output + 1, 'x'));
    const test::FakeDaemon daemon{
        {{"instances", {{{"name", "there"}}}}, {"exec", {{{"match", "^mad"}, {"stdout_file", files / "output"}}}}}};
    const auto client = client_of(daemon);
    const auto error = error_of([&] { return client.exec(soon(), "there", command("mad")); });
    CHECK(error.kind() == incus::ErrorKind::protocol);
    CHECK(std::string(error.what()) == "a command in 'there' printed more than 32 MiB");
  }

  TEST_CASE("an envelope is bounded, a file is not as soon") {
    const std::string large(incus::k_most_envelope + 1, 'x');
    const test::FakeDaemon daemon{with_fault({{"path", "^/1.0$"}, {"status", 200}, {"body", large}})};
    const auto client = client_of(daemon);
    CHECK(std::string(error_of([&] { return client.server(soon()); }).what()) ==
          "GET /1.0: the answer is larger than 16777216 bytes");
    client.push_file(soon(), "there", "/root/large", {large, {}});
    CHECK(client.pull_file(soon(), "there", "/root/large").size() == large.size());
  }

  TEST_CASE("a cut body is a cut connection") {
    const auto error = server_error({{"path", "^/1.0$"}, {"cut_body", true}});
    CHECK(error.kind() == incus::ErrorKind::cut);
    CHECK(error.is_transient());
  }

  TEST_CASE("a connection that ends before the answer is a cut connection") {
    CHECK(server_error({{"path", "^/1.0$"}, {"close", true}}).kind() == incus::ErrorKind::cut);
  }

  TEST_CASE("a slow answer runs into the deadline") {
    const test::FakeDaemon daemon{with_fault({{"path", "^/1.0$"}, {"delay", 20}})};
    const auto client = client_of(daemon);
    const auto begin = Clock::now();
    CHECK(error_of([&] { return client.server(within(300ms)); }).is_timeout());
    CHECK(Clock::now() - begin < 15s);
  }

  TEST_CASE("an error 500") {
    const auto error = server_error({{"path", "^/1.0$"}, {"status", 500}, {"error", "database is locked"}});
    CHECK(error.kind() == incus::ErrorKind::rejected);
    CHECK(error.status() == 500);
    CHECK(std::string(error.what()) == "GET /1.0: database is locked");
  }

  TEST_CASE("an error that is no envelope") {
    const auto error = server_error({{"path", "^/1.0$"}, {"status", 502}, {"body", "Bad Gateway"}});
    CHECK(error.kind() == incus::ErrorKind::rejected);
    CHECK(error.status() == 502);
    CHECK(std::string(error.what()) == "GET /1.0: Bad Gateway");
  }

  TEST_CASE("faults hit the nth request and as many as they say") {
    const test::FakeDaemon daemon{with_fault({{"path", "^/1.0$"}, {"nth", 2}, {"times", 2}, {"status", 500}})};
    const auto client = client_of(daemon);
    CHECK(client.server(soon()).trusted);
    error_of([&] { return client.server(soon()); });
    error_of([&] { return client.server(soon()); });
    CHECK(client.server(soon()).trusted);
  }

  TEST_CASE("an untrusted client is told so and denied the rest") {
    const test::FakeDaemon daemon{{{"auth", "untrusted"}}};
    const auto client = client_of(daemon);
    CHECK(!client.server(soon()).trusted);
    const auto error = error_of([&] { return client.profile(soon(), "default"); });
    CHECK(error.is_denied());
    CHECK(std::string(error.what()) == "GET /1.0/profiles/default: not authorized");
  }

  TEST_CASE("a wait rides over answers that break") {
    for (const std::string damage : {"cut_body", "close", "malformed"}) {
      CAPTURE(damage);
      const test::FakeDaemon daemon{with_fault({{"path", "/wait$"}, {damage, true}, {"times", 2}})};
      const auto client = client_of(daemon);
      const auto exec = client.begin_exec(soon(), "there", command("slow"));
      CHECK(client.wait_exec(soon(), exec) == 4);
      CHECK(client.read_output(soon(), exec, incus::Stream::out, 0) == "done\n");
    }
  }

  TEST_CASE("an answer to a wait that never comes is asked for again") {
    const test::FakeDaemon daemon{with_fault({{"path", "/wait$"}, {"delay", 60}})};
    const auto client = client_of(daemon);
    const auto exec = client.begin_exec(soon(), "there", command("slow"));
    const auto error = error_of([&] { return client.wait_exec(within(1s), exec); });
    CHECK(error.is_timeout());
  }

  TEST_CASE("a daemon that restarts loses the operation and not the instance") {
    auto scenario = with_fault({{"path", "/wait$"}, {"restart_daemon", true}, {"delay", 0.2}});
    scenario["exec"][0]["duration"] = 10;  // it is to end after the restart
    const test::FakeDaemon daemon{scenario};
    const auto client = client_of(daemon);
    const auto exec = client.begin_exec(soon(), "there", command("slow"));
    const auto begin = Clock::now();
    const auto error = error_of([&] { return client.wait_exec(soon(), exec); });
    CHECK(error.kind() == incus::ErrorKind::operation_lost);
    CHECK(Clock::now() - begin >= 500ms);  // it rode over the time when nobody listened
    CHECK(client.instance(soon(), "there").running());
    CHECK(client.read_output(soon(), exec, incus::Stream::out, 0) == "done\n");
  }

  TEST_CASE("a request that is under way when the daemon restarts is cut") {
    auto scenario = with_fault({{"path", "^/1.0$"}, {"restart_daemon", true}});
    scenario["restart_downtime"] = 20;
    const test::FakeDaemon daemon{scenario};
    const auto client = client_of(daemon);
    CHECK(error_of([&] { return client.server(soon()); }).kind() == incus::ErrorKind::cut);
    // Until the socket is shut, whoever comes is still let in and cut as well.
    auto next = error_of([&] { return client.server(soon()); });
    while (next.kind() == incus::ErrorKind::cut) next = error_of([&] { return client.server(soon()); });
    CHECK(next.is_unreachable());
  }

  TEST_CASE("the operation of a fault fails with its text") {
    const test::FakeDaemon daemon{
        with_fault({{"method", "POST"}, {"path", "^/1.0/instances$"}, {"operation_error", "No space left on device"}})};
    const auto client = client_of(daemon);
    incus::InstanceSpec spec;
    spec.name = "x";
    spec.fingerprint = client.image_alias(soon(), "dr-drill/pg15");
    const auto error =
        error_of([&] { client.wait_for_success(soon(), client.create_instance(soon(), spec), "create"); });
    CHECK(std::string(error.what()) == "create: No space left on device");
  }

  TEST_CASE("both shapes of wait give the same answers") {
    for (const std::string version : {"6.0.4", "6.0.5", "6.11", "6.12", "7.0"}) {
      CAPTURE(version);
      auto scenario = with_fault({{"path", "^/none$"}});
      scenario["server_version"] = version;
      const test::FakeDaemon daemon{scenario};
      const auto client = client_of(daemon);
      CHECK(client.server(soon()).version == version);
      CHECK(client.wait_exec(soon(), client.begin_exec(soon(), "there", command("slow"))) == 4);
      CHECK(client.wait_exec(soon(), client.begin_exec(soon(), "there", command("nosuch"))) == 127);
      const auto taken = client.wait(soon(), client.change_state(soon(), "there", incus::StateAction::start).id);
      CHECK(taken.status == incus::Status::failure);
      CHECK(taken.error == "The instance is already running");
      const auto exec = client.begin_exec(soon(), "there", command("long"));
      CHECK(error_of([&] { return client.wait(within(300ms), exec.operation); }).is_timeout());
    }
  }

  TEST_CASE("a wait does not poll faster than it must") {
    const test::FakeDaemon daemon{with_fault({{"path", "^/none$"}})};
    const auto client = client_of(daemon);
    const auto exec = client.begin_exec(soon(), "there", command("slow"));
    CHECK(client.wait_exec(soon(), exec) == 4);
    CHECK(count(daemon.requests(), "/wait") == 1);
  }

  TEST_CASE("a private file is made empty before its content is sent") {
    const test::FakeDaemon daemon{with_fault({{"path", "^/none$"}})};
    client_of(daemon).push_file(soon(), "there", "/etc/secret", {"content", {.uid = 1, .gid = 2, .mode = 0640}});
    const auto requests = daemon.requests();
    REQUIRE(requests.size() == 2);
    CHECK(requests[0].at("body_size") == 0);
    CHECK(requests[0].at("headers").at("x-incus-mode") == "0640");
    CHECK(requests[1].at("body") == "content");
    CHECK(requests[1].at("query").at("path") == "/etc/secret");
  }

  TEST_CASE("a socket without a daemon and no socket at all") {
    const test::TempDir directory;
    const auto reach = [](const std::string& path) {
      const incus::Client client{std::make_shared<incus::UnixTransport>(path)};
      return error_of([&] { return client.server(soon()); });
    };
    const auto missing = reach(directory / "none");
    CHECK(missing.is_unreachable());
    CHECK(std::string(missing.what()) == "could not connect to the incus socket '" + directory / "none" +
                                             "': no such file\nHINT: is incus installed and running? " +
                                             incus::install_hint());
    const auto too_long = reach("/" + std::string(120, 'x'));
    CHECK(too_long.is_unreachable());
  }

  TEST_CASE("a scenario with a key that is none is refused") {
    const auto message = [](const nlohmann::json& scenario) {
      try {
        const test::FakeDaemon daemon{scenario};
      } catch (const std::runtime_error& error) {
        const std::string text = error.what();
        return text.substr(text.find("scenario.json: ") + 15);
      }
      return std::string("it began");
    };
    CHECK(message({{"exce", nullptr}}) == "scenario: unknown key \"exce\"\n");
    CHECK(message({{"exec", {{{"match", "x"}, {"exits", 1}}}}}) == "scenario.exec[0]: unknown key \"exits\"\n");
    CHECK(message({{"exec", {{{"exit", 1}}}}}) == "scenario.exec[0]: \"match\" is missing\n");
    CHECK(message({{"exec", {{{"match", "("}}}}}) == "scenario.exec[0]: \"(\" is no regular expression\n");
    CHECK(message({{"latency", {{"create", "fast"}}}}) == "scenario.latency: \"create\" has the wrong type\n");
    CHECK(message({{"latency", {{"create", -1}}}}) == "scenario.latency: \"create\" must not be negative\n");
  }

  TEST_CASE("rules answer as often as they say and create files") {
    const test::FakeDaemon daemon{
        {{"instances", {{{"name", "there"}}}},
         {"exec",
          {{{"match", "^ask"}, {"stdout", "first"}, {"times", 1}, {"creates", {{{"path", "/a/b"}, {"content", "c"}}}}},
           {{"match", "^ask"},
            {"chunks",
             {{{"after", 0.05}, {"stdout", "sec"}}, {{"after", 0.1}, {"stdout", "ond"}, {"stderr", "!"}}}}}}}}};
    const auto client = client_of(daemon);
    CHECK(client.exec(soon(), "there", command("ask")).out == "first");
    CHECK(client.pull_file(soon(), "there", "/a/b") == "c");
    const auto second = client.exec(soon(), "there", command("ask"));
    CHECK(second.out == "second");
    CHECK(second.err == "!");
    CHECK(daemon.commands().size() == 2);
    CHECK(daemon.instances().at(0).at("files").at("/a/b").at("content") == "c");
  }
}
