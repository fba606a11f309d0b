#include "tests/fake-incusd/power.hpp"

#include "tests/fake-incusd/commands.hpp"

namespace fake {

namespace {

/// How many seconds of a real daemon's patience with a listen path go by before it gives up, in units of one proxy.
constexpr double k_failed_listen = 6;

bool listens_on_host(const StringMap& device) {
  const auto get = [&](const char* key) {
    const auto found = device.find(key);
    return found == device.end() ? std::string{} : found->second;
  };
  return get("type") == "proxy" && (get("bind").empty() || get("bind") == "host") &&
         get("listen").starts_with("unix:/");
}

std::optional<unsigned> number(const StringMap& device, const char* key) {
  const auto found = device.find(key);
  if (found == device.end()) return std::nullopt;
  return static_cast<unsigned>(std::stoul(found->second));
}

std::unique_ptr<SocketPipe> open_proxy(World& world, const Instance& instance, const StringMap& device) {
  SocketPipe::Options options;
  options.listen_path = device.at("listen").substr(std::string("unix:").size());
  const auto mode = device.find("mode");
  if (mode != device.end()) options.mode = parse_mode("0" + mode->second, 0644);
  options.uid = number(device, "uid");
  options.gid = number(device, "gid");
  options.target = [&world, id = instance.id]() -> std::string {
    const World::Lock lock{world.mutex};
    const Instance* found = world.still_there(id);
    return found != nullptr && serves_postgres(world, *found) ? world.postgres_socket : "";
  };
  return std::make_unique<SocketPipe>(std::move(options));
}

/// Ends pipes where no lock is held: their threads may be asking for it.
void retire(World& world, std::map<std::string, std::unique_ptr<SocketPipe>> pipes) {
  if (!pipes.empty()) world.background.emplace_back([gone = std::move(pipes)]() mutable { gone.clear(); });
}

std::size_t count_proxies(const Devices& devices) {
  std::size_t count = 0;
  for (const auto& [name, device] : devices) count += device.at("type") == "proxy" ? 1 : 0;
  return count;
}

}  // namespace

const char* power_name(Power power) {
  switch (power) {
    case Power::running:
      return "Running";
    case Power::frozen:
      return "Frozen";
    case Power::stopped:
      break;
  }
  return "Stopped";
}

int power_code(Power power) {
  switch (power) {
    case Power::running:
      return 103;
    case Power::frozen:
      return 110;
    case Power::stopped:
      break;
  }
  return 102;
}

StringMap expanded_config(const World& world, const Instance& instance) {
  StringMap config = instance.config;
  for (auto name = instance.profiles.rbegin(); name != instance.profiles.rend(); ++name) {
    if (const auto* profile = world.profile(*name)) config.insert(profile->config.begin(), profile->config.end());
  }
  return config;
}

Devices expanded_devices(const World& world, const Instance& instance) {
  Devices devices = instance.devices;
  for (auto name = instance.profiles.rbegin(); name != instance.profiles.rend(); ++name) {
    if (const auto* profile = world.profile(*name)) devices.insert(profile->devices.begin(), profile->devices.end());
  }
  return devices;
}

void start_instance(World& world, Instance& instance, const Done& done) {
  const Devices devices = expanded_devices(world, instance);
  const auto& latency = world.scenario.latency;
  const Seconds delay = latency.start + latency.proxy * static_cast<double>(count_proxies(devices));
  world.later(delay, [&world, id = instance.id, devices, done] {
    Instance* found = world.still_there(id);
    if (found == nullptr) return done("Instance not found");
    found->last_used_at = std::chrono::system_clock::now();
    try {
      apply_proxies(world, *found, devices);
    } catch (const std::runtime_error& error) {
      const std::string text = error.what();
      retire(world, std::move(found->proxies));
      found->proxies.clear();
      world.later(world.scenario.latency.proxy * k_failed_listen, [done, text] { done(text); });
      return;
    }
    found->power = Power::running;
    done("");
  });
}

void stop_instance(World& world, Instance& instance) {
  instance.power = Power::stopped;
  kill_commands(world, instance);
  retire(world, std::move(instance.proxies));
  instance.proxies.clear();
  if (instance.ephemeral) world.remove_instance(instance.id);
}

Seconds device_delay(const World& world, const Instance& instance, const Devices& wanted) {
  std::size_t added = 0;
  const Devices present = expanded_devices(world, instance);
  for (const auto& [name, device] : wanted) {
    const auto before = present.find(name);
    added += device.at("type") == "proxy" && (before == present.end() || before->second != device) ? 1 : 0;
  }
  return world.scenario.latency.proxy * static_cast<double>(added);
}

void apply_proxies(World& world, Instance& instance, const Devices& wanted) {
  const Devices present = expanded_devices(world, instance);
  std::map<std::string, std::unique_ptr<SocketPipe>> gone;
  for (auto proxy = instance.proxies.begin(); proxy != instance.proxies.end();) {
    const auto kept = wanted.find(proxy->first);
    if (kept != wanted.end() && kept->second == present.at(proxy->first)) {
      ++proxy;
    } else {
      gone.insert(instance.proxies.extract(proxy++));
    }
  }
  retire(world, std::move(gone));
  for (const auto& [name, device] : wanted) {
    if (!listens_on_host(device) || instance.proxies.contains(name)) continue;
    instance.proxies[name] = open_proxy(world, instance, device);
  }
}

}  // namespace fake
