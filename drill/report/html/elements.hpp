// Pieces that the parts of the HTML report are made of. All text that goes in is escaped here.
#pragma once

#include <string>
#include <string_view>

#include "drill/report/drill_report.hpp"

namespace drill::html {

/// "12.3 s"; "unknown" for what is absent.
std::string duration_text(const std::optional<Seconds>& value);
/// "2026-11-22 04:00:12 UTC".
std::string time_text(UtcTime time);

/// A row of a table of names and values; empty when the value is.
std::string row(std::string_view name, std::string_view value);
/// A table of such rows; empty when there are none.
std::string facts(const std::string& rows);
/// A cell. `css`: a class of the style, may be empty.
std::string cell(std::string_view text, std::string_view css = {});
std::string code_cell(std::string_view text);
/// A heading and what is below it; empty when that is.
std::string section(std::string_view title, const std::string& content);
/// Empty when the text is.
std::string paragraph(std::string_view text);
std::string preformatted(std::string_view text);

}  // namespace drill::html
