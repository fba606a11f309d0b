#include "metrics/text_format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <set>
#include <stdexcept>
#include <string_view>

namespace metrics {
namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/// The name, fit for a message: it may hold anything.
std::string quoted_value(std::string_view name) {
  std::string text = "'";
  for (const char c : name.substr(0, 100)) text += (c < ' ' || c == 0x7f) ? '?' : c;
  return text + "'";
}

void require_metric_name(std::string_view name) {
  const auto allowed = [](char c) { return is_name_start(c) || is_digit(c) || c == ':'; };
  if (name.empty() || is_digit(name[0]) || !std::all_of(name.begin(), name.end(), allowed)) {
    throw std::invalid_argument("not a metric name: " + quoted_value(name));
  }
}

void require_label_name(std::string_view name, const std::string& metric) {
  const auto allowed = [](char c) { return is_name_start(c) || is_digit(c); };
  // Names that begin with two underscores belong to Prometheus.
  if (name.empty() || is_digit(name[0]) || name.starts_with("__") || !std::all_of(name.begin(), name.end(), allowed)) {
    throw std::invalid_argument("not a label name of metric '" + metric + "': " + quoted_value(name));
  }
}

/// Length of the UTF-8 sequence at the start of `text`, 0 when there is none.
std::size_t utf8_length(std::string_view text) {
  const auto byte = [text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  if (byte(0) < 0x80) return 1;
  const std::size_t length = byte(0) >= 0xf0 ? 4 : byte(0) >= 0xe0 ? 3 : 2;
  if (byte(0) < 0xc2 || byte(0) > 0xf4 || text.size() < length) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return 0;
  }
  // Overlong forms, surrogates, beyond U+10FFFF.
  const bool odd = (byte(0) == 0xe0 && byte(1) < 0xa0) || (byte(0) == 0xed && byte(1) > 0x9f) ||
                   (byte(0) == 0xf0 && byte(1) < 0x90) || (byte(0) == 0xf4 && byte(1) > 0x8f);
  return odd ? 0 : length;
}

/// Escapes as the format asks, and replaces what is not UTF-8: one such byte would make the collector drop the whole
/// file.
std::string escaped(std::string_view text, bool with_quotes) {
  std::string result;
  while (!text.empty()) {
    const std::size_t length = utf8_length(text);
    if (length == 0) {
      result += "\xef\xbf\xbd";  // U+FFFD
    } else if (text[0] == '\\') {
      result += "\\\\";
    } else if (text[0] == '\n') {
      result += "\\n";
    } else if (text[0] == '"' && with_quotes) {
      result += "\\\"";
    } else {
      result += text.substr(0, length);
    }
    text.remove_prefix(std::max<std::size_t>(1, length));
  }
  return result;
}

std::string labels_text(const Family& family, const Sample& sample) {
  if (sample.labels.empty()) return "";
  std::set<std::string_view> names;
  std::string text = "{";
  for (const Label& label : sample.labels) {
    require_label_name(label.name, family.name);
    if (!names.insert(label.name).second) {
      throw std::invalid_argument("label '" + label.name + "' of metric '" + family.name + "' is given twice");
    }
    if (text.size() > 1) text += ',';
    text += label.name + "=\"" + escaped(label.value, /*with_quotes=*/true) + "\"";
  }
  return text + "}";
}

/// The same labels in another order are the same series.
std::string series_key(const Sample& sample) {
  std::vector<std::string> parts;
  for (const Label& label : sample.labels)
    parts.push_back(label.name + "=" + escaped(label.value, /*with_quotes=*/true));
  std::sort(parts.begin(), parts.end());
  std::string key;
  for (const std::string& part : parts) key += part + "\n";
  return key;
}

}  // namespace

std::string value_text(double value) {
  if (std::isnan(value)) return "NaN";
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  std::array<char, 64> buffer{};
  // Counts, bytes and timestamps read better without an exponent; up to 2^53 an integer has no other form.
  constexpr double k_exact = 9007199254740992.0;
  const bool integer = std::trunc(value) == value && std::abs(value) <= k_exact && !(value == 0 && std::signbit(value));
  const auto result =
      integer ? std::to_chars(buffer.data(), buffer.data() + buffer.size(), static_cast<std::int64_t>(value))
              : std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
  return {buffer.data(), result.ptr};
}

std::string to_text(const std::vector<Family>& families) {
  std::string text;
  std::set<std::string_view> names;
  for (const Family& family : families) {
    require_metric_name(family.name);
    if (!names.insert(family.name).second) throw std::invalid_argument("metric '" + family.name + "' is given twice");
    if (family.samples.empty()) continue;
    text += "# HELP " + family.name + " " + escaped(family.help, /*with_quotes=*/false) + "\n";
    text += "# TYPE " + family.name + (family.type == Type::counter ? " counter\n" : " gauge\n");
    std::set<std::string> series;
    for (const Sample& sample : family.samples) {
      const std::string labels = labels_text(family, sample);
      if (!series.insert(series_key(sample)).second) {
        throw std::invalid_argument("metric '" + family.name + "' has two samples with the labels " +
                                    quoted_value(labels));
      }
      text += family.name + labels + " " + value_text(sample.value) + "\n";
    }
  }
  return text;
}

}  // namespace metrics
