#include "drill/host/ssh_signature.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/host/regular_file.hpp"
#include "drill/host/subprocess.hpp"

namespace drill {
namespace {

constexpr std::size_t k_max_signature = 64U << 10U;

std::string first_line_of(std::string_view text) {
  return std::string{text.substr(0, text.find('\n'))};
}

/// Nobody may be asked for a passphrase: a drill has no terminal, and a terminal that is there would be waited for.
CommandResult ssh_keygen(std::vector<std::string> arguments, std::string_view input = {}) {
  constexpr std::chrono::seconds k_limit{10};
  arguments.insert(arguments.begin(), "ssh-keygen");
  CommandResult result;
  try {
    result = run_command(Bounds{Deadline{k_limit}}, arguments, input,
                         {"SSH_ASKPASS=/bin/false", "SSH_ASKPASS_REQUIRE=force"});
  } catch (const CutShort&) {
    throw SignatureError{fmt::format("ssh-keygen did not end within {} s", k_limit.count())};
  }
  if (result.exit_code == k_exit_no_such_program)
    throw SignatureError{"ssh-keygen is not on PATH\nHINT: install it: apt-get install openssh-client"};
  return result;
}

/// The word that begins with "SHA256:"; empty when there is none.
std::string fingerprint_in(const std::string& text) {
  const auto begin = text.find("SHA256:");
  if (begin == std::string::npos) return {};
  return text.substr(begin, text.find_first_of(" \n", begin) - begin);
}

/// As -Overify-time takes it, in the time zone of the command, which is UTC.
std::string verify_time(UtcTime at) {
  std::string digits = to_rfc3339(at);
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  return "-Overify-time=" + digits;
}

std::string fault_by_signers(std::string_view text, const std::string& signature, const std::string& signers,
                             UtcTime at) {
  const auto found = ssh_keygen({"-Y", "find-principals", "-s", signature, "-f", signers, verify_time(at)});
  if (found.exit_code != 0) return "it is by a key that '" + signers + "' does not have: " + first_line_of(found.err);
  const auto checked = ssh_keygen({"-Y", "verify", "-f", signers, "-I", first_line_of(found.out), "-n",
                                   k_signature_namespace, "-s", signature, verify_time(at)},
                                  text);
  return checked.exit_code == 0 ? "" : first_line_of(checked.err);
}

std::string fault_by_key(std::string_view text, const std::string& signature, const std::string& fingerprint) {
  const auto checked = ssh_keygen({"-Y", "check-novalidate", "-n", k_signature_namespace, "-s", signature}, text);
  if (checked.exit_code != 0) return first_line_of(checked.err);
  const std::string by = fingerprint_in(checked.out);
  return by == fingerprint ? "" : "it is by the key " + by + ", and not by " + fingerprint;
}

}  // namespace

std::string ssh_fingerprint(const std::filesystem::path& key) {
  const auto result = ssh_keygen({"-l", "-E", "sha256", "-f", key.string()});
  std::string fingerprint = fingerprint_in(result.out);
  if (result.exit_code == 0 && !fingerprint.empty()) return fingerprint;
  throw SignatureError{"could not read the key '" + key.string() +
                       "': " + first_line_of(result.err.empty() ? result.out : result.err)};
}

std::string ssh_sign(const std::filesystem::path& key, std::string_view text) {
  auto result = ssh_keygen({"-Y", "sign", "-f", key.string(), "-n", k_signature_namespace}, text);
  if (result.exit_code == 0 && result.out.starts_with("-----BEGIN SSH SIGNATURE-----")) return std::move(result.out);
  // What it says last is why: before that it tells what it does.
  std::string why = result.err;
  while (why.ends_with('\n')) why.pop_back();
  throw SignatureError{"could not sign with the key '" + key.string() + "': " + why.substr(why.rfind('\n') + 1)};
}

std::string ssh_signature_fault(std::string_view text, const std::filesystem::path& signature,
                                const TrustedSigners& signers, UtcTime at) {
  try {
    if (read_start_of_regular_file(signature, k_max_signature + 1).size() > k_max_signature)
      return "it is larger than any signature";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
  if (signers.allowed_signers.empty()) return fault_by_key(text, signature.string(), signers.fingerprint);
  return fault_by_signers(text, signature.string(), signers.allowed_signers, at);
}

}  // namespace drill
