// Files inside an instance.
#pragma once

#include <string>

namespace incus {

struct FileOwner {
  unsigned uid = 0;
  unsigned gid = 0;
  unsigned mode = 0644;
};

struct File {
  std::string content;
  FileOwner owner;
};

}  // namespace incus
