#include "drill/phases/inside/push_files.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <sstream>

#include "drill/host/regular_file.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/inside/clear_path.sh.hpp"

namespace drill {
namespace {

/// A bundle of all the CAs of the world has a quarter of it.
constexpr std::size_t k_max_pushed_file = 1U << 20U;

std::string read_named_file(const pgbackrest::NamedFile& file) {
  try {
    return read_regular_file(file.path, k_max_pushed_file);
  } catch (const std::runtime_error& error) {
    throw DrillError{Reason::config_invalid, std::string{error.what()} + " (" + file.option + ")",
                     "pgbackrest.conf names this file; the drill needs it on this host."};
  }
}

std::string moved_to(const std::map<std::string, std::string>& moved, const std::string& path) {
  const auto there = moved.find(path);
  return there == moved.end() ? path : there->second;
}

}  // namespace

std::string config_inside() {
  return std::string{k_inside} + "/pgbackrest.conf";
}

std::string conf_text_inside(const BackupConfiguration& backup) {
  const auto moved = moved_paths(backup.surroundings);
  if (moved.empty()) return backup.text;
  std::map<int, std::string> lines;
  for (const auto& entry : backup.conf.entries()) {
    const auto there = moved.find(entry.value);
    if (there != moved.end()) lines[entry.line] = entry.key + "=" + there->second;
  }
  std::istringstream text{backup.text};
  std::string out;
  int number = 0;
  for (std::string line; std::getline(text, line);) {
    const auto other = lines.find(++number);
    out += (other == lines.end() ? line : other->second) + "\n";
  }
  return out;
}

std::vector<std::string> configuration_files_inside(const BackupConfiguration& backup) {
  const auto moved = moved_paths(backup.surroundings);
  std::vector<std::string> files{config_inside()};
  for (const auto& repository : backup.surroundings.repositories) {
    for (const auto& file : repository.files) files.push_back(moved_to(moved, file.path));
  }
  return files;
}

std::vector<std::string> secret_files_inside(const BackupConfiguration& backup) {
  const auto moved = moved_paths(backup.surroundings);
  std::vector<std::string> files{config_inside()};
  for (const auto& repository : backup.surroundings.repositories) {
    for (const auto& file : repository.files) {
      const std::string path = moved_to(moved, file.path);
      const bool known = std::find(files.begin(), files.end(), path) != files.end();
      if (file.is_secret && !file.is_directory && !known) files.push_back(path);
    }
  }
  return files;
}

void push_files(const Bounds& bounds, const Container& container, const BackupConfiguration& backup, unsigned uid,
                unsigned gid) {
  const auto moved = moved_paths(backup.surroundings);
  const auto push = [&](const std::string& path, const std::string& content, unsigned mode) {
    container.client().push_file(bounds, container.name(), path, {content, {uid, gid, mode}});
  };
  push(config_inside(), conf_text_inside(backup), 0640);
  for (const auto& repository : backup.surroundings.repositories) {
    for (const auto& file : repository.files) {
      if (file.is_directory) continue;
      const std::string content = read_named_file(file);
      const std::string path = moved_to(moved, file.path);
      const std::string directory = std::filesystem::path{path}.parent_path();
      const auto made = container.run_script(bounds, k_clear_path_sh, {directory, path});
      if (made.exit_code != 0) throw DrillError{Reason::internal, "could not make '" + directory + "': " + made.err};
      push(path, content, file.is_secret ? 0600U : 0644U);
    }
  }
}

}  // namespace drill
