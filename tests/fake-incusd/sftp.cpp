#include "tests/fake-incusd/sftp.hpp"

#include <algorithm>
#include <optional>

namespace fake {

namespace {

enum Type {
  k_init = 1,
  k_version = 2,
  k_open = 3,
  k_close = 4,
  k_read = 5,
  k_write = 6,
  k_lstat = 7,
  k_fstat = 8,
  k_setstat = 9,
  k_fsetstat = 10,
  k_opendir = 11,
  k_readdir = 12,
  k_remove = 13,
  k_mkdir = 14,
  k_rmdir = 15,
  k_realpath = 16,
  k_stat = 17,
  k_readlink = 19,
  k_symlink = 20,
  k_status = 101,
  k_handle = 102,
  k_data = 103,
  k_name = 104,
  k_attrs = 105
};

enum Code { k_ok = 0, k_eof = 1, k_no_such_file = 2, k_failure = 4, k_unsupported = 8 };

constexpr std::uint32_t k_has_size = 1;
constexpr std::uint32_t k_has_owner = 2;
constexpr std::uint32_t k_has_mode = 4;
constexpr std::uint32_t k_has_times = 8;

std::string number(std::uint64_t value, int bytes) {
  std::string out;
  for (int byte = bytes - 1; byte >= 0; --byte) {
    out += static_cast<char>((value >> static_cast<unsigned>(8 * byte)) & 0xffU);
  }
  return out;
}

std::string number32(std::uint64_t value) {
  return number(value, 4);
}

std::string text(std::string_view value) {
  return number32(value.size()).append(value);
}

std::string reply(Type type, std::uint32_t id, const std::string& rest) {
  return static_cast<char>(type) + number32(id) + rest;
}

std::string status(std::uint32_t id, Code code, const std::string& message = {}) {
  return reply(k_status, id, number32(code) + text(message) + text("en"));
}

std::string attributes(const FileNode& node) {
  const std::uint32_t kind = node.type == FileType::directory ? 0040000U
                             : node.type == FileType::symlink ? 0120000U
                                                              : 0100000U;
  const auto seconds = static_cast<std::uint64_t>(std::chrono::system_clock::to_time_t(node.modified_at));
  return number32(k_has_size | k_has_owner | k_has_mode | k_has_times) + number(node.content.size(), 8) +
         number32(node.uid) + number32(node.gid) + number32(kind | node.mode) + number32(seconds) + number32(seconds);
}

std::string no_such_file(std::uint32_t id) {
  return status(id, k_no_such_file, "no such file");
}

}  // namespace

/// A request, read from its beginning; what is missing at its end is empty and 0.
class SftpSession::Packet {
 public:
  explicit Packet(std::string bytes) : bytes_(std::move(bytes)) {}

  std::uint64_t number(std::size_t bytes) {
    std::uint64_t value = 0;
    for (; bytes > 0; --bytes) {
      value = (value << 8U) | (at_ < bytes_.size() ? static_cast<unsigned char>(bytes_[at_]) : 0U);
      ++at_;
    }
    return value;
  }
  std::uint32_t number32() { return static_cast<std::uint32_t>(number(4)); }
  std::string text() {
    const std::size_t size = number32();
    const std::string value = at_ < bytes_.size() ? bytes_.substr(at_, size) : std::string{};
    at_ += size;
    return value;
  }
  /// Owner, mode and size, as far as they are given.
  void apply_attributes(FileNode& node) {
    constexpr unsigned k_permissions = 07777;
    const std::uint32_t flags = number32();
    if ((flags & k_has_size) != 0)
      node.content.resize(static_cast<std::size_t>(std::min<std::uint64_t>(number(8), 1U << 30U)));
    if ((flags & k_has_owner) != 0) {
      node.uid = number32();
      node.gid = number32();
    }
    if ((flags & k_has_mode) != 0) node.mode = number32() & k_permissions;
  }

 private:
  std::string bytes_;
  std::size_t at_ = 0;
};

void SftpSession::run(const Channel& channel) {
  constexpr std::size_t k_most = std::size_t{1} << 20U;
  while (true) {
    std::string head;
    std::string body;
    if (!channel.read(4, head)) return;
    const std::uint64_t size = Packet{head}.number(4);
    if (size == 0 || size > k_most || !channel.read(static_cast<std::size_t>(size), body)) return;
    Packet packet{body};
    const std::string out = answer(packet);
    if (out.empty() || !channel.write(text(out))) return;
  }
}

std::string SftpSession::answer(Packet& packet) {
  const int type = static_cast<int>(packet.number(1));
  if (type == k_init) return static_cast<char>(k_version) + number32(3);
  const std::uint32_t id = packet.number32();
  const World::Lock lock{world_.mutex};
  Instance* instance = world_.still_there(instance_);
  if (instance == nullptr) return {};
  try {
    switch (type) {
      case k_open:
        return open(id, packet, instance->files);
      case k_close:
      case k_read:
      case k_write:
      case k_fstat:
      case k_fsetstat:
      case k_readdir:
        return answer_handle(type, id, packet, instance->files);
      default:
        return answer_path(type, id, packet, instance->files);
    }
  } catch (const ApiError& error) {
    return error.code == 404 ? no_such_file(id) : status(id, k_failure, error.what());
  }
}

std::string SftpSession::handle(std::uint32_t id, const Open& open) {
  const std::string name = std::to_string(++last_handle_);
  open_[name] = open;
  return reply(k_handle, id, text(name));
}

std::string SftpSession::open(std::uint32_t id, Packet& packet, FileTree& files) {
  constexpr std::uint32_t k_to_create = 0x8;
  constexpr std::uint32_t k_to_empty = 0x10;
  constexpr std::uint32_t k_to_be_new = 0x20;
  const std::string path = packet.text();
  const std::uint32_t flags = packet.number32();
  const bool there = files.follow(path) != nullptr;
  if (there && (flags & k_to_be_new) != 0) return status(id, k_failure, "file exists");
  if (!there && (flags & k_to_create) == 0) return no_such_file(id);
  if (!there || (flags & k_to_empty) != 0) {
    FileNode node;
    packet.apply_attributes(node);
    files.write(path, node, false);
  }
  return handle(id, {.path = path});
}

std::string SftpSession::answer_handle(int type, std::uint32_t id, Packet& packet, FileTree& files) {
  const auto found = open_.find(packet.text());
  if (found == open_.end()) return status(id, k_failure, "no such handle");
  if (type == k_close) {
    open_.erase(found);
    return status(id, k_ok);
  }
  FileNode* node = files.follow(found->second.path);
  if (node == nullptr) return no_such_file(id);
  switch (type) {
    case k_read: {
      const std::uint64_t offset = packet.number(8);
      const std::uint32_t size = packet.number32();
      if (offset >= node->content.size()) return status(id, k_eof);
      return reply(k_data, id, text(std::string_view{node->content}.substr(static_cast<std::size_t>(offset), size)));
    }
    case k_write: {
      constexpr std::uint64_t k_most = std::uint64_t{1} << 30U;
      const std::uint64_t offset = packet.number(8);
      const std::string data = packet.text();
      if (offset + data.size() > k_most) return status(id, k_failure, "file too large");
      node->content.resize(std::max<std::size_t>(node->content.size(), static_cast<std::size_t>(offset) + data.size()));
      node->content.replace(static_cast<std::size_t>(offset), data.size(), data);
      return status(id, k_ok);
    }
    case k_fstat:
      return reply(k_attrs, id, attributes(*node));
    case k_fsetstat:
      packet.apply_attributes(*node);
      return status(id, k_ok);
    default:
      break;
  }
  if (!found->second.directory || found->second.listed) return status(id, k_eof);
  found->second.listed = true;
  const auto names = files.list(found->second.path);
  if (names.empty()) return status(id, k_eof);
  std::string entries = number32(names.size());
  for (const auto& name : names)
    entries += text(name) + text(name) + attributes(*files.find(found->second.path + "/" + name));
  return reply(k_name, id, entries);
}

std::string SftpSession::answer_path(int type, std::uint32_t id, Packet& packet, FileTree& files) {
  const std::string path = packet.text();
  const FileNode* node = type == k_stat ? files.follow(path) : files.find(path);
  const auto named = [&](const std::string& name) {
    return reply(k_name, id, number32(1) + text(name) + text(name) + number32(0));
  };
  switch (type) {
    case k_realpath:
      return named(path.starts_with('/') ? path : "/" + path);
    case k_mkdir: {
      FileNode directory{.type = FileType::directory, .mode = 0755, .content = {}};
      packet.apply_attributes(directory);
      if (node != nullptr) return status(id, k_failure, "file exists");
      files.make_directory(path, directory);
      return status(id, k_ok);
    }
    case k_symlink:  // OpenSSH and Go have the arguments in this order, against the draft
      files.make_symlink(packet.text(), {.type = FileType::symlink, .mode = 0777, .content = path});
      return status(id, k_ok);
    default:
      break;
  }
  if (node == nullptr) return no_such_file(id);
  switch (type) {
    case k_stat:
    case k_lstat:
      return reply(k_attrs, id, attributes(*node));
    case k_setstat:
      packet.apply_attributes(*files.follow(path));
      return status(id, k_ok);
    case k_opendir:
      if (node->type != FileType::directory) return status(id, k_failure, "not a directory");
      return handle(id, {.path = path, .directory = true});
    case k_remove:
    case k_rmdir:
      files.remove(path);
      return status(id, k_ok);
    case k_readlink:
      return named(node->content);
    default:
      return status(id, k_unsupported, "the fake daemon does not know this request");
  }
}

}  // namespace fake
