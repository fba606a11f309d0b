#include "tests/fake-incusd/byte_range.hpp"
#include "tests/fake-incusd/handlers.hpp"

namespace fake {

namespace {

std::string need_path(const Context& context) {
  const std::string path = context.request.parameter("path");
  if (path.empty()) throw ApiError(400, "Missing path argument");
  return path;
}

unsigned number(const Context& context, const std::string& header) {
  const std::string text = context.request.header(header);
  const bool digits = !text.empty() && text.find_first_not_of("0123456789") == std::string::npos && text.size() < 10;
  return digits ? static_cast<unsigned>(std::stoul(text)) : 0;
}

/// What the request wants to put there. The daemon takes the body of a form for itself: nothing is left of it.
FileNode wanted_node(const Context& context, FileType type) {
  FileNode node;
  node.type = type;
  node.uid = number(context, "x-incus-uid");
  node.gid = number(context, "x-incus-gid");
  node.mode = type == FileType::symlink
                  ? 0777
                  : parse_mode(context.request.header("x-incus-mode"), type == FileType::directory ? 0755 : 0644);
  const bool form = context.request.header("content-type").starts_with("application/x-www-form-urlencoded");
  if (!form && type != FileType::directory) node.content = context.request.body;
  return node;
}

}  // namespace

/// Also HEAD: the front leaves the body out then.
Reply get_file(const Context& context) {
  const Instance& instance = context.instance();
  const std::string path = need_path(context);
  const FileNode* node = instance.files.find(path);
  if (node == nullptr) throw ApiError(404, "Not Found");
  Reply reply;
  if (node->type == FileType::directory) {
    reply = sync_reply(instance.files.list(path));
  } else {
    reply = ranged_reply(node->content, context.request.header("range"));
    reply.headers["Content-Disposition"] = "inline;filename=" + path.substr(path.rfind('/') + 1);
    reply.headers["Last-Modified"] = http_date(node->modified_at);
  }
  reply.headers["X-Incus-Uid"] = std::to_string(node->uid);
  reply.headers["X-Incus-Gid"] = std::to_string(node->gid);
  reply.headers["X-Incus-Mode"] = format_mode(node->mode);
  reply.headers["X-Incus-Type"] = type_name(node->type);
  reply.headers["X-Incus-Modified"] = go_time(node->modified_at);
  return reply;
}

Reply post_file(const Context& context) {
  Instance& instance = context.instance();
  const std::string path = need_path(context);
  const std::string type = context.request.header("x-incus-type");
  const std::string write = context.request.header("x-incus-write");
  if (!write.empty() && write != "overwrite" && write != "append") {
    throw ApiError(400, "Bad file write mode: " + write);
  }
  if (type == "directory") {
    instance.files.make_directory(path, wanted_node(context, FileType::directory));
  } else if (type == "symlink") {
    const FileNode node = wanted_node(context, FileType::symlink);
    if (node.content.empty()) throw ApiError(404, "Not Found");
    instance.files.make_symlink(path, node);
  } else if (type.empty() || type == "file") {
    instance.files.write(path, wanted_node(context, FileType::file), write == "append");
  } else {
    throw ApiError(400, "Bad file type: " + type);
  }
  return sync_reply();
}

Reply delete_file(const Context& context) {
  Instance& instance = context.instance();
  instance.files.remove(need_path(context));
  return sync_reply();
}

}  // namespace fake
