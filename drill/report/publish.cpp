#include "drill/report/publish.hpp"

#include <spdlog/spdlog.h>

#include <filesystem>

#include "drill/host/regular_file.hpp"
#include "drill/report/drill_metrics.hpp"
#include "drill/report/history_directory.hpp"
#include "drill/report/log_tail.hpp"
#include "drill/report/report_json.hpp"
#include "metrics/text_format.hpp"
#include "metrics/text_reader.hpp"
#include "metrics/textfile.hpp"

namespace drill {
namespace {

/// Empty when there is none that can be read: what was known is lost then, and the new file is written all the same.
std::string read_before(const std::filesystem::path& path) {
  try {
    return read_start_of_regular_file(path, metrics::k_max_text_size);
  } catch (const std::runtime_error&) {
    return {};
  }
}

/// A drill that proved the backup keeps its verdict; what could not be told is an error all the same.
void note_failure(DrillReport& report, const std::exception& error) {
  spdlog::error("{}", error.what());
  if (report.verdict != Verdict::pass) return;
  report.verdict = Verdict::error;
  report.reason = Reason::metrics_unwritable;
  report.message = error.what();
}

}  // namespace

std::filesystem::path metrics_path(const Config& config, const std::string& stanza) {
  return std::filesystem::path{config.metrics.textfile_dir} / metrics_file_name(stanza);
}

void write_metrics(const Config& config, const DrillReport& report) {
  const auto path = metrics_path(config, report.stanza);
  const auto before = metrics::read_text(read_before(path));
  const auto last_success =
      metrics::find_value(before, last_success_name(config.metrics.prefix), {{"stanza", report.stanza}});
  metrics::write_textfile(path, metrics::to_text(to_metrics(report, config.metrics.prefix, last_success)));
}

void publish(const Config& config, DrillReport& report) {
  try {
    const auto directory = history_directory(config, report.run_id);
    if (report.verdict != Verdict::pass) report.logs = log_tails(directory);
    metrics::write_textfile(directory / "report.json", to_json(report), 0640);
    prune_history(config);
  } catch (const std::exception& error) {
    note_failure(report, error);
  }
  try {
    write_metrics(config, report);
  } catch (const std::exception& error) {
    note_failure(report, error);
  }
}

}  // namespace drill
