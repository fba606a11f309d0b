#include "drill/log/write_to_stderr.hpp"

#include <cstdio>

namespace drill {

void write_to_stderr(const Redacted& text) {
  std::fwrite(text.text().data(), 1, text.text().size(), stderr);
  std::fflush(stderr);
}

}  // namespace drill
