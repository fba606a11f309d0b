#include "drill/history/chain_faults.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace drill {
namespace {

constexpr const char* k_restore_hint = "Put the original back from a copy, or find out who was there.";

class Judge {
 public:
  Judge(const Chain& chain, const std::vector<SeenReport>& seen, const std::filesystem::path& directory)
      : chain_(chain), seen_(seen), directory_(directory) {
    for (const auto& report : seen) by_id_.emplace(report.run_id, &report);
  }

  ChainJudgement judge() {
    for (std::size_t i = 0; i < chain_.links.size(); ++i) judge_link(i);
    for (const auto& report : seen_) {
      if (report.unreadable.empty() && report.stanza == chain_.stanza && chain_.find(report.run_id) == nullptr)
        judge_unchained(report);
    }
    return std::move(out_);
  }

 private:
  void fault(const SeenReport& report, std::string what, const char* hint = k_restore_hint) {
    out_.faults.push_back({report.run_id, report.file, std::move(what), hint});
  }

  void judge_link(std::size_t at) {
    const ChainLink& link = chain_.links[at];
    const auto found = by_id_.find(link.run_id);
    if (found == by_id_.end()) {
      if (link.pruned) {
        ++out_.pruned;
      } else {
        out_.faults.push_back({link.run_id, (directory_ / link.run_id / "report.json").string(),
                               fmt::format("was removed, and not by dr-drill; its verdict was {}", link.verdict),
                               k_restore_hint});
      }
      return;
    }
    const SeenReport& report = *found->second;
    ++out_.reports;
    if (report.has_signature && report.signature_fault.empty()) ++out_.has_signature;
    if (!report.unreadable.empty()) return fault(report, "cannot be read: " + report.unreadable);
    if (report.names_run != link.run_id)
      return fault(report, fmt::format("is the report of drill {}, copied here", report.names_run));
    judge_signature(report, link);
    if (report.sha256 != link.sha256) {
      return fault(report, fmt::format("was changed after its drill, whose verdict was {}: its sha256 is {:.16}, the "
                                       "chain says {:.16}",
                                       link.verdict, report.sha256, link.sha256));
    }
    judge_previous(report, at);
  }

  void judge_signature(const SeenReport& report, const ChainLink& link) {
    // One that somebody made by hand later does not begin it.
    if (link.has_signature) signing_ = true;
    if (report.has_signature) {
      if (!report.signature_fault.empty()) fault(report, "its signature does not count: " + report.signature_fault);
      return;
    }
    if (link.has_signature) {
      fault(report, "its signature was removed");
    } else if (report.to_be_signed) {
      fault(report, "is not signed: its drill could not, and says why in its findings",
            "See dr-drill report of that drill, and check the key of [report] sign.");
    } else if (signing_) {
      fault(report, "is not signed, and an older one is",
            "Set [report] sign in every configuration that drills this stanza.");
    }
  }

  /// Two links that follow each other name each other, unless the first of them is no longer known.
  void judge_previous(const SeenReport& report, std::size_t at) {
    if (!report.previous) return fault(report, "does not name the report before it");
    const auto& named = *report.previous;
    if (at == 0) {
      const bool begins = chain_.forgotten == 0 && !chain_.made_anew;
      if (begins && !named.run_id.empty())
        fault(report, fmt::format("names drill {} as the one before it, which the chain does not have", named.run_id));
      return;
    }
    const ChainLink& before = chain_.links[at - 1];
    if (named.run_id == before.run_id && named.sha256 == before.sha256) return;
    if (named.run_id == before.run_id) {
      fault(report, fmt::format("names another sha256 of the report of drill {} than the chain has", named.run_id));
    } else if (named.run_id.empty()) {
      fault(report, fmt::format("says that it is the first, but drill {} was before it", before.run_id));
    } else {
      fault(report, fmt::format("names drill {} as the one before it, the chain has {}: one was removed or put in",
                                named.run_id, before.run_id));
    }
  }

  void judge_unchained(const SeenReport& report) {
    if (!report.previous && chain_.begins_after(report.run_id) && !report.has_signature && !report.to_be_signed) {
      ++out_.before;
      return;
    }
    if (report.names_run != report.run_id)
      return fault(report, fmt::format("is the report of drill {}, copied here", report.names_run));
    if (report.has_signature && !report.signature_fault.empty())
      fault(report, "its signature does not count: " + report.signature_fault);
    fault(report, "is not in the chain: its drill could not enter it, or somebody put it there",
          "Where its findings do not say that its drill could not, find out who was there.");
  }

  const Chain& chain_;
  const std::vector<SeenReport>& seen_;
  const std::filesystem::path& directory_;
  std::map<std::string, const SeenReport*> by_id_;
  bool signing_ = false;  ///< a drill before signed its report
  ChainJudgement out_;
};

}  // namespace

ChainJudgement judge_chain(const Chain& chain, const std::vector<SeenReport>& seen,
                           const std::filesystem::path& directory) {
  return Judge{chain, seen, directory}.judge();
}

}  // namespace drill
