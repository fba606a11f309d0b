// The function that libFuzzer calls.
#include <cstddef>
#include <cstdint>

#include "tests/fuzz/target.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer's name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  read_untrusted({reinterpret_cast<const char*>(data), size});
  return 0;
}
