// Lists the instances that dr-drill made: the least that a program needs of the library.
// Build it against an installed one: cmake -S incus-client/example -B build -DCMAKE_PREFIX_PATH=WHERE
#include <incus-client/client.hpp>
#include <incus-client/socket_path.hpp>
#include <incus-client/unix_transport.hpp>
#include <iostream>

int main() {
  try {
    const incus::Client client{std::make_shared<incus::UnixTransport>(incus::default_socket_path())};
    const incus::Call call{incus::Deadline{std::chrono::seconds{10}}};
    std::cout << client.server(call).server << " " << client.server(call).version << "\n";
    for (const auto& instance : client.instances_with(call, "user.dr-drill.managed", "true")) {
      std::cout << instance.name << " " << instance.status << "\n";
    }
    return 0;
  } catch (const incus::Error& error) {
    std::cerr << error.what() << "\n";
    return error.is_unreachable() ? 2 : 1;
  }
}
