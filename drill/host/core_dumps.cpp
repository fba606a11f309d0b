#include "drill/host/core_dumps.hpp"

#include <sys/resource.h>

namespace drill {

void forbid_core_dumps() {
  // Below the size of any dump, and the one value that also keeps the kernel from feeding a program such as
  // systemd-coredump, for which other limits do not count.
  constexpr rlimit k_none{1, 1};
  ::setrlimit(RLIMIT_CORE, &k_none);
}

}  // namespace drill
