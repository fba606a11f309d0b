#include "tests/fake-incusd/file_tree.hpp"

#include <array>
#include <charconv>
#include <cstdio>
#include <sstream>

#include "tests/fake-incusd/api_error.hpp"

namespace fake {

namespace {

std::string parent_of(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

std::string joined(const std::string& directory, const std::string& name) {
  return directory == "/" ? "/" + name : directory + "/" + name;
}

}  // namespace

FileTree::FileTree() {
  for (const char* path :
       {"/",          "/dev", "/etc",       "/home",    "/mnt",     "/opt",       "/proc",    "/root",
        "/run",       "/srv", "/sys",       "/tmp",     "/usr",     "/usr/bin",   "/usr/lib", "/usr/local",
        "/usr/share", "/var", "/var/cache", "/var/lib", "/var/log", "/var/spool", "/var/tmp"}) {
    nodes_[path] = {.type = FileType::directory, .mode = 0755, .content = {}};
  }
  nodes_["/tmp"].mode = nodes_["/var/tmp"].mode = 0777;
  nodes_["/root"].mode = 0700;
  plant({.path = "/var/run", .type = "symlink", .content = "/run"});
  plant({.path = "/bin", .type = "symlink", .content = "usr/bin"});
  plant({.path = "/etc/passwd", .content = "root:x:0:0:root:/root:/bin/bash\n"});
}

std::string FileTree::resolve(const std::string& path, bool follow_last, int depth) const {
  std::string at = "/";
  std::istringstream parts{path};
  std::string part;
  while (std::getline(parts, part, '/')) {
    if (part.empty() || part == ".") continue;
    if (part == "..") {
      at = parent_of(at);
      continue;
    }
    at = joined(at, part);
    const bool last = parts.eof();
    const auto node = nodes_.find(at);
    if (node == nodes_.end() || node->second.type != FileType::symlink || (last && !follow_last) || depth > 8) continue;
    const std::string& target = node->second.content;
    at = resolve(target.starts_with('/') ? target : joined(parent_of(at), target), true, depth + 1);
  }
  return at;
}

const FileNode* FileTree::find(const std::string& path) const {
  const auto found = nodes_.find(resolve(path, false));
  return found == nodes_.end() ? nullptr : &found->second;
}

FileNode* FileTree::follow(const std::string& path) {
  const auto found = nodes_.find(resolve(path, true));
  return found == nodes_.end() ? nullptr : &found->second;
}

std::vector<std::string> FileTree::list(const std::string& path) const {
  const std::string directory = resolve(path, false);
  std::vector<std::string> names;
  for (const auto& [node_path, node] : nodes_) {
    if (node_path != "/" && parent_of(node_path) == directory) {
      names.push_back(node_path.substr(node_path.rfind('/') + 1));
    }
  }
  return names;
}

void FileTree::need_parent(const std::string& path) const {
  const auto parent = nodes_.find(parent_of(path));
  if (parent == nodes_.end() || parent->second.type != FileType::directory) throw ApiError(404, "Not Found");
}

void FileTree::write(const std::string& path, const FileNode& node, bool append) {
  const std::string place = resolve(path, true);
  const auto found = nodes_.find(place);
  if (found == nodes_.end()) {
    if (append) throw ApiError(404, "Not Found");
    need_parent(place);
    nodes_[place] = node;
    return;
  }
  if (found->second.type == FileType::directory) {
    throw ApiError(500, "sftp: \"open " + path + ": is a directory\" (SSH_FX_FAILURE)");
  }
  found->second.content = append ? found->second.content + node.content : node.content;
  found->second.modified_at = node.modified_at;
}

void FileTree::make_directory(const std::string& path, const FileNode& node) {
  const std::string place = resolve(path, true);
  if (nodes_.contains(place)) return;
  need_parent(place);
  nodes_[place] = node;
}

void FileTree::make_symlink(const std::string& path, const FileNode& node) {
  const std::string place = resolve(path, false);
  const auto found = nodes_.find(place);
  if (found != nodes_.end()) {
    if (found->second.type == FileType::symlink && found->second.content == node.content) return;
    throw ApiError(500, "sftp: \"symlink " + node.content + " " + path + ": file exists\" (SSH_FX_FAILURE)");
  }
  need_parent(place);
  nodes_[place] = node;
}

void FileTree::remove(const std::string& path) {
  const std::string place = resolve(path, false);
  const auto found = nodes_.find(place);
  if (found == nodes_.end()) throw ApiError(404, "Not Found");
  if (found->second.type == FileType::directory && !list(place).empty()) {
    throw ApiError(500, "sftp: \"remove " + path + ": directory not empty\" (SSH_FX_FAILURE)");
  }
  nodes_.erase(found);
}

void FileTree::plant(const FileSpec& spec) {
  const std::string place = resolve(spec.path, false);
  for (std::string above = parent_of(place); !nodes_.contains(above); above = parent_of(above)) {
    nodes_[above] = {.type = FileType::directory, .mode = 0755, .content = {}};
  }
  const FileType type = spec.type == "directory" ? FileType::directory
                        : spec.type == "symlink" ? FileType::symlink
                                                 : FileType::file;
  const unsigned mode = type == FileType::symlink ? 0777 : parse_mode(spec.mode, 0644);
  nodes_[place] = {.type = type, .uid = spec.uid, .gid = spec.gid, .mode = mode, .content = spec.content};
}

unsigned parse_mode(const std::string& text, unsigned fallback) {
  unsigned mode = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), mode, text.starts_with('0') ? 8 : 10);
  return error == std::errc{} && end == text.data() + text.size() ? mode & 0777U : fallback;
}

std::string format_mode(unsigned mode) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%04o", mode);
  return text.data();
}

const char* type_name(FileType type) {
  switch (type) {
    case FileType::directory:
      return "directory";
    case FileType::symlink:
      return "symlink";
    case FileType::file:
      break;
  }
  return "file";
}

}  // namespace fake
