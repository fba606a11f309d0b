// Lists the instances that dr-drill made: the least that a program needs of the library. With --trace it prints each
// request to stderr.
// Build it against an installed one: cmake -S incus-client/example -B build -DCMAKE_PREFIX_PATH=WHERE
#include <incus-client/client.hpp>
#include <incus-client/socket_path.hpp>
#include <incus-client/tracing_transport.hpp>
#include <incus-client/unix_transport.hpp>
#include <incus-client/version.hpp>
#include <iostream>
#include <string_view>

namespace {

class Printer : public incus::Tracer {
 public:
  void request_begins(const incus::Request&) override {}
  void request_ended(const incus::Request& request, std::optional<int> status,
                     std::chrono::steady_clock::duration) override {
    std::cerr << request.method << " " << request.target << ": " << status.value_or(0) << "\n";
  }
};

}  // namespace

int main(int argc, char** argv) {
  try {
    std::shared_ptr<incus::Transport> transport = std::make_shared<incus::UnixTransport>(incus::default_socket_path());
    if (argc > 1 && std::string_view{argv[1]} == "--trace") {
      transport = std::make_shared<incus::TracingTransport>(transport, std::make_shared<Printer>());
    }
    const incus::Client client{transport};
    const incus::Call call{incus::Deadline{std::chrono::seconds{10}}};
    const auto server = client.server(call);
    std::cout << server.server << " " << server.version << ", asked by incus-client " << incus::k_client_version
              << "\n";
    for (const auto& instance : client.instances_with(call, "user.dr-drill.managed", "true")) {
      std::cout << instance.name << " " << instance.status << "\n";
    }
    return 0;
  } catch (const incus::Error& error) {
    std::cerr << error.what() << "\n";
    return error.is_unreachable() ? 2 : 1;
  }
}
