#include "drill/phases/proof/loss.hpp"

#include <doctest/doctest.h>

namespace unit::phases_proof_loss {

using drill::judge_loss;
using drill::Seconds;
using drill::postgres::parse_lsn;

namespace {

constexpr std::uint64_t k_segment = 16U << 20U;

drill::UtcTime at(int second) {
  return drill::UtcTime{std::chrono::seconds{1'795'000'000 + second}};
}

/// Production wrote up to a little behind segment 28, which it had archived, and the copy has all of it.
struct Told {
  drill::postgres::ProductionState state;
  drill::ServerFacts facts;
  bool all_there = false;

  Told() {
    state.asked_at = at(1000);
    state.written = parse_lsn("0/29000200");
    state.segment_size = k_segment;
    state.last_archived = "000000010000000000000028";
    state.last_archived_at = at(962);
    state.last_archived_written = at(960);
    facts.replay_lsn = "0/29000000";
    facts.previous_timeline = 1;
    facts.segment_size = k_segment;
  }
  auto judged() const { return judge_loss(state, facts, all_there, at(400)); }
};

}  // namespace

TEST_CASE("loss: what was written behind the last archived segment, since that was full") {
  const auto loss = Told{}.judged();
  CHECK(loss.seconds == Seconds{40});
  CHECK(loss.bytes == 0x200);
  CHECK_FALSE(loss.archive_lacks);
}

TEST_CASE("loss: an idle production writes WAL as well, and loses nothing") {
  Told told;
  told.all_there = true;
  CHECK(told.judged().seconds == Seconds{0});
  CHECK(told.judged().bytes == 0x200);
}

TEST_CASE("loss: a segment that replay left in the middle, as it was switched, is there") {
  Told told;
  told.facts.replay_lsn = "0/28000100";
  CHECK(told.judged().bytes == 0x200);
}

TEST_CASE("loss: what came to the archive while the drill ran would have been lost when it began") {
  Told told;
  told.facts.replay_lsn = "0/31000000";
  told.all_there = true;  // of a copy that has more than the archive had
  CHECK(told.judged().seconds == Seconds{40});
  CHECK(told.judged().bytes == 0x200);
}

TEST_CASE("loss: nothing was written that is not archived") {
  Told told;
  told.state.written = parse_lsn("0/29000000");
  CHECK(told.judged().seconds == Seconds{0});
  CHECK(told.judged().bytes == 0);
}

TEST_CASE("loss: an archive that lacks what production says it archived counts from the last commit") {
  Told told;
  told.facts.replay_lsn = "0/21000000";
  const auto loss = told.judged();
  CHECK(loss.archive_lacks);
  CHECK(loss.seconds == Seconds{600});
  CHECK(loss.bytes == 0x8000200);
}

TEST_CASE(
    "loss: a file that was used again leaves the time of its archiving, an archiver that says nothing the last "
    "commit") {
  Told told;
  told.state.last_archived_written.reset();
  CHECK(told.judged().seconds == Seconds{38});
  told.state.last_archived.reset();
  told.state.last_archived_at.reset();
  CHECK(told.judged().seconds == Seconds{600});
}

TEST_CASE("loss: a commit that is younger than the last archived segment's end bounds it") {
  const Told told;
  CHECK(judge_loss(told.state, told.facts, false, at(990)).seconds == Seconds{10});
}

}  // namespace unit::phases_proof_loss
