#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "drill/cli/commands.hpp"
#include "drill/cli/make_config.hpp"
#include "drill/cli/option_value.hpp"
#include "drill/cli/print.hpp"
#include "drill/cli/print_error.hpp"
#include "drill/config/names.hpp"
#include "drill/history/history.hpp"
#include "drill/history/read_report.hpp"
#include "drill/history/verify_history.hpp"
#include "drill/host/regular_file.hpp"
#include "drill/newer_drills.hpp"
#include "drill/redaction/hidden.hpp"
#include "drill/text/printable.hpp"

namespace drill {
namespace {

/// Where no run is named.
constexpr const char* k_every_run = "latest";

/// A file that cannot be read would make every signature one of a stranger. Throws SignatureError.
TrustedSigners allowed_signers_in(const std::string& path) {
  constexpr std::size_t k_most = 1U << 20U;
  try {
    read_regular_file(path, k_most);
    return {.allowed_signers = path, .fingerprint = {}};
  } catch (const std::runtime_error& error) {
    throw SignatureError{std::string{error.what()} +
                         "\nHINT: it comes from --allowed-signers or [report] allowed_signers; see ssh-keygen(1)."};
  }
}

/// Whose signatures count; nothing where nobody was told.
std::optional<TrustedSigners> signers_of(const Config& config, const Options& options) {
  const auto option = option_value("--allowed-signers", options.allowed_signers, [](const std::string& path) {
    require_plain_text(path);
    return path;
  });
  if (option) return allowed_signers_in(*option);
  if (!config.report.allowed_signers.empty()) return allowed_signers_in(config.report.allowed_signers);
  if (config.report.sign.empty()) return std::nullopt;
  const std::string key = config.report.sign + ".pub";
  try {
    return TrustedSigners{.allowed_signers = {}, .fingerprint = ssh_fingerprint(key)};
  } catch (const SignatureError& error) {
    const std::string what = error.what();
    if (what.find("\nHINT: ") != std::string::npos) throw;
    throw SignatureError{what + "\nHINT: `ssh-keygen -y -f " + config.report.sign + " >" + key +
                         "` makes it of the private key; or name whose signatures count with --allowed-signers."};
  }
}

/// The verdict on the chain that has this run. Throws ReportError when none does.
HistoryVerdict verdict_on(const std::string& run, Config& config, const std::optional<TrustedSigners>& signers) {
  auto out = verify_history(config, signers);
  if (run == k_every_run || out.chain.find(run) != nullptr) return out;
  const std::string stanza = History{config}.read(run).report.stanza;
  if (stanza == config.backup.stanza) return out;
  config.backup.stanza = stanza;
  return verify_history(config, signers);
}

/// One that dr-drill removed itself can no longer be checked. Throws ReportError.
void require_not_pruned(const std::string& run, const Config& config, const Chain& chain) {
  const ChainLink* link = chain.find(run);
  std::error_code error;
  if (link == nullptr || !link->pruned || std::filesystem::exists(History{config}.report_path(run), error)) return;
  throw ReportError{fmt::format("the report of drill {} was pruned at {}; its verdict was {}, its sha256 {}", run,
                                to_rfc3339(*link->pruned), link->verdict, link->sha256) +
                    "\nHINT: [state] keep says how many are kept. Hold a copy against the sha256."};
}

int print_verdict(const std::string& run, const Config& config, HistoryVerdict verdict) {
  auto& faults = verdict.judgement.faults;
  const bool all = run == k_every_run;
  if (all) {
    for (auto& fault : newer_drills(config, verdict)) faults.push_back(std::move(fault));
  } else {
    std::erase_if(faults, [&](const ChainFault& fault) { return !fault.run_id.empty() && fault.run_id != run; });
  }
  std::string out;
  for (const auto& fault : faults)
    out += printable_line(fmt::format("{}: {}. HINT: {}", fault.file, fault.what, fault.hint)) + "\n";
  const auto& found = verdict.judgement;
  if (all) {
    out += fmt::format("stanza {}: {} reports, {} signed, {} pruned by dr-drill, {} from before the chain; {} faults\n",
                       config.backup.stanza, found.reports, found.has_signature, found.pruned + verdict.chain.forgotten,
                       found.before, faults.size());
  } else {
    out += fmt::format("drill {} of stanza {}: {} faults\n", run, config.backup.stanza, faults.size());
  }
  print_text(without_long_secrets(out));
  return exit_code(faults.empty() ? Verdict::pass : Verdict::fail);
}

}  // namespace

int verify_command(const Options& options) {
  try {
    Options wanted;
    wanted.config = options.config;
    wanted.stanza = options.stanza;
    Config config = make_config(wanted);
    const auto signers = signers_of(config, options);
    auto verdict = verdict_on(options.run_id, config, signers);
    if (options.run_id != k_every_run) require_not_pruned(options.run_id, config, verdict.chain);
    return print_verdict(options.run_id, config, std::move(verdict));
  } catch (const SignatureError& error) {
    return print_error(ReportError{error.what()});
  } catch (const std::exception& error) {
    return print_error(error);
  }
}

}  // namespace drill
