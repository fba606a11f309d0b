// contract_tests [--real] [doctest options]: the same cases against a fake daemon, or against a real one.
#define DOCTEST_CONFIG_IMPLEMENT
#include <doctest/doctest.h>

#include <cstdlib>
#include <iostream>
#include <string_view>

#include "tests/contract/daemon.hpp"

int main(int argc, char** argv) {
  doctest::Context context{argc, argv};
  for (int index = 1; index < argc; ++index) {
    if (std::string_view{argv[index]} == "--real") contract::use_real_daemon();
  }
  if (contract::uses_real_daemon()) {
    const char* socket = std::getenv("DR_DRILL_TEST_INCUS_SOCKET");
    if (socket == nullptr || *socket == '\0') {
      std::cout << "SKIPPED: DR_DRILL_TEST_INCUS_SOCKET does not name the socket of an Incus daemon\n";
      return 77;
    }
    context.addFilter("test-suite-exclude", "fake daemon");
  }
  return context.run();
}
