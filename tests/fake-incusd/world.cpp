#include "tests/fake-incusd/world.hpp"

#include <algorithm>
#include <csignal>

#include "tests/fake-incusd/identifiers.hpp"

namespace fake {

World::World(Scenario given, std::string postgres, const std::string& log_path)
    : scenario(std::move(given)),
      postgres_socket(std::move(postgres)),
      faults(scenario.faults),
      rule_uses(scenario.exec.size()) {
  if (!log_path.empty()) {
    log_.open(log_path, std::ios::app);
    if (!log_) throw std::runtime_error("could not write log " + log_path);
  }
  for (const auto& spec : scenario.images) {
    Image image;
    image.fingerprint = spec.fingerprint.empty() ? hex_digest(spec.alias) : spec.fingerprint;
    image.properties = spec.properties;
    image.files = spec.files;
    aliases[spec.alias] = image.fingerprint;
    images[image.fingerprint] = image;
  }
  for (const auto& spec : scenario.instances) {
    Instance& instance = add_instance();
    instance.project = spec.project;
    instance.name = spec.name;
    instance.config = spec.config;
    instance.profiles = {"default"};
    instance.power = spec.running ? Power::running : Power::stopped;
  }
}

World::~World() {
  shut_down();
}

void World::need_project(const std::string& project) const {
  if (std::find(scenario.projects.begin(), scenario.projects.end(), project) == scenario.projects.end()) {
    throw ApiError(404, "Project not found");
  }
}

Instance& World::instance(const std::string& project, const std::string& name) {
  need_project(project);
  for (auto& instance : instances) {
    if (instance.project == project && instance.name == name) return instance;
  }
  throw ApiError(404, "Failed to fetch instance \"" + name + "\" in project \"" + project + "\": Instance not found");
}

Instance* World::still_there(std::uint64_t id) {
  for (auto& instance : instances) {
    if (instance.id == id) return &instance;
  }
  return nullptr;
}

Instance& World::add_instance() {
  Instance& instance = instances.emplace_back();
  instance.id = ++last_instance_id_;
  return instance;
}

void World::remove_instance(std::uint64_t id) {
  instances.remove_if([id](const Instance& instance) { return instance.id == id; });
}

const Image* World::image(const std::string& fingerprint) const {
  const auto found = images.lower_bound(fingerprint);
  if (fingerprint.empty() || found == images.end() || !found->first.starts_with(fingerprint)) return nullptr;
  const auto next = std::next(found);
  const bool ambiguous = found->first != fingerprint && next != images.end() && next->first.starts_with(fingerprint);
  return ambiguous ? nullptr : &found->second;
}

const ProfileSpec* World::profile(const std::string& name) const {
  for (const auto& profile : scenario.profiles) {
    if (profile.name == name) return &profile;
  }
  return nullptr;
}

const PoolSpec* World::pool(const std::string& name) const {
  for (const auto& pool : scenario.pools) {
    if (pool.name == name) return &pool;
  }
  return nullptr;
}

void World::end(const std::string& operation, int status, int code, const std::string& error, nlohmann::json metadata) {
  Operation* found = operations.find(operation);
  if (found == nullptr || found->final()) return;
  const bool forced = !found->forced_error.empty();
  found->status_code = forced ? 400 : status;
  found->error_code = forced ? 500 : code;
  found->err = forced ? found->forced_error : error;
  if (!metadata.is_null()) {
    found->metadata = std::move(metadata);
    found->updated_at = std::chrono::system_clock::now();
  }
  events.add({{"type", "operation"},
              {"timestamp", rfc3339(std::chrono::system_clock::now())},
              {"metadata", to_json(*found)},
              {"location", "none"},
              {"project", found->project}});
  changed.notify_all();
  later(scenario.operation_retention, [this, operation] { operations.erase(operation); });
}

void World::succeed(const std::string& operation, nlohmann::json metadata) {
  end(operation, 200, 0, "", std::move(metadata));
}

void World::fail(const std::string& operation, int code, const std::string& error, nlohmann::json metadata) {
  end(operation, 400, code, error, std::move(metadata));
}

void World::later(Seconds delay, std::function<void()> action) {
  timers_.after(delay, [this, action = std::move(action)] {
    const Lock lock{mutex};
    if (ending) return;
    action();
    changed.notify_all();
  });
}

void World::pause(Lock& lock, Seconds time) {
  const unsigned before = generation;
  if (changed.wait_for(lock, time, [&] { return ending || generation != before; })) throw ConnectionLost{};
}

void World::restart() {
  log("daemon restarts");
  ++generation;
  down = true;
  operations.clear();
  changed.notify_all();
}

void World::shut_down() {
  std::list<std::jthread> threads;
  std::list<std::map<std::string, std::unique_ptr<SocketPipe>>> pipes;  // their threads may ask for the lock
  {
    const Lock lock{mutex};
    if (ending) return;
    ending = true;
    changed.notify_all();
    for (auto& instance : instances) {
      pipes.push_back(std::move(instance.proxies));
      for (const auto& [id, command] : instance.commands) {
        if (command.host_pid > 0) ::kill(-command.host_pid, SIGKILL);
      }
    }
    threads.swap(background);
  }
}

void World::log(const std::string& line) {
  if (log_.is_open()) log_ << rfc3339(std::chrono::system_clock::now()) << ' ' << line << std::endl;
}

}  // namespace fake
