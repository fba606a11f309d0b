// Signed reports and their chain: three drills, then what somebody who may write there could do to what they left.
#include <doctest/doctest.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <thread>

#include "tests/e2e/stage.hpp"

using e2e::Stage;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

void make_key(const std::string& path, const std::string& passphrase = "") {
  test::run_or_throw({.argv = {"/usr/bin/ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", path}});
}

/// Drills of it are signed.
class SignedStage : public Stage {
 public:
  explicit SignedStage(e2e::Behind behind = e2e::Behind::postgres) : Stage(behind) {
    fs::create_symlink("/usr/bin/ssh-keygen", path("bin/ssh-keygen"));
    make_key(path("key"));
    make_key(path("stranger"));
    toml = "[report]\nsign = \"" + path("key") + "\"\n";
  }

  /// The run id of a drill that ended so.
  std::string run(int exit) {
    const auto result = drill({"run", "--json"});
    CAPTURE(result.err);
    REQUIRE(result.exit == exit);
    return json::parse(result.out).at("run_id").get<std::string>();
  }
  std::string report_file(const std::string& run) const { return path("state/history/" + run + "/report.json"); }
  std::string chain_file() const { return path("state/chain/main.json"); }
  json chain() const { return json::parse(test::read_file(chain_file())); }
  json report_of(const std::string& run) const { return json::parse(test::read_file(report_file(run))); }

  test::ProgramResult verify(std::vector<std::string> more = {}) {
    more.insert(more.begin(), {"report", "--verify"});
    return drill(more);
  }
  /// Signs a file as somebody with this key would.
  void sign(const std::string& file, const std::string& key) const {
    fs::remove(file + ".sig");
    test::run_or_throw(
        {.argv = {"/usr/bin/ssh-keygen", "-q", "-Y", "sign", "-f", path(key), "-n", "dr-drill-report", file}});
  }
};

void replace_in(const std::string& file, const std::string& what, const std::string& with) {
  std::string text = test::read_file(file);
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  test::write_file(file, text.replace(at, what.size(), with));
}

void copy_over(const fs::path& from, const fs::path& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive | fs::copy_options::copy_symlinks);
}

/// Times in reports have whole seconds.
void wait_for_second_after(const std::string& time) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{10};
  while (test::run_or_throw({.argv = {"/bin/date", "-u", "+%Y-%m-%dT%H:%M:%SZ"}}).substr(0, time.size()) <= time) {
    REQUIRE(std::chrono::steady_clock::now() < end);
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

bool has_finding(const json& report, const std::string& words) {
  for (const auto& finding : report.at("findings")) {
    if (finding.get<std::string>().find(words) != std::string::npos) return true;
  }
  return false;
}

}  // namespace

TEST_SUITE_BEGIN("signed");

TEST_CASE("signed reports: what is done to them is seen") {
  SignedStage stage;
  const std::string first = stage.run(0);
  stage.toml += "[[check]]\nname = \"none\"\nsql = \"SELECT NULL\"\nequals = \"1\"\n";
  const std::string failed = stage.run(1);
  stage.toml = stage.toml.substr(0, stage.toml.find("[[check]]"));
  wait_for_second_after(stage.report_of(failed).at("ended_at").get<std::string>());
  const std::string last = stage.run(0);
  CHECK(stage.report_of(first).at("previous").at("run_id").is_null());
  CHECK(stage.report_of(failed).at("previous").at("run_id") == first);
  CHECK(stage.report_of(last).at("previous").at("run_id") == failed);
  CHECK(stage.report_of(last).at("signed") == true);
  fs::copy(stage.path("state"), stage.path("as-it-was"), fs::copy_options::recursive);
  const std::string history = stage.path("state/history/");
  const std::string middle = stage.report_file(failed);

  struct Attack {
    std::string name;
    std::function<void()> action;
    std::vector<std::string> told;  ///< words of the output
  };
  const std::vector<Attack> attacks{
      {"nothing", [] {}, {}},
      {"a byte",
       [&] { replace_in(middle, "\"fail\"", "\"pass\""); },
       {middle + ": its signature does not count", middle + ": was changed after its drill, whose verdict was fail"}},
      {"a byte, signed by somebody else",
       [&] {
         replace_in(middle, "\"fail\"", "\"pass\"");
         stage.sign(middle, "stranger");
       },
       {middle + ": its signature does not count: it is by the key SHA256:", middle + ": was changed"}},
      {"signed by somebody else",
       [&] { stage.sign(middle, "stranger"); },
       {"does not count: it is by the key SHA256:"}},
      {"a pass under the name of the failed one",
       [&] { copy_over(history + first, history + failed); },
       {middle + ": is the report of drill " + first + ", copied here"}},
      {"the middle removed",
       [&] { fs::remove_all(history + failed); },
       {middle + ": was removed, and not by dr-drill; its verdict was fail"}},
      {"the report of the middle removed", [&] { fs::remove(middle); }, {middle + ": was removed"}},
      {"the newest removed",
       [&] { fs::remove_all(history + last); },
       {stage.report_file(last) + ": was removed", "dr_drill_main.prom: tells of a drill that ended at"}},
      {"the newest removed, and chain put back from before",
       [&] {
         fs::remove_all(history + last);
         json chain = stage.chain();
         chain["links"].erase(2);
         test::write_file(stage.chain_file(), chain.dump());
         stage.sign(stage.chain_file(), "key");  // as it was signed when it was so
       },
       {"coverage/main.json: names drill " + last, "dr_drill_main.prom: tells of a drill"}},
      {"two swapped",
       [&] {
         copy_over(history + first, stage.path("aside"));
         copy_over(history + last, history + first);
         copy_over(stage.path("aside"), history + last);
       },
       {stage.report_file(first) + ": is the report of drill " + last, stage.report_file(last) + ": is the report"}},
      {"a signature removed", [&] { fs::remove(middle + ".sig"); }, {middle + ": its signature was removed"}},
      {"a signature that has no end",
       [&] {
         fs::remove(middle + ".sig");
         fs::create_symlink("/dev/zero", middle + ".sig");
       },
       {middle + ": its signature does not count"}},
      {"a link to another directory",
       [&] {
         fs::rename(history + failed, stage.path("aside"));
         fs::create_directory_symlink(stage.path("aside"), history + failed);
       },
       {middle + ": cannot be read: its directory is a symbolic link"}},
      {"a link to another report",
       [&] {
         fs::rename(middle, stage.path("aside.json"));
         fs::create_symlink(stage.path("aside.json"), middle);
       },
       {middle + ": cannot be read: it is a symbolic link"}},
      {"a huge report", [&] { fs::resize_file(middle, 1ULL << 34U); }, {middle + ": cannot be read", "larger than"}},
      {"a report put in",
       [&] {
         const std::string put_in = history + "20990101T000000Z-0000";
         copy_over(history + last, put_in);
         replace_in(put_in + "/report.json", last, "20990101T000000Z-0000");
       },
       {"20990101T000000Z-0000/report.json: is not in the chain", "20990101T000000Z-0000/report.json: its signature"}},
      {"a report moved to another stanza",
       [&] { replace_in(middle, "\"stanza\": \"main\"", "\"stanza\": \"else\""); },
       {middle + ": was changed"}},
      {"the middle removed and called pruned",
       [&] {
         fs::remove_all(history + failed);
         json chain = stage.chain();
         chain["links"][1]["pruned_at"] = "2026-11-01T00:00:00Z";
         test::write_file(stage.chain_file(), chain.dump());
       },
       {"chain/main.json: was changed, or signed by somebody else"}},
      {"the chain removed", [&] { fs::remove_all(stage.path("state/chain")); }, {"chain/main.json: is missing"}},
      {"the chain removed with the middle",
       [&] {
         fs::remove_all(stage.path("state/chain"));
         fs::remove_all(history + failed);
       },
       {"chain/main.json: is missing", stage.report_file(last) + ": names drill " + failed + " as the one before it"}},
      {"the chain damaged", [&] { test::write_file(stage.chain_file(), "{"); }, {"chain/main.json: is damaged"}},
      {"the signature of the chain removed",
       [&] { fs::remove(stage.chain_file() + ".sig"); },
       {"chain/main.json: its signature was removed"}},
  };
  for (const auto& attack : attacks) {
    CAPTURE(attack.name);
    copy_over(stage.path("as-it-was"), stage.path("state"));
    for (const char* left : {"aside", "aside.json"}) fs::remove_all(stage.path(left));
    attack.action();
    const auto result = stage.verify();
    CAPTURE(result.out);
    CAPTURE(result.err);
    CHECK(result.exit == (attack.told.empty() ? 0 : 1));
    for (const auto& words : attack.told) CHECK_MESSAGE(result.out.find(words) != std::string::npos, words);
    CHECK((result.out.find(" 0 faults\n") != std::string::npos) == attack.told.empty());
  }

  copy_over(stage.path("as-it-was"), stage.path("state"));
  CHECK(stage.verify().out ==
        "stanza main: 3 reports, 3 signed, 0 pruned by dr-drill, 0 from before the chain; 0 faults\n");
  CHECK(stage.verify({failed}).exit == 0);
  replace_in(middle, "\"fail\"", "\"pass\"");
  CHECK(stage.verify({failed}).exit == 1);
  CHECK(stage.verify({last}).exit == 0);
  CHECK(stage.verify({"20990101T000000Z-0000"}).exit == 2);
  // A chain that somebody changed is not signed by the next drill as if it were right.
  copy_over(stage.path("as-it-was"), stage.path("state"));
  fs::remove_all(history + failed);
  json chain = stage.chain();
  chain["links"][1]["pruned_at"] = "2026-11-01T00:00:00Z";
  test::write_file(stage.chain_file(), chain.dump());
  const std::string next = stage.run(0);
  CHECK(has_finding(stage.report_of(next), "its signature does not fit"));
  const auto after = stage.verify();
  CHECK(after.exit == 1);
  CHECK(after.out.find(stage.report_file(last) + ": names drill " + failed) != std::string::npos);
  CHECK(after.out.find("drill " + next + " made it anew") != std::string::npos);
}

TEST_CASE("signed reports: whose signatures count") {
  SignedStage stage{e2e::Behind::nothing};
  stage.incus_toml = "image = \"nowhere\"\n";
  stage.run(2);
  const std::string key = test::read_file(stage.path("key.pub"));
  test::write_file(stage.path("allowed"), "drills@example.com namespaces=\"dr-drill-report\" " + key);
  test::write_file(stage.path("others"), "drills@example.com " + test::read_file(stage.path("stranger.pub")));
  test::write_file(stage.path("expired"), "drills@example.com valid-before=\"20200101\" " + key);
  CHECK(stage.verify({"--allowed-signers", stage.path("allowed")}).exit == 0);
  for (const char* wrong : {"others", "expired"}) {
    const auto result = stage.verify({"--allowed-signers", stage.path(wrong)});
    CAPTURE(wrong);
    CHECK(result.exit == 1);
    CHECK(result.out.find("which is not") == std::string::npos);
    CHECK(result.out.find("it is by a key that '" + stage.path(wrong) + "' does not have") != std::string::npos);
  }
  const auto missing = stage.verify({"--allowed-signers", stage.path("nowhere")});
  CHECK(missing.exit == 2);
  CHECK(missing.err.find(stage.path("nowhere")) != std::string::npos);
  stage.toml += "allowed_signers = \"" + stage.path("others") + "\"\n";
  CHECK(stage.verify().exit == 1);
  stage.toml = "";
  const auto unknown = stage.verify();
  CHECK(unknown.exit == 2);
  CHECK(unknown.err.find("nothing tells whose signatures count") != std::string::npos);
  stage.toml = "[report]\nsign = \"" + stage.path("key") + "\"\n";
  fs::remove(stage.path("key.pub"));
  CHECK(stage.verify().exit == 2);
  fs::remove(stage.path("bin/ssh-keygen"));
  CHECK(stage.verify({"--allowed-signers", stage.path("allowed")}).exit == 2);
}

TEST_CASE("signed reports: a key that cannot sign is told before the drill") {
  SignedStage stage{e2e::Behind::nothing};
  struct Fault {
    const char* name;
    std::function<void()> action;
    const char* reason;
    std::string told;
  };
  make_key(stage.path("locked"), "Geheim4711");
  const std::vector<Fault> faults{
      {"missing", [&] { fs::rename(stage.path("key"), stage.path("aside")); }, "config_invalid",
       "there is no signing key '" + stage.path("key")},
      {"readable for others",
       [&] {
         fs::rename(stage.path("aside"), stage.path("key"));
         fs::permissions(stage.path("key"), fs::perms{0640});
       },
       "config_invalid", "others may read or change the signing key '" + stage.path("key") + "', its mode is 0640"},
      {"encrypted", [&] { stage.toml = "[report]\nsign = \"" + stage.path("locked") + "\"\n"; }, "config_invalid",
       "the signing key '" + stage.path("locked") + "' has a passphrase"},
      {"no key", [&] { stage.toml = "[report]\nsign = \"" + stage.path("drill.toml") + "\"\n"; }, "config_invalid",
       stage.path("drill.toml")},
      {"relative", [&] { stage.toml = "[report]\nsign = \"key\"\n"; }, "config_invalid", "must be an absolute path"},
      {"no ssh-keygen",
       [&] {
         stage.toml = "[report]\nsign = \"" + stage.path("key") + "\"\n";
         fs::remove(stage.path("bin/ssh-keygen"));
       },
       "tool_missing", "ssh-keygen is not on PATH"},
  };
  for (const auto& fault : faults) {
    CAPTURE(fault.name);
    fault.action();
    if (std::string{fault.name} == "no key") {
      stage.drill({"preflight"});
      fs::permissions(stage.path("drill.toml"), fs::perms{0600});
    }
    const auto result = stage.drill({"preflight"});
    CAPTURE(result.err);
    CHECK(result.exit == 2);
    CHECK(result.err.find(fault.reason) != std::string::npos);
    CHECK(result.err.find(fault.told) != std::string::npos);
    CHECK(result.err.find("HINT: ") != std::string::npos);
  }
}

TEST_CASE("signed reports: a pass that cannot be signed is an error") {
  SignedStage stage;
  // As a probe would: the key goes while the drill runs.
  stage.toml += "[[probe]]\nname = \"thief\"\ncommand = [\"/bin/rm\", \"" + stage.path("key") + "\"]\n";
  const auto result = stage.drill({"run", "--json"});
  CAPTURE(result.err);
  CHECK(result.exit == 2);
  const json report = stage.report();
  CHECK(report.at("verdict") == "error");
  CHECK(report.at("reason") == "metrics_unwritable");
  CHECK(report.at("message").get<std::string>().find("this report is not signed: could not sign with the key") == 0);
  CHECK(stage.metric("success{stanza=\"main\"}") == "0");
  CHECK_FALSE(fs::exists(stage.report_file(report.at("run_id").get<std::string>()) + ".sig"));
  CHECK(stage.drill({"coverage"}).out.find(report.at("run_id").get<std::string>()) == std::string::npos);
  const auto verified = stage.verify();
  CHECK(verified.exit == 1);
  CHECK(verified.out.find("is not signed: its drill could not") != std::string::npos);
}

TEST_CASE("chain of reports: without signatures, pruned, and begun with reports of an older version") {
  SignedStage stage{e2e::Behind::nothing};
  stage.toml = "keep = 2\n";  // of [state]
  stage.incus_toml = "image = \"nowhere\"\n";
  std::vector<std::string> runs;
  runs.push_back(stage.run(2));
  json old = stage.report_of(runs[0]);
  old.erase("previous");
  old.erase("signed");
  test::write_file(stage.report_file(runs[0]), old.dump());
  fs::remove_all(stage.path("state/chain"));
  for (int i = 0; i < 2; ++i) runs.push_back(stage.run(2));
  // What the first drill left was pruned, and never was in the chain.
  CHECK_FALSE(fs::exists(stage.report_file(runs[0])));
  CHECK(stage.verify().out ==
        "stanza main: 2 reports, 0 signed, 0 pruned by dr-drill, 0 from before the chain; 0 faults\n");
  for (int i = 0; i < 2; ++i) runs.push_back(stage.run(2));
  const auto pruned = stage.verify();
  CHECK(pruned.exit == 0);
  CHECK(pruned.out == "stanza main: 2 reports, 0 signed, 2 pruned by dr-drill, 0 from before the chain; 0 faults\n");
  const auto gone = stage.verify({runs[1]});
  CHECK(gone.exit == 2);
  CHECK(gone.err.find("was pruned at") != std::string::npos);
  // A drill that was killed between the report and the chain: the next one enters it.
  json chain = stage.chain();
  chain["links"].erase(chain["links"].size() - 1);
  test::write_file(stage.chain_file(), chain.dump());
  CHECK(stage.verify().exit == 1);
  runs.push_back(stage.run(2));
  CHECK(stage.verify().exit == 0);
  // Signing begins: what was before is not signed, and what comes is.
  stage.toml += "[report]\nsign = \"" + stage.path("key") + "\"\n";
  const auto not_yet = stage.verify();
  CHECK(not_yet.exit == 1);
  CHECK(not_yet.out.find("is not signed, and [report] sign is set") != std::string::npos);
  runs.push_back(stage.run(2));
  CHECK(has_finding(stage.report_of(runs.back()), "reports are signed from this drill on"));
  CHECK(stage.verify().exit == 0);
  // And stops, in one of two configurations.
  stage.toml = "keep = 2\n";
  runs.push_back(stage.run(2));
  stage.toml += "[report]\nsign = \"" + stage.path("key") + "\"\n";
  const auto stopped = stage.verify();
  CHECK(stopped.exit == 1);
  CHECK(stopped.out.find(stage.report_file(runs.back()) + ": is not signed, and an older one is") != std::string::npos);
}

TEST_CASE("chain of reports: a lock that cannot be had loses no report") {
  SignedStage stage{e2e::Behind::nothing};
  stage.toml = "";
  stage.incus_toml = "image = \"nowhere\"\n";
  fs::create_directories(stage.path("state/chain"));
  fs::permissions(stage.path("state/chain"), fs::perms{0777});
  const std::string run = stage.run(2);
  CHECK(has_finding(stage.report_of(run), "this report is not in the chain of reports: "));
  CHECK(stage.report_of(run).at("previous").is_null());
  fs::permissions(stage.path("state/chain"), fs::perms{0755});
  stage.run(2);
  CHECK(stage.verify().exit == 0);
}
