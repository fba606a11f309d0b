#include "drill/history/verify_history.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>
#include <utility>
#include <vector>

#include "drill/history/chain_file.hpp"
#include "drill/history/chain_json.hpp"
#include "drill/history/history.hpp"
#include "drill/history/read_report.hpp"
#include "drill/host/regular_file.hpp"
#include "drill/host/sha256.hpp"

namespace drill {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_begin_anew_hint =
    "Keep a copy and find out who was there. Moved away, it is made anew by the next drill, of the reports that are "
    "there.";

/// Why a file of the history cannot be looked at as it is; links lead to what somebody else may change.
std::string unfit(const fs::path& run, const fs::path& file) {
  std::error_code error;
  if (fs::is_symlink(fs::symlink_status(run, error))) return "its directory is a symbolic link";
  if (!fs::is_directory(run, error)) return "there is no directory of this name but another file";
  if (fs::is_symlink(fs::symlink_status(file, error))) return "it is a symbolic link";
  return {};
}

class HistoryReader {
 public:
  HistoryReader(const Config& config, const std::optional<TrustedSigners>& signers)
      : config_(config), signers_(signers), history_(config) {}

  HistoryVerdict verdict() {
    for (const auto& run : history_.entries()) look_at(run);
    HistoryVerdict out;
    out.chain = chain();
    out.judgement = judge_chain(out.chain, seen_, fs::path{history_.state()} / "history");
    auto& faults = out.judgement.faults;
    faults.insert(faults.begin(), faults_.begin(), faults_.end());
    for (const auto& drill : drills_) {
      if (drill.report.stanza == config_.backup.stanza) out.newest_end = std::max(out.newest_end, drill.report.ended);
    }
    note_unreadable(out);
    note_unsigned_end(out);
    return out;
  }

 private:
  void look_at(const fs::path& run) {
    SeenReport out;
    out.run_id = run.filename().string();
    const fs::path file = history_.report_path(out.run_id);
    out.file = file.string();
    out.unreadable = unfit(run, file);
    std::error_code error;
    // A drill that runs, or was killed.
    if (out.unreadable.empty() && !fs::exists(file, error) && !error) return;
    if (out.unreadable.empty()) read(file, out);
    seen_.push_back(std::move(out));
  }

  void read(const fs::path& file, SeenReport& out) {
    try {
      PastDrill drill{file, read_regular_file(file, k_max_report), {}};
      out.sha256 = sha256_hex(drill.text);
      drill.report = read_report(drill.text);
      out.names_run = drill.report.run_id;
      out.stanza = drill.report.stanza;
      out.previous = drill.report.previous;
      out.to_be_signed = drill.report.to_be_signed;
      const fs::path signature = file.string() + ".sig";
      std::error_code error;
      out.has_signature = fs::exists(fs::symlink_status(signature, error));
      if (out.has_signature && out.stanza == config_.backup.stanza)
        out.signature_fault = ssh_signature_fault(drill.text, signature, signers(), drill.report.ended);
      drills_.push_back(std::move(drill));
    } catch (const SignatureError&) {
      throw;
    } catch (const std::runtime_error& error) {
      out.unreadable = error.what();
    }
  }

  [[nodiscard]] const TrustedSigners& signers() const {
    if (signers_) return *signers_;
    throw SignatureError{
        "reports are signed, and nothing tells whose signatures count\nHINT: name a file of allowed signers with "
        "--allowed-signers or [report] allowed_signers, or the key that signs with [report] sign."};
  }

  void fault(const fs::path& file, std::string what, const char* hint = k_begin_anew_hint) {
    faults_.push_back({{}, file.string(), std::move(what), hint});
  }

  Chain chain() {
    const fs::path path = chain_path(history_.state(), config_.backup.stanza);
    std::error_code error;
    if (fs::is_symlink(fs::symlink_status(path, error))) fault(path, "is a symbolic link");
    try {
      const std::string text = read_regular_file(path, k_max_chain);
      Chain out = read_chain_json(text, config_.backup.stanza);
      judge_file(path, text, out);
      return out;
    } catch (const SignatureError&) {
      throw;
    } catch (const ChainTooNew& too_new) {
      throw ReportError{"'" + path.string() + "' cannot be checked: " + too_new.what() +
                        "\nHINT: use the newer dr-drill that wrote it."};
    } catch (const std::system_error& unread) {
      if (unread.code() != std::errc::no_such_file_or_directory)
        throw ReportError{std::string{unread.what()} + "\nHINT: run as root, or as a user who may read it."};
      Chain out = chain_of_reports(config_.backup.stanza, drills_);
      if (!out.links.empty()) fault(path, "is missing: a report that no other one names may have been removed");
      return out;
    } catch (const std::runtime_error& damaged) {
      fault(path, std::string{"is damaged: "} + damaged.what());
      return chain_of_reports(config_.backup.stanza, drills_);
    }
  }

  void judge_file(const fs::path& path, const std::string& text, const Chain& chain) {
    const bool signs = !chain.links.empty() && chain.links.back().has_signature;
    std::error_code error;
    const bool there = fs::exists(fs::symlink_status(path.string() + ".sig", error));
    if (there || signs) {
      const auto found = chain_signature(path, text, signers(), std::chrono::system_clock::now());
      if (!found.there) fault(path, "its signature was removed");
      if (!found.fault.empty()) fault(path, "was changed, or signed by somebody else: " + found.fault);
    }
    if (!chain.made_anew) return;
    const auto* link = chain.find(chain.made_anew->run_id);
    if (link == nullptr || !link->pruned) {
      fault(path,
            fmt::format("was missing or not believed at {}, and drill {} made it anew of the reports that were there",
                        to_rfc3339(chain.made_anew->at), chain.made_anew->run_id),
            "The findings of that drill tell more. This is said until that drill is pruned.");
    }
  }

  /// A file that cannot be read is no link of any chain, or of this one, which tells it.
  void note_unreadable(HistoryVerdict& out) const {
    for (const auto& report : seen_) {
      if (report.unreadable.empty() || out.chain.find(report.run_id) != nullptr) continue;
      out.judgement.faults.push_back(
          {report.run_id, report.file, "cannot be read: " + report.unreadable,
           "A report of another stanza is told there as well. What is no report, move away."});
    }
  }

  void note_unsigned_end(HistoryVerdict& out) const {
    if (config_.report.sign.empty() || out.chain.links.empty()) return;
    const auto& last = out.chain.links.back();
    const auto found = std::ranges::find(seen_, last.run_id, &SeenReport::run_id);
    if (last.has_signature || found == seen_.end() || found->to_be_signed || found->has_signature) return;
    out.judgement.faults.push_back({last.run_id, found->file, "is not signed, and [report] sign is set",
                                    "Where no drill has run since it was set, run one."});
  }

  const Config& config_;
  const std::optional<TrustedSigners>& signers_;
  History history_;
  std::vector<SeenReport> seen_;
  std::vector<PastDrill> drills_;
  std::vector<ChainFault> faults_;
};

}  // namespace

HistoryVerdict verify_history(const Config& config, const std::optional<TrustedSigners>& signers) {
  return HistoryReader{config, signers}.verdict();
}

}  // namespace drill
