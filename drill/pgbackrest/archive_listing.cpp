#include "drill/pgbackrest/archive_listing.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "incus-client/json.hpp"

namespace drill::pgbackrest {
namespace {

using nlohmann::json;
using std::chrono::sys_seconds;

constexpr std::size_t k_timeline_digits = 8;
constexpr std::size_t k_directory_digits = 16;
constexpr std::size_t k_segment_digits = 24;
constexpr std::string_view k_history = ".history";
constexpr std::string_view k_partial = ".partial";

/// The first `count` characters as upper-case hex digits; absent when they are anything else.
std::optional<std::string_view> hex(std::string_view name, std::size_t count) {
  const auto digits = name.substr(0, count);
  if (digits.size() < count || digits.find_first_not_of("0123456789ABCDEF") != std::string_view::npos) return {};
  return digits;
}

std::optional<std::uint32_t> timeline(std::string_view name) {
  std::uint32_t value = 0;
  const auto digits = hex(name, k_timeline_digits);
  if (!digits) return std::nullopt;
  std::from_chars(digits->data(), digits->data() + digits->size(), value, 16);
  return value;
}

json parse_line(std::string_view line) {
  json entries = incus::parse_json(line);
  if (!entries.is_object()) throw ListingError("pgbackrest repo-ls: not a JSON object");
  return entries;
}

sys_seconds time_of(const json& entry) {
  const auto time = entry.find("time");
  if (time == entry.end() || !time->is_number_integer()) throw ListingError("pgbackrest repo-ls: an entry has no time");
  return sys_seconds{std::chrono::seconds{time->get<std::int64_t>()}};
}

void read_archive(const json& entries, ArchiveListing& listing) {
  for (const auto& [name, entry] : entries.items()) {
    const auto id = timeline(name);
    if (!id || !entry.is_object()) continue;
    if (name.substr(k_timeline_digits) == k_history) listing.histories[*id] = time_of(entry);
    if (name.size() != k_directory_digits || !hex(name, k_directory_digits)) continue;
    listing.timelines.insert(*id);
    listing.directories.insert(name);
  }
}

/// Segments are named by their position, so that names sort as time goes; after the name come '-' and a checksum.
void read_segments(const json& entries, ArchivedSegments& segments, std::vector<std::string>& partials) {
  for (const auto& [name, entry] : entries.items()) {
    if (!entry.is_object() || !hex(name, k_segment_digits)) continue;
    const auto rest = std::string_view{name}.substr(k_segment_digits);
    if (rest.starts_with('-')) segments[name.substr(0, k_segment_digits)] = time_of(entry);
    if (rest.starts_with(k_partial)) partials.push_back(name.substr(0, k_segment_digits));
  }
}

/// pgBackRest ends its line or not, by version.
std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.empty()) lines.push_back(line);
  }
  return lines;
}

std::string path_of(const std::string& stanza, const ArchiveInfo& archive) {
  return "archive/" + stanza + "/" + archive.id;
}

std::vector<std::string> list_command(const Caller& caller, const ArchiveInfo& archive) {
  return Command{caller}
      .repository(archive.repo_key)
      .options({"--log-level-console=off", "--log-level-file=off", "--log-level-stderr=error", "--output=json"})
      .line("repo-ls");
}

}  // namespace

std::vector<std::string> listing_arguments(const Caller& caller, const ArchiveInfo& archive) {
  const std::string top = path_of(caller.stanza, archive);
  // An archive without any segment has no directory of segments: its own is listed twice.
  std::vector<std::string> out{top, archive.max ? top + "/" + archive.max->substr(0, k_directory_digits) : top};
  const auto command = list_command(caller, archive);
  out.insert(out.end(), command.begin(), command.end());
  return out;
}

ArchiveListing parse_listing(std::string_view text) {
  const auto lines = lines_of(text);
  if (lines.size() != 2) throw ListingError("pgbackrest repo-ls: expected two lines");
  ArchiveListing listing;
  read_archive(parse_line(lines[0]), listing);
  ArchivedSegments segments;
  read_segments(parse_line(lines[1]), segments, listing.partials);
  if (!segments.empty()) listing.newest_at = segments.rbegin()->second;
  return listing;
}

std::vector<std::string> segments_arguments(const Caller& caller, const ArchiveInfo& archive,
                                            const std::vector<std::string>& directories) {
  std::string paths;  // a stanza's name has no blanks
  for (const auto& each : directories)
    paths += (paths.empty() ? "" : " ") + path_of(caller.stanza, archive) + "/" + each;
  std::vector<std::string> out{paths};
  const auto command = list_command(caller, archive);
  out.insert(out.end(), command.begin(), command.end());
  return out;
}

ArchivedSegments parse_segments(std::string_view text) {
  ArchivedSegments segments;
  std::vector<std::string> partials;
  for (const auto line : lines_of(text)) read_segments(parse_line(line), segments, partials);
  return segments;
}

}  // namespace drill::pgbackrest
