// pgbackrest.conf, read the way pgBackRest itself reads it (its src/common/ini.c and src/config/parse.c): sections,
// key=value with blanks trimmed, '#' starts a comment only at the start of a line, a repeated key makes a list, no
// quoting. Reads the one file; conf.d and the environment are not looked at. Deprecated names ("repo-s3-host",
// "db-path") answer under their present names ("repo1-storage-host", "pg1-path").
#pragma once

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace drill::pgbackrest {

/// The file is malformed, or a value is. The text begins with "FILE:LINE: ".
class ConfError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

struct ConfEntry {
  std::string section;  ///< "global", "global:restore", "main", "main:archive-get"
  std::string key;      ///< as written
  std::string option;   ///< the present name of the option: differs from `key` for deprecated names
  std::string value;
  int line = 0;  ///< 1-based
};

/// Of a text that several files make: which one begins at which line.
struct ConfPart {
  std::string file;
  int first_line = 1;
};

class Conf {
 public:
  Conf() = default;
  /// `parts` by line; none where `name` is the one file.
  Conf(std::string name, std::vector<ConfEntry> entries, std::vector<ConfPart> parts = {});

  /// What the messages call the file.
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] const std::vector<ConfEntry>& entries() const { return entries_; }
  /// "FILE:LINE" of the file in which this line of the text stands.
  [[nodiscard]] std::string place(int line) const;

  /// The section [stanza] or [stanza:command] is there and has a key.
  [[nodiscard]] bool has_stanza(std::string_view stanza) const;
  /// Every stanza of the file, sorted.
  [[nodiscard]] std::vector<std::string> stanzas() const;

  /// The option as `command` of this stanza sees it: [stanza:command], [stanza], [global:command], [global]; the first
  /// section that has it wins. Throws ConfError when it is given twice there, or empty.
  [[nodiscard]] std::optional<std::string> value(std::string_view stanza, std::string_view command,
                                                 std::string_view option) const;

  /// The same for a boolean option; throws ConfError when it is neither 'y' nor 'n'.
  [[nodiscard]] bool flag(std::string_view stanza, std::string_view command, std::string_view option,
                          bool fallback) const;

  /// The same for an option that may be repeated, in the order of the file; none when it is not set.
  [[nodiscard]] std::vector<std::string> values(std::string_view stanza, std::string_view command,
                                                std::string_view option) const;

  /// The entries that hold for this command, each option once or, when repeated, with all values.
  [[nodiscard]] std::vector<ConfEntry> effective(std::string_view stanza, std::string_view command) const;

 private:
  [[nodiscard]] std::vector<const ConfEntry*> find(std::string_view stanza, std::string_view command,
                                                   std::string_view option) const;

  std::string name_;
  std::vector<ConfEntry> entries_;
  std::vector<ConfPart> parts_;
};

/// Throws ConfError.
Conf parse_conf(std::string_view text, const std::string& name, std::vector<ConfPart> parts = {});

}  // namespace drill::pgbackrest
