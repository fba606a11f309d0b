// Signatures of texts, made and checked by ssh-keygen -Y. The only place that knows its options and what it prints.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <string_view>

#include "drill/text/utc_time.hpp"

namespace drill {

/// What a signature is for: one that was made for something else does not count.
inline constexpr const char* k_signature_namespace = "dr-drill-report";

/// ssh-keygen is not there, or did not do what it was asked.
class SignatureError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// "SHA256:..." of a key; the file may be a public or a private one. Throws SignatureError.
std::string ssh_fingerprint(const std::filesystem::path& key);

/// The signature of a text by a private key without passphrase. Never asks anybody for anything. Throws SignatureError.
std::string ssh_sign(const std::filesystem::path& key, std::string_view text);

/// Whose signatures count: those in a file of allowed signers, or where that is empty the key with this fingerprint.
struct TrustedSigners {
  std::string allowed_signers;  ///< path, as ssh-keygen(1) describes it under ALLOWED SIGNERS
  std::string fingerprint;
};

/// Why the file is no signature of the text that counts; empty: it is one. `at`: when the text was made, for allowed
/// signers that are valid for a time only. Throws SignatureError when that could not be found out.
std::string ssh_signature_fault(std::string_view text, const std::filesystem::path& signature,
                                const TrustedSigners& signers, UtcTime at);

}  // namespace drill
