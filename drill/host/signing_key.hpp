// The private key that reports are signed with, and what makes one unfit.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>

namespace drill {

/// A key that no drill can sign with.
class UnfitKey : public std::runtime_error {
 public:
  UnfitKey(const std::string& what, std::string hint) : runtime_error(what), hint_(std::move(hint)) {}
  /// What to do about it.
  [[nodiscard]] const std::string& hint() const { return hint_; }

 private:
  std::string hint_;
};

/// Checks that the key is a regular file of ours or of root, that nobody else may read it, and that it needs no
/// passphrase. Throws UnfitKey, and SignatureError when ssh-keygen is missing or does not answer.
void require_signing_key(const std::filesystem::path& key);

}  // namespace drill
