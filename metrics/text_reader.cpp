#include "metrics/text_reader.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace metrics {
namespace {

constexpr std::string_view k_blanks = " \t\r";

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == ':';
}

void skip_blanks(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(k_blanks), rest.size()));
}

bool take(std::string_view& rest, char c) {
  if (!rest.starts_with(c)) return false;
  rest.remove_prefix(1);
  return true;
}

std::string take_name(std::string_view& rest) {
  const auto end = std::find_if_not(rest.begin(), rest.end(), is_name_char);
  std::string name(rest.begin(), end);
  rest.remove_prefix(name.size());
  return name;
}

/// The rest of a quoted value, its opening quote gone already.
std::optional<std::string> take_quoted(std::string_view& rest) {
  std::string value;
  while (!rest.empty()) {
    const char c = rest[0];
    rest.remove_prefix(1);
    if (c == '"') return value;
    if (c != '\\') {
      value += c;
      continue;
    }
    if (rest.empty()) break;
    value += rest[0] == 'n' ? '\n' : rest[0];
    rest.remove_prefix(1);
  }
  return std::nullopt;
}

/// The labels, the opening brace gone already.
bool take_labels(std::string_view& rest, std::vector<Label>& labels) {
  skip_blanks(rest);
  while (!take(rest, '}')) {
    Label label;
    label.name = take_name(rest);
    skip_blanks(rest);
    if (label.name.empty() || !take(rest, '=')) return false;
    skip_blanks(rest);
    if (!take(rest, '"')) return false;
    auto value = take_quoted(rest);
    if (!value) return false;
    label.value = std::move(*value);
    labels.push_back(std::move(label));
    skip_blanks(rest);
    // A comma after the last label is allowed, a missing one between two is not.
    if (!take(rest, ',') && !rest.starts_with('}')) return false;
    skip_blanks(rest);
  }
  return true;
}

std::optional<double> read_value(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<double>::quiet_NaN();
  if (text == "+Inf" || text == "Inf") return std::numeric_limits<double>::infinity();
  if (text == "-Inf") return -std::numeric_limits<double>::infinity();
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::optional<ReadSample> read_line(std::string_view line) {
  skip_blanks(line);
  if (line.empty() || line[0] == '#') return std::nullopt;
  ReadSample sample;
  sample.name = take_name(line);
  if (sample.name.empty()) return std::nullopt;
  skip_blanks(line);
  if (take(line, '{') && !take_labels(line, sample.labels)) return std::nullopt;
  skip_blanks(line);
  // Behind the value may stand a timestamp, which we never write and do not need.
  const auto value = read_value(line.substr(0, line.find_first_of(k_blanks)));
  if (!value) return std::nullopt;
  sample.value = *value;
  return sample;
}

}  // namespace

std::string_view ReadSample::label(std::string_view label_name) const {
  for (const Label& label : labels) {
    if (label.name == label_name) return label.value;
  }
  return {};
}

std::vector<ReadSample> read_text(std::string_view text) {
  std::vector<ReadSample> samples;
  text = text.substr(0, k_max_text_size);
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    // A last line without line break was cut: its value may be, too.
    if (end == std::string_view::npos) break;
    if (auto sample = read_line(text.substr(0, end))) samples.push_back(std::move(*sample));
    text.remove_prefix(end + 1);
  }
  return samples;
}

std::optional<double> find_value(const std::vector<ReadSample>& samples, std::string_view name,
                                 const std::vector<Label>& labels) {
  for (const ReadSample& sample : samples) {
    const auto carries = [&sample](const Label& label) {
      return std::find(sample.labels.begin(), sample.labels.end(), label) != sample.labels.end();
    };
    if (sample.name == name && std::all_of(labels.begin(), labels.end(), carries)) return sample.value;
  }
  return std::nullopt;
}

}  // namespace metrics
