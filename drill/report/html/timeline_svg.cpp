#include <fmt/format.h>

#include <algorithm>

#include "drill/report/html/svg.hpp"
#include "drill/text/quantities.hpp"

namespace drill::html {
namespace {

// User units of the drawing; it is scaled to the width of the page.
constexpr double k_timeline_width = 480;
constexpr double k_timeline_left = 78;    ///< of the names
constexpr double k_timeline_right = 412;  ///< where the durations' column begins
constexpr double k_row = 24;

std::string bar_label(Seconds value) {
  return format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(value));
}

}  // namespace

std::string timeline_svg(const std::vector<PhaseReport>& phases) {
  constexpr double k_least_bar = 2;
  double total = 0;
  for (const auto& phase : phases) total += phase.duration.count();
  const double scale = total > 0 ? (k_timeline_right - k_timeline_left - k_least_bar) / total : 0;
  const double height = k_row * static_cast<double>(phases.size()) + 6;

  std::string out = fmt::format(
      "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"the phases of the drill and how long each took\">\n",
      k_timeline_width, height);
  double begin = 0;
  double y = 3;
  for (const auto& phase : phases) {
    const double x = k_timeline_left + begin * scale;
    const double width = std::max(k_least_bar, phase.duration.count() * scale);
    out += fmt::format("<line class=\"grid\" x1=\"{0}\" y1=\"{2}\" x2=\"{1}\" y2=\"{2}\"/>\n", k_timeline_left,
                       k_timeline_right, y + k_row - 2);
    out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", k_timeline_left - 8, y + 15,
                       to_string(phase.phase));
    out += fmt::format("<rect class=\"{}\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"{}\"/>\n",
                       phase.ok ? "ok" : "bad", x, y + 3, width, k_row - 8);
    out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}{}</text>\n", k_timeline_width, y + 15,
                       phase.ok ? "" : "&#10007; ", bar_label(phase.duration));
    begin += phase.duration.count();
    y += k_row;
  }
  return out + "</svg>\n";
}

}  // namespace drill::html
