#include "drill/phases/inside/server_output.hpp"

#include "drill/pgbackrest/backup_source.hpp"

namespace drill {
namespace {

/// Marks the findings of start_server.sh.
constexpr std::string_view k_finding_mark = "dr-drill: finding: ";

void keep(std::vector<std::string>& kept, std::string_view text) {
  if (kept.size() == ServerOutput::k_kept) kept.erase(kept.begin());
  kept.emplace_back(text);
}

}  // namespace

ServerOutput::ServerOutput(const std::filesystem::path& log, Redactor redact)
    : file_(log), redact_(std::move(redact)) {}

void ServerOutput::take(std::string_view chunk) {
  const std::lock_guard lock{mutex_};
  lines_.feed(chunk, [this](std::string_view line, bool cut) { take_line(line, cut); });
  file_.flush();
}

void ServerOutput::take_line(std::string_view line, bool cut) {
  file_.add(redact_.line(line, cut), cut);
  // Our own attempts to connect before it is time.
  if (line.find("FATAL:  the database system is ") != std::string_view::npos) return;
  said_.archive_get_errors.take_line(line, log_.feed_line(line));
  said_.times.take_line(line);
  if (line.starts_with(k_finding_mark)) keep(said_.findings, line.substr(k_finding_mark.size()));
  if (line.starts_with(pgbackrest::k_not_found_mark)) {
    keep(said_.not_in_archive, line.substr(pgbackrest::k_not_found_mark.size()));
  }
  said_.last_line = line;
}

void ServerOutput::restart() {
  const std::lock_guard lock{mutex_};
  log_.restart();
  said_.findings.clear();  // the script says them again
}

ServerOutput::Snapshot ServerOutput::snapshot() const {
  const std::lock_guard lock{mutex_};
  Snapshot snapshot = said_;
  snapshot.log = log_.state();
  return snapshot;
}

}  // namespace drill
