#include "drill/history/chain.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "drill/history/chain_json.hpp"

namespace unit::history_chain {

using namespace drill;

namespace {

const UtcTime k_now{std::chrono::seconds{1795320012}};

std::string run_id(std::size_t number) {
  return fmt::format("20261122T{:06}Z-7f3a", number);
}

Chain chain_of(std::size_t links) {
  Chain out;
  out.stanza = "main";
  for (std::size_t i = 0; i < links; ++i) out.append({run_id(i), std::string(64, 'a'), "pass", i % 2 == 0, {}});
  return out;
}

}  // namespace

TEST_CASE("chain: the next report names the last one") {
  CHECK(Chain{}.last().run_id.empty());
  CHECK(chain_of(2).last().run_id == run_id(1));
  CHECK(chain_of(2).last().sha256 == std::string(64, 'a'));
}

TEST_CASE("chain: what was pruned stays known, the oldest beyond ten thousand as a number") {
  constexpr std::size_t k_most = 10'000;
  Chain chain = chain_of(k_most + 10);
  for (std::size_t i = 1; i < k_most + 5; ++i) chain.prune(run_id(i), k_now);
  chain.prune("20261122T999999Z-7f3a", k_now);  // never heard of
  CHECK(chain.links.size() == k_most + 10);
  CHECK(chain.find(run_id(1))->pruned == k_now);
  chain.append({run_id(k_most + 10), "b", "fail", true, {}});
  CHECK(chain.forgotten == 4);
  CHECK(chain.links.size() == k_most + 7);
  CHECK(chain.find(run_id(0)) != nullptr);  // it is there still
  CHECK(chain.find(run_id(4)) == nullptr);
  CHECK(chain.find(run_id(5)) != nullptr);
}

TEST_CASE("chain: read back it is the same") {
  Chain chain = chain_of(3);
  chain.prune(run_id(0), k_now);
  chain.forgotten = 7;
  chain.made_anew = MadeAnew{k_now, run_id(1)};
  const std::string text = to_chain_json(chain);
  const Chain again = read_chain_json(text, "main");
  CHECK(to_chain_json(again) == text);
  CHECK(again.links.at(0).pruned == k_now);
  CHECK(again.links.at(0).has_signature);
  CHECK_FALSE(again.links.at(1).has_signature);
  CHECK(again.made_anew->run_id == run_id(1));
  CHECK(again.forgotten == 7);
}

TEST_CASE("chain: what is no chain of this stanza is refused") {
  const std::string good = to_chain_json(chain_of(1));
  const auto with = [&](const std::string& what, const std::string& instead) {
    std::string text = good;
    return text.replace(text.find(what), what.size(), instead);
  };
  CHECK_THROWS_AS(read_chain_json(good, "other"), ChainDamaged);
  for (const auto& text : {std::string{}, std::string{"[]"}, std::string{"{}"}, good.substr(0, good.size() / 2),
                           with("20261122T", "../../../"), with("\"forgotten\": 0", "\"forgotten\": \"x\""),
                           with("\"links\": [", "\"links\": [3, "), with("dr-drill.chain/1", "dr-drill.report/1")}) {
    CAPTURE(text);
    CHECK_THROWS_AS(read_chain_json(text, "main"), ChainDamaged);
  }
  CHECK_THROWS_AS(read_chain_json(with("dr-drill.chain/1", "dr-drill.chain/2"), "main"), ChainTooNew);
}

}  // namespace unit::history_chain
