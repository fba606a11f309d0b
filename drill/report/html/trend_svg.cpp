#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "drill/report/html/svg.hpp"
#include "drill/text/markup.hpp"
#include "drill/text/quantities.hpp"
#include "drill/text/utc_time.hpp"

namespace drill::html {
namespace {

// User units of the drawing; it is scaled to the width of the page.
constexpr double k_trend_width = 480;
constexpr double k_height = 170;
constexpr double k_trend_left = 62;
constexpr double k_trend_right = 470;
constexpr double k_top = 10;
constexpr double k_bottom = 146;
constexpr std::size_t k_date = 10;  ///< characters of RFC 3339 that are the date

std::string axis_label(double seconds) {
  if (seconds <= 0) return "0";
  return format_duration(std::chrono::milliseconds{std::llround(seconds * 1000)});
}

/// The distance of grid lines: of a few that people like, the one with at most four lines.
double grid_step(double most) {
  constexpr double k_lines = 4;
  // Seconds up to a quarter of an hour, then minutes, hours and days.
  for (const double step : {0.1,   0.2,   0.5,   1.0,    2.0,    5.0,    10.0,    15.0,    30.0,    60.0,   120.0,
                            300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14400.0, 21600.0, 43200.0, 86400.0}) {
    if (most / step <= k_lines) return step;
  }
  constexpr double k_day = 86400;
  return std::ceil(most / k_lines / k_day) * k_day;
}

class Trend {
 public:
  Trend(const std::vector<TrendPoint>& points, const std::optional<Seconds>& objective)
      : begin_(seconds(points.front().when)), end_(seconds(points.back().when)) {
    double most = objective ? objective->count() : 0;
    for (const auto& point : points) most = std::max(most, point.measured ? point.measured->count() : 0);
    step_ = grid_step(std::max(most, 0.1));
    most_ = std::max(most * 1.05, step_);
  }

  [[nodiscard]] double x(UtcTime when) const {
    if (end_ <= begin_) return (k_trend_left + k_trend_right) / 2;
    constexpr double k_margin = 8;  // that no mark sticks out
    return k_trend_left + k_margin +
           (seconds(when) - begin_) / (end_ - begin_) * (k_trend_right - k_trend_left - 2 * k_margin);
  }
  [[nodiscard]] double y(double value) const {
    return k_bottom - std::clamp(value, 0.0, most_) / most_ * (k_bottom - k_top);
  }

  [[nodiscard]] std::string grid() const {
    std::string out;
    for (double value = 0; value <= most_ * 1.0001; value += step_) {
      out += fmt::format("<line class=\"grid\" x1=\"{0}\" y1=\"{2:.1f}\" x2=\"{1}\" y2=\"{2:.1f}\"/>\n", k_trend_left,
                         k_trend_right, y(value));
      out += fmt::format("<text x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n", k_trend_left - 6, y(value) + 4,
                         axis_label(value));
    }
    return out;
  }

 private:
  static double seconds(UtcTime when) { return std::chrono::duration<double>{when.time_since_epoch()}.count(); }

  double begin_;
  double end_;
  double step_ = 1;
  double most_ = 1;
};

/// A dot, and for a drill that did not pass a cross: colour is not all that tells them apart.
std::string mark(double x, double y, Verdict verdict) {
  if (verdict == Verdict::pass)
    return fmt::format("<circle class=\"ok\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\"/>\n", x, y);
  return fmt::format("<path class=\"cross\" d=\"M{:.1f} {:.1f}l8 8m0 -8l-8 8\"/>\n", x - 4, y - 4);
}

}  // namespace

std::string trend_svg(const std::string& label, const std::vector<TrendPoint>& points,
                      const std::optional<Seconds>& objective) {
  if (std::none_of(points.begin(), points.end(), [](const auto& point) { return point.measured.has_value(); })) {
    return {};
  }
  const Trend trend{points, objective};
  std::string out = fmt::format("<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"{}\">\n", k_trend_width, k_height,
                                escape_markup(label));
  out += trend.grid();
  if (objective) {
    const double y = trend.y(objective->count());
    out += fmt::format("<line class=\"objective\" x1=\"{0}\" y1=\"{2:.1f}\" x2=\"{1}\" y2=\"{2:.1f}\"/>\n",
                       k_trend_left, k_trend_right, y);
    out += fmt::format("<text class=\"objective\" x=\"{}\" y=\"{:.1f}\" text-anchor=\"end\">objective {}</text>\n",
                       k_trend_right, y + 13, axis_label(objective->count()));
  }
  std::string line;
  std::string marks;
  for (const auto& point : points) {
    const double x = trend.x(point.when);
    const double y = trend.y(point.measured ? point.measured->count() : 0);
    if (point.measured) line += fmt::format("{:.1f},{:.1f} ", x, y);
    marks += mark(x, y, point.verdict);
  }
  out += fmt::format("<polyline class=\"trend\" points=\"{}\"/>\n{}", line, marks);
  out += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", k_trend_left, k_height - 6,
                     to_rfc3339(points.front().when).substr(0, k_date));
  if (points.size() > 1) {
    out += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{}</text>\n", k_trend_right, k_height - 6,
                       to_rfc3339(points.back().when).substr(0, k_date));
  }
  return out + "</svg>\n";
}

}  // namespace drill::html
