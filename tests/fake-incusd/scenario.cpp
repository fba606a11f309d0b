#include "tests/fake-incusd/scenario.hpp"

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "tests/fake-incusd/fields.hpp"

namespace fake {

namespace {

namespace fs = std::filesystem;

std::string read_file(const fs::path& path) {
  const std::ifstream file{path, std::ios::binary};
  if (!file) throw std::runtime_error("could not read " + path.string());
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

/// Reads one scenario; knows its folder, which the names of other files are relative to.
class Loader {
 public:
  explicit Loader(fs::path folder) : folder_(std::move(folder)) {}

  Scenario scenario(const nlohmann::json& json, const std::string& where) const {
    Scenario scenario;
    Fields fields{json, where};
    fields.read("server_version", scenario.server_version);
    fields.read("auth", scenario.auth);
    if (fields.has("api_extensions")) fields.read("api_extensions", scenario.api_extensions.emplace());
    if (const auto* item = fields.take("latency")) scenario.latency = latency(*item, where + ".latency");
    fields.read("operation_retention", scenario.operation_retention);
    fields.read("restart_downtime", scenario.restart_downtime);
    fields.read("clean_stop_hangs", scenario.clean_stop_hangs);
    fields.read("projects", scenario.projects);
    fields.read("networks", scenario.networks);
    list(fields, "images", scenario.images, &Loader::image);
    list(fields, "profiles", scenario.profiles, &Loader::profile);
    list(fields, "storage_pools", scenario.pools, &Loader::pool);
    list(fields, "instances", scenario.instances, &Loader::instance);
    list(fields, "exec", scenario.exec, &Loader::exec_rule);
    list(fields, "faults", scenario.faults, &Loader::fault);
    fields.end();
    for (const auto& instance : scenario.instances) {
      const auto& known = scenario.projects;
      if (std::find(known.begin(), known.end(), instance.project) != known.end()) continue;
      throw std::runtime_error(where + ": instance \"" + instance.name + "\" is in project \"" + instance.project +
                               "\", which \"projects\" does not list");
    }
    return scenario;
  }

 private:
  /// Replaces the list by what the file says, when it says something.
  template <typename T>
  void list(Fields& fields, const char* key, std::vector<T>& items,
            T (Loader::*read)(const nlohmann::json&, const std::string&) const) const {
    if (fields.has(key)) items.clear();
    fields.each(key, [&](const auto& json, const auto& where) { items.push_back((this->*read)(json, where)); });
  }

  /// Reads `key`, or the file that `key`_file names.
  void text(Fields& fields, const std::string& key, std::string& value) const {
    fields.read(key.c_str(), value);
    std::string file;
    fields.read((key + "_file").c_str(), file);
    if (!file.empty()) value = read_file(folder_ / file);
  }

  static std::regex pattern(const std::string& text, const std::string& where) {
    try {
      return std::regex{text, std::regex::ECMAScript | std::regex::optimize};
    } catch (const std::regex_error&) {
      throw std::runtime_error(where + ": \"" + text + "\" is no regular expression");
    }
  }

  static Latency latency(const nlohmann::json& json, const std::string& where) {
    Latency latency;
    Fields fields{json, where};
    fields.read("request", latency.request);
    fields.read("record", latency.record);
    fields.read("create", latency.create);
    fields.read("start", latency.start);
    fields.read("stop", latency.stop);
    fields.read("delete", latency.remove);
    fields.read("exec", latency.exec);
    fields.read("proxy", latency.proxy);
    fields.end();
    return latency;
  }

  FileSpec file(const nlohmann::json& json, const std::string& where) const {
    FileSpec file;
    Fields fields{json, where};
    fields.require("path", file.path);
    fields.read("type", file.type);
    if (file.type != "file" && file.type != "directory" && file.type != "symlink") {
      throw std::runtime_error(where + ": \"type\" must be file, directory or symlink");
    }
    text(fields, "content", file.content);
    if (file.type == "directory") file.mode = "0755";
    fields.read("mode", file.mode);
    fields.read("uid", file.uid);
    fields.read("gid", file.gid);
    fields.end();
    return file;
  }

  ImageSpec image(const nlohmann::json& json, const std::string& where) const {
    ImageSpec image;
    Fields fields{json, where};
    fields.require("alias", image.alias);
    fields.read("fingerprint", image.fingerprint);
    fields.read("properties", image.properties);
    list(fields, "files", image.files, &Loader::file);
    fields.end();
    return image;
  }

  ProfileSpec profile(const nlohmann::json& json, const std::string& where) const {
    ProfileSpec profile;
    Fields fields{json, where};
    fields.require("name", profile.name);
    fields.read("config", profile.config);
    fields.read("devices", profile.devices);
    fields.end();
    return profile;
  }

  PoolSpec pool(const nlohmann::json& json, const std::string& where) const {
    PoolSpec pool;
    Fields fields{json, where};
    fields.require("name", pool.name);
    fields.read("driver", pool.driver);
    fields.read("config", pool.config);
    fields.read("total", pool.total);
    fields.read("used", pool.used);
    fields.end();
    return pool;
  }

  InstanceSpec instance(const nlohmann::json& json, const std::string& where) const {
    InstanceSpec instance;
    Fields fields{json, where};
    fields.require("name", instance.name);
    fields.read("project", instance.project);
    fields.read("running", instance.running);
    fields.read("config", instance.config);
    fields.end();
    return instance;
  }

  Chunk chunk(const nlohmann::json& json, const std::string& where) const {
    Chunk chunk;
    Fields fields{json, where};
    fields.read("after", chunk.after);
    text(fields, "stdout", chunk.out);
    text(fields, "stderr", chunk.err);
    fields.end();
    return chunk;
  }

  ExecRule exec_rule(const nlohmann::json& json, const std::string& where) const {
    ExecRule rule;
    Fields fields{json, where};
    fields.require("match", rule.match);
    rule.pattern = pattern(rule.match, where);
    text(fields, "stdout", rule.out);
    text(fields, "stderr", rule.err);
    list(fields, "chunks", rule.chunks, &Loader::chunk);
    fields.read("exit", rule.exit);
    fields.read("duration", rule.duration);
    list(fields, "creates", rule.creates, &Loader::file);
    fields.read("until_stopped", rule.until_stopped);
    fields.read("serves_postgres", rule.serves_postgres);
    fields.read("run_on_host", rule.run_on_host);
    fields.read("times", rule.times);
    require_times(rule.times, where);
    fields.end();
    return rule;
  }

  static void require_times(int times, const std::string& where) {
    if (times == 0 || times < -1)
      throw std::runtime_error(where + ": \"times\" must be a positive number, or -1 for always");
  }

  Fault fault(const nlohmann::json& json, const std::string& where) const {
    Fault fault;
    Fields fields{json, where};
    std::string path;
    fields.read("method", fault.method);
    fields.require("path", path);
    fault.path = pattern(path, where);
    fields.read("nth", fault.nth);
    fields.read("times", fault.times);
    require_times(fault.times, where);
    fields.read("delay", fault.delay);
    fields.read("status", fault.status);
    fields.read("error", fault.error);
    text(fields, "body", fault.body);
    fields.read("malformed", fault.malformed);
    fields.read("cut_body", fault.cut_body);
    fields.read("close", fault.close);
    fields.read("restart_daemon", fault.restart_daemon);
    fields.read("operation_error", fault.operation_error);
    fields.end();
    return fault;
  }

  fs::path folder_;
};

}  // namespace

bool Scenario::wait_answers_operation() const {
  int major = 0;
  int minor = 0;
  int patch = 0;
  std::sscanf(server_version.c_str(), "%d.%d.%d", &major, &minor, &patch);
  if (major != 6) return major > 6;
  return minor == 0 ? patch >= 5 : minor >= 12;
}

Scenario load_scenario(const std::string& path) {
  try {
    return Loader{fs::path{path}.parent_path()}.scenario(nlohmann::json::parse(read_file(path)), "scenario");
  } catch (const nlohmann::json::parse_error& error) {
    throw std::runtime_error("could not read scenario " + path + ": " + error.what());
  } catch (const std::runtime_error& error) {
    throw std::runtime_error("could not read scenario " + path + ": " + error.what());
  }
}

}  // namespace fake
