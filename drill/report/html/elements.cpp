#include "drill/report/html/elements.hpp"

#include <fmt/format.h>

#include "drill/text/markup.hpp"
#include "drill/text/quantities.hpp"
#include "drill/text/utc_time.hpp"

namespace drill::html {

std::string duration_text(const std::optional<Seconds>& value) {
  if (!value) return "unknown";
  return format_duration(std::chrono::duration_cast<std::chrono::milliseconds>(*value));
}

std::string time_text(UtcTime time) {
  constexpr std::size_t k_date = 10;
  const std::string text = to_rfc3339(time);
  return text.substr(0, k_date) + " " + text.substr(k_date + 1, text.size() - k_date - 2) + " UTC";
}

std::string row(std::string_view name, std::string_view value) {
  if (value.empty()) return {};
  return fmt::format("<tr><th scope=\"row\">{}</th><td>{}</td></tr>\n", escape_markup(name), escape_markup(value));
}

std::string facts(const std::string& rows) {
  return rows.empty() ? rows : "<table><tbody>\n" + rows + "</tbody></table>\n";
}

std::string cell(std::string_view text, std::string_view css) {
  const std::string attribute = css.empty() ? "" : fmt::format(" class=\"{}\"", css);
  return fmt::format("<td{}>{}</td>", attribute, escape_markup(text));
}

std::string code_cell(std::string_view text) {
  return "<td><code>" + escape_markup(text) + "</code></td>";
}

std::string section(std::string_view title, const std::string& content) {
  if (content.empty()) return {};
  return fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", escape_markup(title), content);
}

std::string paragraph(std::string_view text) {
  return text.empty() ? std::string{} : "<p>" + escape_markup(text) + "</p>\n";
}

std::string preformatted(std::string_view text) {
  return "<pre>" + escape_markup(text) + "</pre>\n";
}

}  // namespace drill::html
