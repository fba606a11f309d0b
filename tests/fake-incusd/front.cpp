#include "tests/fake-incusd/front.hpp"

#include <httplib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "tests/fake-incusd/envelope.hpp"
#include "tests/fake-incusd/router.hpp"

namespace fake {

namespace {

constexpr std::size_t k_threads = 96;  ///< each long poll holds one

Request from_http(const httplib::Request& http) {
  Request request;
  request.method = http.method;
  request.path = http.path;
  std::istringstream parts{http.path};
  for (std::string part; std::getline(parts, part, '/');) {
    if (!part.empty()) request.segments.push_back(part);
  }
  for (const auto& [name, value] : http.params) request.query.emplace(name, value);
  for (const auto& [name, value] : http.headers) {
    std::string lower = name;
    std::transform(lower.begin(), lower.end(), lower.begin(), [](unsigned char c) { return std::tolower(c); });
    request.headers.emplace(lower, value);
  }
  request.body = http.body;
  return request;
}

void to_http(const Reply& reply, httplib::Response& http) {
  http.status = reply.status;
  for (const auto& [name, value] : reply.headers) http.set_header(name, value);
  if (reply.damage != Damage::none) {
    const std::string body = reply.late_body ? reply.late_body().value_or("") : reply.body;
    const std::size_t sent = reply.damage == Damage::cut ? body.size() / 2 : 0;
    http.set_content_provider(std::max<std::size_t>(body.size(), 1), reply.content_type,
                              [body, sent](std::size_t, std::size_t, httplib::DataSink& sink) {
                                if (sent > 0) sink.write(body.data(), sent);
                                return false;  // the connection ends here
                              });
  } else if (reply.late_body) {
    http.set_chunked_content_provider(reply.content_type,
                                      [wait = reply.late_body](std::size_t, httplib::DataSink& sink) {
                                        const auto body = wait();
                                        if (!body) return false;
                                        sink.write(body->data(), body->size());
                                        sink.done();
                                        return true;
                                      });
  } else {
    http.set_content(reply.body, reply.content_type);
  }
}

/// As Go's HTTP server: no letter of a path may be in it. Clients that set the socket's path as Host fall here.
bool is_valid_host(const std::string& host) {
  return std::all_of(host.begin(), host.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || std::string("!$%&'()*+,-.:;=[]_~").find(static_cast<char>(c)) != std::string::npos;
  });
}

/// Refuses what Go's HTTP server refuses before Incus sees it, and keeps the library from doing more than Go does.
httplib::Server::HandlerResponse screen(const httplib::Request& request, httplib::Response& response) {
  const auto refuse = [&](const std::string& text) {
    response.status = 400;
    response.set_content(text, "text/plain; charset=utf-8");
    return httplib::Server::HandlerResponse::Handled;
  };
  if (!request.has_header("Host")) return refuse("400 Bad Request: missing required Host header");
  if (!is_valid_host(request.get_header_value("Host"))) return refuse("400 Bad Request: malformed Host header");
  // The daemon never compresses, and our handlers answer ranges themselves. The request is not really const.
  auto& open = const_cast<httplib::Request&>(request);
  open.headers.erase("Accept-Encoding");
  open.ranges.clear();
  return httplib::Server::HandlerResponse::Unhandled;
}

void add_routes(httplib::Server& server, World& world) {
  const auto handler = [&world](const httplib::Request& request, httplib::Response& response) {
    to_http(answer(world, from_http(request)), response);
  };
  const std::string all = "(?:.|\\n)*";
  server.Get(all, handler);
  server.Post(all, handler);
  server.Put(all, handler);
  server.Patch(all, handler);
  server.Delete(all, handler);
  server.set_pre_routing_handler(screen);
}

std::unique_ptr<httplib::Server> listen(World& world, const std::string& path) {
  auto server = std::make_unique<httplib::Server>();
  server->new_task_queue = [] { return new httplib::ThreadPool(k_threads); };
  server->set_address_family(AF_UNIX);
  socket_t socket = -1;
  server->set_socket_options([&socket](socket_t made) { socket = made; });
  server->set_keep_alive_max_count(1);  // so that nobody's idle connection delays a restart
  server->set_read_timeout(60);
  add_routes(*server, world);
  ::unlink(path.c_str());
  if (!server->bind_to_port(path, 80)) throw std::runtime_error("could not listen on " + path);
  server->set_socket_options([](socket_t /*made*/) {});
  ::listen(socket, 1024);  // the library's own queue holds five: the sixth client at once would be refused
  ::chmod(path.c_str(), 0660);
  return server;
}

}  // namespace

void serve(World& world, const std::string& path, const std::function<void()>& ready) {
  bool first = true;
  World::Lock lock{world.mutex};
  while (!world.ending) {
    const auto server = listen(world, path);
    world.down = false;
    bool done = false;
    std::thread watcher{[&, generation = world.generation] {
      World::Lock watching{world.mutex};
      world.changed.wait(watching, [&] { return done || world.ending || world.generation != generation; });
      while (!done) {  // again and again: a stop before the server is in its loop is lost
        server->stop();
        world.changed.wait_for(watching, std::chrono::milliseconds{5});
      }
    }};
    lock.unlock();
    if (first) ready();
    first = false;
    server->listen_after_bind();
    lock.lock();
    done = true;
    world.changed.notify_all();
    world.changed.wait_for(lock, world.scenario.restart_downtime, [&] { return world.ending; });
    lock.unlock();
    watcher.join();
    lock.lock();
  }
  ::unlink(path.c_str());
}

}  // namespace fake
