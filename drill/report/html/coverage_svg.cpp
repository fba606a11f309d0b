#include <fmt/format.h>

#include <algorithm>

#include "drill/report/html/elements.hpp"
#include "drill/report/html/svg.hpp"
#include "drill/text/markup.hpp"

namespace drill::html {
namespace {

// User units of the drawing; it is scaled to the width of the page.
constexpr double k_coverage_width = 720;
constexpr double k_coverage_left = 90;    ///< of the names
constexpr double k_coverage_right = 704;  ///< where time ends
constexpr double k_line = 44;             ///< height of a repository
constexpr double k_axis = 24;             ///< of the dates below

/// From instants to the drawing's units.
class TimeScale {
 public:
  TimeScale(UtcTime begin, UtcTime end) : begin_(begin), end_(std::max(end, begin + std::chrono::seconds{1})) {}

  [[nodiscard]] double x(UtcTime at) const {
    const double share = Seconds{std::clamp(at, begin_, end_) - begin_} / Seconds{end_ - begin_};
    return k_coverage_left + share * (k_coverage_right - k_coverage_left);
  }
  [[nodiscard]] UtcTime at(double share) const {
    return begin_ + std::chrono::duration_cast<UtcTime::duration>(share * (end_ - begin_));
  }

 private:
  UtcTime begin_;
  UtcTime end_;
};

/// The kind of a backup is the size of its mark.
double radius(const BackupProof& backup) {
  if (backup.type == "full") return 7;
  return backup.type == "diff" ? 5 : 3.5;
}

/// Shape as well as colour tells them apart: a disc, a ring, a cross.
std::string shape(const BackupProof& backup, double x, double y) {
  const double r = radius(backup);
  if (backup.state == ProofState::failed) {
    return fmt::format(R"(<path class="cross" d="M{0:.1f} {1:.1f}l{2} {2}m0 -{2}l-{2} {2}"/>)", x - r, y - r, 2 * r);
  }
  const char* css = backup.state == ProofState::proven ? "ok" : backup.state == ProofState::overdue ? "due" : "open";
  return fmt::format(R"(<circle class="{}" cx="{:.1f}" cy="{:.1f}" r="{}"/>)", css, x, y, r);
}

std::string mark(const BackupProof& backup, double x, double y) {
  std::string title = fmt::format("{} ({}): {}", backup.label, backup.type, to_string(backup.state));
  if (backup.judged) title += ", last drilled " + time_text(*backup.judged);
  return fmt::format("<g><title>{}</title>{}</g>\n", escape_markup(title), shape(backup, x, y));
}

std::string axis(const TimeScale& scale, double y) {
  constexpr int k_parts = 4;
  constexpr std::size_t k_date = 10;  // characters of the time that are the date
  std::string out;
  for (int i = 0; i <= k_parts; ++i) {
    const UtcTime at = scale.at(static_cast<double>(i) / k_parts);
    const char* anchor = i == 0 ? "start" : i == k_parts ? "end" : "middle";
    out += fmt::format("<line class=\"grid\" x1=\"{0:.1f}\" y1=\"0\" x2=\"{0:.1f}\" y2=\"{1}\"/>\n", scale.x(at), y);
    out += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"{}\">{}</text>\n", scale.x(at), y + 16, anchor,
                       time_text(at).substr(0, k_date));
  }
  return out;
}

}  // namespace

std::string coverage_svg(const std::vector<RepositoryCoverage>& repositories, UtcTime now) {
  UtcTime begin = UtcTime::max();
  for (const auto& each : repositories) {
    if (!each.listed.empty()) begin = std::min(begin, each.listed.front().stopped);
  }
  if (begin == UtcTime::max()) return {};
  const TimeScale scale{begin, now};
  const double bottom = k_line * static_cast<double>(repositories.size());
  std::string out =
      fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"the backups of each repository over time\">\n",
                  k_coverage_width, bottom + k_axis);
  out += axis(scale, bottom);
  double top = 0;
  for (const auto& each : repositories) {
    const double y = top + k_line / 2;
    out += fmt::format("<text x=\"0\" y=\"{}\">repository {}</text>\n", y + 4, each.repository);
    out += fmt::format("<line class=\"axis\" x1=\"{0}\" y1=\"{2}\" x2=\"{1}\" y2=\"{2}\"/>\n", k_coverage_left,
                       k_coverage_right, y);
    for (const auto& backup : each.listed) out += mark(backup, scale.x(backup.stopped), y);
    top += k_line;
  }
  return out + "</svg>\n";
}

}  // namespace drill::html
