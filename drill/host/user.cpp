#include "drill/host/user.hpp"

#include <grp.h>
#include <pwd.h>

#include <cerrno>
#include <stdexcept>
#include <system_error>

namespace drill {

User user_named(const std::string& name) {
  constexpr std::size_t k_most = std::size_t{1} << 20U;
  std::vector<char> buffer(4096);
  passwd entry{};
  passwd* found = nullptr;
  int error = ::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  while (error == ERANGE && buffer.size() < k_most) {
    buffer.resize(buffer.size() * 2);
    error = ::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found);
  }
  if (found == nullptr) {
    throw std::runtime_error{"this host has no user '" + name + "'" +
                             (error == 0 ? "" : ": " + std::generic_category().message(error))};
  }
  User user{name, entry.pw_uid, entry.pw_gid, std::vector<gid_t>(64), entry.pw_dir};
  int count = static_cast<int>(user.groups.size());
  while (::getgrouplist(name.c_str(), user.gid, user.groups.data(), &count) < 0) {
    user.groups.resize(user.groups.size() * 2);
    count = static_cast<int>(user.groups.size());
  }
  user.groups.resize(static_cast<std::size_t>(count));
  return user;
}

}  // namespace drill
