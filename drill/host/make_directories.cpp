#include "drill/host/make_directories.hpp"

#include <system_error>

namespace drill {

bool make_directories(const std::filesystem::path& directory) {
  std::error_code error;
  const bool made = std::filesystem::create_directories(directory, error);
  if (!error) return made;
  throw std::system_error{error, "could not make the directory '" + directory.string() + "'"};
}

}  // namespace drill
