#include "drill/image/build_image.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>

#include "drill/container/container.hpp"
#include "drill/image/clean_image.sh.hpp"
#include "drill/image/set_init.sh.hpp"
#include "drill/image/small_init.sh.hpp"
#include "drill/image/tool_versions.sh.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/inside/install_packages.hpp"
#include "drill/phases/instance/incus_host.hpp"
#include "drill/phases/instance/labels.hpp"
#include "drill/phases/instance/named_images.hpp"
#include "drill/phases/launch.hpp"
#include "drill/text/utc_time.hpp"

namespace drill {
namespace {

incus::InstanceSpec build_spec(const Config& config, const Run& run, const IncusHost& host) {
  incus::InstanceSpec spec;
  spec.name = config.incus.instance;
  spec.fingerprint = host.fingerprint;
  spec.remote = host.remote;
  spec.profiles = config.incus.profiles;
  const auto expires = expiry(run.began, config.deadlines.total, config.deadlines.teardown);
  spec.config = make_labels(run.id, config.backup.stanza, run.began, expires);
  spec.config.insert({{"boot.autostart", "false"}, {"security.privileged", "false"}});
  spec.devices["root"] = incus::root_disk_device({.pool = host.pool, .size = config.incus.disk});
  for (const auto& nic : host.profile_nics) spec.devices[nic] = {{"type", "none"}};
  spec.devices["eth0"] = incus::nic_device(config.incus.network);
  return spec;
}

ImageVersions install(const Bounds& bounds, const Container& container, const ImageWish& wish) {
  std::vector<std::string> packages{"pgbackrest"};
  for (const auto& major : wish.postgresql) packages.push_back("postgresql-" + major);
  packages.emplace_back("locales-all");  // A database opens only where its locale is known.
  packages.emplace_back("dumb-init");
  install_packages(bounds, container, packages);
  const auto result = container.run_script(bounds, k_tool_versions_sh);
  ImageVersions versions;
  std::istringstream lines{result.out};
  for (std::string line; std::getline(lines, line);) {
    const auto equals = line.find('=');
    if (line.starts_with("postgresql=")) versions.postgresql.push_back(line.substr(equals + 1));
    if (line.starts_with("pgbackrest=")) versions.pgbackrest = line.substr(equals + 1);
  }
  if (result.exit_code != 0 || versions.postgresql.empty() || versions.pgbackrest.empty()) {
    throw DrillError{Reason::tool_missing, "PostgreSQL and pgBackRest do not run in the new image: " + result.err};
  }
  const auto set = container.run_script(bounds, k_set_init_sh, {std::string{k_small_init_sh}});
  if (set.exit_code != 0) throw DrillError{Reason::internal, "could not change the new image's init: " + set.err};
  const auto cleaned = container.run_script(bounds, k_clean_image_sh);
  if (cleaned.exit_code != 0) throw DrillError{Reason::internal, "could not clean the new image: " + cleaned.err};
  return versions;
}

/// What became of the publication: known to its undo whatever happens in between.
struct Publication {
  std::string operation;
  bool in_use = false;
};

void remove_unused(const incus::Client& client, const Bounds& bounds, const std::string& run_id,
                   const Publication& publication) {
  if (publication.in_use) return;
  // It cannot be cancelled: an image that is on its way has to come before it can be removed.
  if (!publication.operation.empty()) {
    try {
      static_cast<void>(client.wait(bounds, publication.operation));  // however it ended
    } catch (const incus::Error& error) {
      if (error.kind() != incus::ErrorKind::operation_lost) throw;
    }
  }
  for (const auto& image : client.images(bounds)) {
    const auto made_by = image.properties.find(k_property_run_id);
    if (made_by == image.properties.end() || made_by->second != run_id || !image.aliases.empty()) continue;
    client.wait_for_success(bounds, client.delete_image(bounds, image.fingerprint),
                            "deleting image " + image.fingerprint);
  }
}

std::string publish(const incus::Client& client, const Bounds& bounds, const std::string& name, const Run& run,
                    const ImageWish& wish, const BuiltImage& built, Publication& publication) {
  const ImageVersions& versions = built.versions;
  spdlog::info("publishing '{}'", name);
  client.wait_for_success(bounds, client.change_state(bounds, name, incus::StateAction::force_stop),
                          "stopping '" + name + "'");
  incus::PublishSpec spec{name, to_properties(versions), wish.compression};
  std::string majors;
  for (const auto& version : versions.postgresql) majors += " " + version;
  spec.properties.insert({{k_property_built_at, built.built_at},
                          {k_property_run_id, run.id},
                          {"description", "dr-drill, PostgreSQL" + majors + ", pgBackRest " + versions.pgbackrest}});
  const auto operation = client.publish_instance(bounds, spec);
  publication.operation = operation.id;
  return client.wait_for_success(bounds, operation, "publishing '" + name + "'").fingerprint;
}

/// Lets the alias lead to the new image; returns the fingerprint it led to before.
std::optional<std::string> switch_alias(const incus::Client& client, const Bounds& bounds, const std::string& alias,
                                        const std::string& fingerprint) {
  std::optional<std::string> before;
  try {
    before = client.image_alias(bounds, alias);
  } catch (const incus::Error& error) {
    if (!error.is_not_found()) throw;
  }
  if (before) {
    client.move_image_alias(bounds, alias, fingerprint);
  } else {
    client.create_image_alias(bounds, alias, fingerprint);
  }
  return before;
}

/// An old image goes when it is one of ours, no other alias leads to it, and no configuration names it.
bool remove_replaced(const incus::Client& client, const Bounds& bounds, const Config& config,
                     const std::string& fingerprint) {
  const auto old = client.image(bounds, fingerprint);
  if (old.properties.count(k_property_postgresql) == 0 || !old.aliases.empty()) return false;
  if (!who_names(fingerprint, config).empty()) return false;
  client.wait_for_success(bounds, client.delete_image(bounds, fingerprint), "deleting image " + fingerprint);
  return true;
}

}  // namespace

BuiltImage build_image(const incus::Client& client, const Bounds& bounds, const Config& config, const Run& run,
                       const ImageWish& wish, UndoStack& undos) {
  IncusHost host;
  check_server(client, bounds, config.incus, host);
  if (wish.server) {
    host.remote = incus::RemoteImage{*wish.server, "simplestreams", config.incus.image};
  } else {
    find_image(client, bounds, config.incus, host);
  }
  read_profiles(client, bounds, config.incus, host);
  check_pool(client, bounds, config.incus, host);
  check_network(client, bounds, config.incus);
  const std::string& name = config.incus.instance;
  if (const auto leftover = leftover_in_the_way(client, bounds, name)) remove_leftover(client, bounds, *leftover);

  // Undone last: the image is of the instance, which has to be gone or at rest first.
  const auto publication = std::make_shared<Publication>();
  undos.add("unused image", [&client, run_id = run.id, publication](const Bounds& undo) {
    remove_unused(client, undo, run_id, *publication);
  });
  spdlog::info("launching '{}' from '{}'", name, config.incus.image);
  launch(client, bounds.at_most(config.deadlines.launch), run, build_spec(config, run, host), undos,
         std::make_shared<std::optional<RemovalTimes>>());

  BuiltImage built;
  built.versions = install(bounds.at_most(config.deadlines.provision), Container{client, name}, wish);
  built.built_at = to_rfc3339(std::chrono::system_clock::now());
  built.fingerprint = publish(client, bounds, name, run, wish, built, *publication);
  built.replaced = switch_alias(client, bounds, wish.alias, built.fingerprint);
  publication->in_use = true;
  if (built.replaced == built.fingerprint) built.replaced.reset();
  if (built.replaced) built.replaced_removed = remove_replaced(client, bounds, config, *built.replaced);
  return built;
}

}  // namespace drill
