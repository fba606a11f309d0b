#include "tests/fake-incusd/byte_range.hpp"

#include <algorithm>
#include <cstdio>

namespace fake {

Reply ranged_reply(const std::string& content, const std::string& range) {
  Reply reply;
  reply.content_type = "application/octet-stream";
  reply.headers["Accept-Ranges"] = "bytes";
  std::size_t first = 0;
  std::size_t last = content.size();
  const int read = std::sscanf(range.c_str(), "bytes=%zu-%zu", &first, &last);
  if (read < 1) {
    reply.body = content;
    return reply;
  }
  const std::string size = std::to_string(content.size());
  if (first >= content.size() || last < first) {
    reply.status = 416;
    reply.content_type = "text/plain; charset=utf-8";
    reply.headers["Content-Range"] = "bytes */" + size;
    reply.body = "invalid range: failed to overlap\n";
    return reply;
  }
  last = std::min(last, content.size() - 1);
  reply.status = 206;
  reply.headers["Content-Range"] = "bytes " + std::to_string(first) + "-" + std::to_string(last) + "/" + size;
  reply.body = content.substr(first, last - first + 1);
  return reply;
}

}  // namespace fake
