#include "tests/fake-incusd/envelope.hpp"

namespace fake {

namespace {

/// Bytes that are no UTF-8 become U+FFFD, as Go's encoder has it.
std::string dump(const nlohmann::json& json) {
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string sync_text(const nlohmann::json& metadata) {
  return dump({{"type", "sync"},
               {"status", "Success"},
               {"status_code", 200},
               {"operation", ""},
               {"error_code", 0},
               {"error", ""},
               {"metadata", metadata}});
}

std::string error_text(int code, const std::string& error) {
  return dump({{"type", "error"},
               {"status", ""},
               {"status_code", 0},
               {"operation", ""},
               {"error_code", code},
               {"error", error},
               {"metadata", nullptr}});
}

Reply sync_reply(const nlohmann::json& metadata) {
  Reply reply;
  reply.body = sync_text(metadata);
  return reply;
}

Reply async_reply(const Operation& operation) {
  Reply reply;
  reply.status = 202;
  reply.headers["Location"] = operation.url();
  reply.body = dump({{"type", "async"},
                     {"status", "Operation created"},
                     {"status_code", 100},
                     {"operation", operation.url()},
                     {"error_code", 0},
                     {"error", ""},
                     {"metadata", to_json(operation)}});
  return reply;
}

Reply error_reply(int code, const std::string& error) {
  Reply reply;
  reply.status = code;
  reply.headers["X-Content-Type-Options"] = "nosniff";
  reply.body = error_text(code, error);
  return reply;
}

}  // namespace fake
