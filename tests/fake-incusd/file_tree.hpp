// The file system inside one instance, in memory. Answers as the daemon's files API does, errors included.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/fake-incusd/rfc3339.hpp"
#include "tests/fake-incusd/scenario.hpp"

namespace fake {

enum class FileType { file, directory, symlink };

struct FileNode {
  FileType type = FileType::file;
  unsigned uid = 0;
  unsigned gid = 0;
  unsigned mode = 0644;
  std::string content;  ///< of a symlink: where it leads
  TimePoint modified_at = std::chrono::system_clock::now();
};

class FileTree {
 public:
  /// The directories every Debian image has.
  FileTree();

  /// What is at the path; null when nothing is. The last component is not followed when it is a symlink.
  const FileNode* find(const std::string& path) const;
  /// The same, modifiable; the last component is followed.
  FileNode* follow(const std::string& path);
  /// Names in a directory.
  std::vector<std::string> list(const std::string& path) const;

  // Each throws ApiError as the daemon answers. Owner and mode of `node` count only where nothing was before.
  void write(const std::string& path, const FileNode& node, bool append);
  void make_directory(const std::string& path, const FileNode& node);
  void make_symlink(const std::string& path, const FileNode& node);
  void remove(const std::string& path);

  /// Creates or replaces it and creates its parent directories, with owner and mode as given.
  void plant(const FileSpec& spec);

  const std::map<std::string, FileNode>& nodes() const { return nodes_; }

 private:
  /// The path with "." and ".." resolved and symlinks in its parents followed.
  std::string resolve(const std::string& path, bool follow_last, int depth = 0) const;
  /// Throws ApiError 404 unless the parent directory exists.
  void need_parent(const std::string& path) const;

  std::map<std::string, FileNode> nodes_;
};

/// X-Incus-mode as the daemon reads it: octal with a leading 0, decimal otherwise; `fallback` when it is neither.
unsigned parse_mode(const std::string& text, unsigned fallback);
/// "0640"
std::string format_mode(unsigned mode);
const char* type_name(FileType type);

}  // namespace fake
