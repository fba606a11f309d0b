#include "drill/host/signing_key.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "drill/host/ssh_signature.hpp"

namespace drill {
namespace {

/// What can be known of the file without reading it.
void require_private_file(const std::string& key) {
  struct stat status {};
  if (::stat(key.c_str(), &status) != 0) {
    throw UnfitKey{fmt::format("there is no signing key '{}': {}", key, std::generic_category().message(errno)),
                   fmt::format("Make one: ssh-keygen -t ed25519 -N '' -f {}; or correct [report] sign.", key)};
  }
  if (!S_ISREG(status.st_mode)) {
    throw UnfitKey{fmt::format("the signing key '{}' is not a regular file", key),
                   "Name the file of a private key with [report] sign."};
  }
  if (status.st_uid != 0 && status.st_uid != ::geteuid()) {
    throw UnfitKey{fmt::format("the signing key '{}' belongs to user {}, who could replace it", key, status.st_uid),
                   fmt::format("Give it to who runs the drill: chown {} {}", ::geteuid(), key)};
  }
  constexpr mode_t k_others = S_IRWXG | S_IRWXO;
  if ((status.st_mode & k_others) != 0) {
    throw UnfitKey{
        fmt::format("others may read or change the signing key '{}', its mode is {:04o}", key, status.st_mode & 07777U),
        fmt::format("Who had it could sign any report. Close it: chmod 600 {}; or make a new one.", key)};
  }
}

}  // namespace

void require_signing_key(const std::filesystem::path& key) {
  require_private_file(key.string());
  try {
    ssh_sign(key, "a drill could sign with this key\n");
  } catch (const SignatureError& error) {
    const std::string what = error.what();
    if (what.find("passphrase") == std::string::npos) {
      // Of a program that is missing, or hangs, the key knows nothing.
      if (what.find(key.string()) == std::string::npos) throw;
      throw UnfitKey{what, "Name a private key of ssh-keygen with [report] sign: ssh-keygen -t ed25519 -N '' -f FILE"};
    }
    throw UnfitKey{
        fmt::format("the signing key '{}' has a passphrase, and a drill has nobody to ask for it", key.string()),
        fmt::format("Take a key without: ssh-keygen -p -N '' -f {} removes the passphrase of this one.", key.string())};
  }
}

}  // namespace drill
