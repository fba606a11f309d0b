// What is spoken on a connection after HTTP: events, the streams of a command, files.
#include "tests/fake-incusd/handlers.hpp"
#include "tests/fake-incusd/sftp.hpp"
#include "tests/fake-incusd/websocket.hpp"

namespace fake {

namespace {

/// How long a stream without news waits before it looks whether its client is still there.
constexpr std::chrono::seconds k_look{1};

bool is_listed(const std::string& list, const std::string& word) {
  return list.empty() || ("," + list + ",").find("," + word + ",") != std::string::npos;
}

/// Waits until there is news, the daemon goes down or a second has gone by. False when it goes down.
template <typename News>
bool wait_for_news(World& world, World::Lock& lock, unsigned generation, const News& news) {
  const auto gone = [&] { return world.ending || world.generation != generation; };
  world.changed.wait_for(lock, k_look, [&] { return gone() || news(); });
  return !gone();
}

/// The stream of a command that this secret opens.
Session* find_session(World& world, const std::string& operation) {
  for (auto& instance : world.instances) {
    const auto found = instance.sessions.find(operation);
    if (found != instance.sessions.end()) return &found->second;
  }
  return nullptr;
}

}  // namespace

Reply get_events(const Context& context) {
  const std::string project = context.project();
  const bool all = context.request.parameter("all-projects") == "true";
  const std::string types = context.request.parameter("type");
  return websocket_reply(context.request,
                         [&world = context.world, project, all, types, generation = context.world.generation,
                          at = context.world.events.end()]() mutable -> std::optional<std::string> {
                           World::Lock lock{world.mutex};
                           if (!wait_for_news(world, lock, generation, [&] { return world.events.end() > at; }))
                             return std::nullopt;
                           std::string frames;
                           for (; at < world.events.end(); ++at) {
                             const auto& event = world.events.at(at);
                             const bool wanted = (all || event.at("project") == project) &&
                                                 is_listed(types, event.at("type").get<std::string>());
                             if (wanted) frames += text_frame(event.dump());
                           }
                           return frames.empty() ? ping_frame() : frames;
                         });
}

/// Outputs end with an empty text message, as Incus has it; nothing is read from the command's input.
Reply get_operation_websocket(const Context& context) {
  World& world = context.world;
  const std::string operation = context.names[0];
  const Session* session = find_session(world, operation);
  if (session == nullptr) throw ApiError(404, "Operation not found");
  const std::string secret = context.request.parameter("secret");
  std::string stream;
  for (const auto& [name, known] : session->secrets) {
    if (known == secret) stream = name;
  }
  if (stream.empty()) throw ApiError(403, "not authorized");
  return websocket_reply(
      context.request,
      [&world, operation, stream, generation = world.generation, at = std::size_t{0},
       over = false]() mutable -> std::optional<std::string> {
        if (over) return std::nullopt;
        World::Lock lock{world.mutex};
        const auto text = [&]() -> std::string_view {
          const Session* found = find_session(world, operation);
          return found == nullptr ? "" : stream == "1" ? found->out : stream == "2" ? found->err : std::string_view{};
        };
        const auto ended = [&] {
          const Session* found = find_session(world, operation);
          return found == nullptr || found->ended;
        };
        if (!wait_for_news(world, lock, generation, [&] { return ended() || text().size() > at; })) return std::nullopt;
        const std::string_view more = text().size() > at ? text().substr(at) : std::string_view{};
        at += more.size();
        if (!more.empty()) return binary_frame(more);
        if (!ended()) return ping_frame();
        over = true;
        return text_frame("") + close_frame();
      });
}

Reply get_sftp(const Context& context) {
  const Instance& instance = context.instance();
  if (context.request.header("upgrade") != "sftp") throw ApiError(400, "Missing or invalid upgrade header");
  Reply reply;
  reply.status = 101;
  reply.headers = {{"Upgrade", "sftp"}, {"Connection", "Upgrade"}};
  reply.takeover = [&world = context.world, id = instance.id](const Channel& channel) {
    SftpSession{world, id}.run(channel);
  };
  return reply;
}

}  // namespace fake
