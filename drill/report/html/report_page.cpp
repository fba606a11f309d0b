#include "drill/report/html/report_page.hpp"

#include <fmt/format.h>

#include "drill/report/html/elements.hpp"
#include "drill/report/html/parts.hpp"
#include "drill/report/html/style.hpp"
#include "drill/text/markup.hpp"

namespace drill::html {

std::string report_page(const DrillReport& report, const std::vector<DrillReport>& past, const std::string& digest) {
  const std::string title = escape_markup(fmt::format("Restore drill of '{}'", report.stanza));
  // Nothing may be loaded or run, whatever text slipped in.
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\"/>\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n<title>{}: {}</title>\n"
      "<style>{}</style>\n</head>\n<body>\n<h1>{}</h1>\n<p>{}, on host {}, {} in all</p>\n",
      title, to_string(report.verdict), k_style, title, time_text(report.began), escape_markup(report.host),
      duration_text(report.duration));
  out += verdict_part(report);
  out += objectives_part(report);
  out += timeline_part(report);
  out += recovery_point_part(report);
  out += checks_part(report);
  out += findings_part(report);
  out += trend_part(report, past);
  out += coverage_part(report);
  out += data_part(report);
  out += logs_part(report);
  out += environment_part(report);
  out += configuration_part(report);
  out += fmt::format(
      "<footer>\n<p>SHA-256 of report.json: <code>{}</code></p>\n<p>Drawn from report.json of drill {} by dr-drill, "
      "which "
      "proves that a PostgreSQL backup can be restored.</p>\n</footer>\n</body>\n</html>\n",
      escape_markup(digest), escape_markup(report.run_id));
  return out;
}

}  // namespace drill::html
