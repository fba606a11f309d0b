#include "drill/history/chain_file.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <system_error>
#include <utility>

#include "drill/config/names.hpp"
#include "drill/history/chain_json.hpp"
#include "drill/host/regular_file.hpp"
#include "drill/host/sha256.hpp"
#include "metrics/textfile.hpp"

namespace drill {
namespace {

namespace fs = std::filesystem;

fs::path signature_path(const fs::path& chain) {
  return chain.string() + ".sig";
}
/// Of a chain that is about to be written.
fs::path next_signature_path(const fs::path& chain) {
  return chain.string() + ".sig.next";
}

RunLock lock_chain(const fs::path& path, const Bounds& bounds) {
  return RunLock::take(path.parent_path() / "lock", "chain\n" + path.filename().string(), bounds,
                       "the chain of reports '" + path.string() + "'");
}

bool is_chain_file(const fs::path& path) {
  std::error_code error;
  return fs::exists(fs::symlink_status(path, error));
}

std::vector<PastDrill> reports_of(const History& history, const std::string& stanza) {
  if (!history.exists()) return {};
  return history.list({.stanza = stanza, .verdict = {}, .since = {}, .limit = {}});
}

/// Throws ChainDamaged for what cannot be a chain by its size or kind.
std::string chain_text(const fs::path& path) {
  try {
    return read_regular_file(path, k_max_chain);
  } catch (const std::system_error&) {
    throw;
  } catch (const std::runtime_error& error) {
    throw ChainDamaged{error.what()};
  }
}

/// A chain that somebody changed must not be signed by the next drill. Throws ChainDamaged.
void require_signature(const fs::path& path, const std::string& text, const Chain& chain, const std::string& key) {
  if (key.empty()) return;
  const auto found =
      chain_signature(path, text, {.allowed_signers = {}, .fingerprint = ssh_fingerprint(key)}, UtcTime{});
  // Signing begins with this drill.
  if (!found.there && (chain.links.empty() || !chain.links.back().has_signature)) return;
  if (!found.there) throw ChainDamaged{"its signature is missing"};
  if (!found.fault.empty()) throw ChainDamaged{"its signature does not fit: " + found.fault};
}

}  // namespace

fs::path chain_path(const std::string& state_directory, const std::string& stanza) {
  require_stanza_name(stanza);
  return fs::path{state_directory} / "chain" / (stanza + ".json");
}

ChainSignature chain_signature(const fs::path& chain, const std::string& text, const TrustedSigners& signers,
                               UtcTime at) {
  ChainSignature out;
  for (const auto& file : {signature_path(chain), next_signature_path(chain)}) {
    if (!is_chain_file(file)) continue;
    const std::string fault = ssh_signature_fault(text, file, signers, at);
    if (fault.empty()) return {true, {}};
    if (!out.there) out.fault = fault;
    out.there = true;
  }
  return out;
}

ChainLink link_of(const PastDrill& drill) {
  return {drill.report.run_id, sha256_hex(drill.text), std::string{to_string(drill.report.verdict)},
          is_chain_file(drill.path.string() + ".sig"), std::nullopt};
}

Chain chain_of_reports(const std::string& stanza, const std::vector<PastDrill>& drills) {
  std::vector<const PastDrill*> ordered;
  for (const auto& drill : drills) {
    if (drill.report.stanza == stanza && drill.report.previous) ordered.push_back(&drill);
  }
  std::ranges::stable_sort(ordered, {}, [](const PastDrill* drill) { return drill->report.ended; });
  Chain out;
  out.stanza = stanza;
  for (const auto* drill : ordered) out.links.push_back(link_of(*drill));
  return out;
}

ChainUpdate::ChainUpdate(const Config& config, const std::string& run_id, const Bounds& bounds)
    : path_(chain_path(config.state.directory, config.backup.stanza)),
      key_(config.report.sign),
      lock_(lock_chain(path_, bounds)) {
  load(config, run_id);
  enter_left_out(History{config});
}

void ChainUpdate::load(const Config& config, const std::string& run_id) {
  chain_.stanza = config.backup.stanza;
  try {
    const std::string text = chain_text(path_);
    chain_ = read_chain_json(text, config.backup.stanza);
    require_signature(path_, text, chain_, key_);
  } catch (const std::system_error& error) {
    if (error.code() != std::errc::no_such_file_or_directory) throw;
    make_anew(config, run_id, "is missing");
  } catch (const ChainDamaged& error) {
    const fs::path aside = path_.string() + ".damaged";
    fs::rename(path_, aside);
    make_anew(config, run_id, fmt::format("is not believed ({}) and kept as '{}'", error.what(), aside.string()));
  }
}

void ChainUpdate::make_anew(const Config& config, const std::string& run_id, const std::string& why) {
  chain_ = chain_of_reports(config.backup.stanza, reports_of(History{config}, config.backup.stanza));
  // The first drill of a stanza begins it.
  if (chain_.links.empty() && why == "is missing") return;
  chain_.made_anew = MadeAnew{std::chrono::system_clock::now(), run_id};
  finding_ = fmt::format(
      "the chain of reports '{}' {}: it was made anew of the reports in the history; a report that was removed before "
      "is seen only where another one names it",
      path_.string(), why);
}

void ChainUpdate::enter_left_out(const History& history) {
  const auto drills = reports_of(history, chain_.stanza);
  for (const auto& drill : drills) {
    const auto& previous = drill.report.previous;
    if (!previous || chain_.find(drill.report.run_id) != nullptr) continue;
    const auto last = chain_.last();
    if (previous->run_id != last.run_id || previous->sha256 != last.sha256) continue;
    spdlog::info("the report of drill {} was not in the chain of reports yet", drill.report.run_id);
    chain_.append(link_of(drill));
  }
}

void ChainUpdate::write() {
  const std::string text = to_chain_json(chain_);
  std::error_code ignored;
  if (key_.empty()) {
    metrics::write_textfile(path_, text, 0640);
    fs::remove(signature_path(path_), ignored);
    fs::remove(next_signature_path(path_), ignored);
    return;
  }
  // The two files cannot be replaced at once: a drill that is killed in between leaves a chain that has its signature
  // under one name or the other.
  metrics::write_textfile(next_signature_path(path_), ssh_sign(key_, text), 0640);
  metrics::write_textfile(path_, text, 0640);
  fs::rename(next_signature_path(path_), signature_path(path_));
}

}  // namespace drill
