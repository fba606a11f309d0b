#include "drill/history/chain_faults.hpp"

#include <doctest/doctest.h>

#include <algorithm>

namespace unit::history_chain_faults {

using namespace drill;

namespace {

/// Three signed reports, and the chain that fits them.
struct Evidence {
  Chain chain;
  std::vector<SeenReport> seen;

  Evidence() {
    chain.stanza = "main";
    for (const char* id : {"20261101T040000Z-0001", "20261102T040000Z-0002", "20261103T040000Z-0003"}) add(id);
  }
  void add(const std::string& id) {
    SeenReport report;
    report.run_id = report.names_run = id;
    report.file = "/history/" + id + "/report.json";
    report.stanza = "main";
    report.sha256 = "digest of " + id;
    report.previous = chain.last();
    report.to_be_signed = report.has_signature = true;
    chain.append({id, report.sha256, "fail", true, {}});
    seen.push_back(report);
  }
  ChainJudgement judge() const { return judge_chain(chain, seen, "/history"); }
  /// "RUN: WHAT" of each fault, the run as its last digits.
  std::vector<std::string> faults() const {
    std::vector<std::string> out;
    for (const auto& fault : judge().faults) {
      CHECK_FALSE(fault.file.empty());
      CHECK_FALSE(fault.hint.empty());
      out.push_back(fault.run_id.substr(fault.run_id.size() - 4) + ": " + fault.what);
    }
    return out;
  }
};

using Faults = std::vector<std::string>;

}  // namespace

TEST_CASE("chain faults: none where nothing was touched") {
  Evidence evidence;
  CHECK(evidence.faults().empty());
  CHECK(evidence.judge().reports == 3);
  CHECK(evidence.judge().has_signature == 3);
  // A drill that was killed between chain and removal leaves a report that counts as pruned.
  evidence.chain.links[0].pruned = UtcTime{};
  CHECK(evidence.faults().empty());
  evidence.seen.erase(evidence.seen.begin());
  CHECK(evidence.faults().empty());
  CHECK(evidence.judge().pruned == 1);
  // Forgotten reports were before the first one that is known.
  evidence.chain.links.erase(evidence.chain.links.begin());
  evidence.chain.forgotten = 1;
  CHECK(evidence.faults().empty());
  evidence.chain.forgotten = 0;
  CHECK(evidence.faults() ==
        Faults{"0002: names drill 20261101T040000Z-0001 as the one before it, which the chain does not have"});
}

TEST_CASE("chain faults: removed, changed, unreadable, copied") {
  Evidence evidence;
  auto& middle = evidence.seen[1];
  SUBCASE("removed") {
    evidence.seen.erase(evidence.seen.begin() + 1);
    CHECK(evidence.faults() == Faults{"0002: was removed, and not by dr-drill; its verdict was fail"});
  }
  SUBCASE("changed") {
    middle.sha256 = "another";
    CHECK(evidence.faults().size() == 1);
    CHECK(evidence.faults().at(0).starts_with("0002: was changed after its drill, whose verdict was fail"));
  }
  SUBCASE("moved to another stanza") {
    middle.stanza = "other";
    middle.sha256 = "another";
    CHECK(evidence.faults().at(0).starts_with("0002: was changed"));
  }
  SUBCASE("unreadable") {
    middle.unreadable = "it is a symbolic link";
    CHECK(evidence.faults() == Faults{"0002: cannot be read: it is a symbolic link"});
  }
  SUBCASE("copied") {
    middle = evidence.seen[0];
    middle.run_id = "20261102T040000Z-0002";
    CHECK(evidence.faults() == Faults{"0002: is the report of drill 20261101T040000Z-0001, copied here"});
  }
  SUBCASE("put in") {
    SeenReport extra = middle;
    extra.run_id = extra.names_run = "20261104T040000Z-0004";
    evidence.seen.push_back(extra);
    CHECK(evidence.faults() ==
          Faults{"0004: is not in the chain: its drill could not enter it, or somebody put it there"});
  }
}

TEST_CASE("chain faults: signatures") {
  Evidence evidence;
  auto& middle = evidence.seen[1];
  middle.has_signature = false;
  CHECK(evidence.faults() == Faults{"0002: its signature was removed"});
  evidence.chain.links[1].has_signature = false;
  CHECK(evidence.faults() == Faults{"0002: is not signed: its drill could not, and says why in its findings"});
  middle.to_be_signed = false;
  CHECK(evidence.faults() == Faults{"0002: is not signed, and an older one is"});
  // Before signing began.
  evidence.seen[0].has_signature = evidence.seen[0].to_be_signed = evidence.chain.links[0].has_signature = false;
  CHECK(evidence.faults().empty());
  CHECK(evidence.judge().has_signature == 1);
  evidence.seen[2].signature_fault = "it is by another key";
  CHECK(evidence.faults() == Faults{"0003: its signature does not count: it is by another key"});
}

TEST_CASE("chain faults: each report names the one before it") {
  Evidence evidence;
  auto& middle = evidence.seen[1];
  middle.previous->sha256 = "another";
  CHECK(evidence.faults() ==
        Faults{"0002: names another sha256 of the report of drill 20261101T040000Z-0001 than the chain has"});
  middle.previous = PreviousReport{};
  CHECK(evidence.faults() == Faults{"0002: says that it is the first, but drill 20261101T040000Z-0001 was before it"});
  middle.previous.reset();
  CHECK(evidence.faults() == Faults{"0002: does not name the report before it"});
  middle.previous = PreviousReport{"20261101T050000Z-0009", "x"};
  CHECK(evidence.faults().at(0).ends_with("the chain has 20261101T040000Z-0001: one was removed or put in"));
  // A chain that was made anew begins where it can.
  evidence = {};
  evidence.seen[0].previous = PreviousReport{"20261001T050000Z-0009", "x"};
  CHECK(evidence.faults().size() == 1);
  evidence.chain.made_anew = MadeAnew{{}, "20261103T040000Z-0003"};
  CHECK(evidence.faults().empty());
}

TEST_CASE("chain faults: a report of a version without chain is older than the chain, or does not belong") {
  Evidence evidence;
  SeenReport old;
  old.run_id = old.names_run = "20261001T040000Z-0000";
  old.file = "/history/old";
  old.stanza = "main";
  evidence.seen.push_back(old);
  CHECK(evidence.faults().empty());
  CHECK(evidence.judge().before == 1);
  evidence.seen.back().run_id = evidence.seen.back().names_run = "20261102T050000Z-0000";
  CHECK(evidence.faults().at(0).starts_with("0000: is not in the chain"));
  evidence.seen.back().stanza = "other";
  CHECK(evidence.faults().empty());
}

}  // namespace unit::history_chain_faults
