#include "drill/phases/build_image.hpp"

#include <spdlog/spdlog.h>

#include <memory>
#include <sstream>

#include "drill/container/container.hpp"
#include "drill/host/run_id.hpp"
#include "drill/phases/incus_host.hpp"
#include "drill/phases/install_packages.hpp"
#include "drill/phases/labels.hpp"
#include "drill/phases/launch.hpp"
#include "drill/phases/named_images.hpp"
#include "drill/report/drill_error.hpp"

namespace drill {
namespace {

constexpr std::string_view k_versions_script = R"sh(
set -eu
for server in /usr/lib/postgresql/*/bin/postgres; do
  [ -x "$server" ] || continue
  "$server" --version | sed -n 's/^postgres (PostgreSQL) \([0-9.]*\).*/postgresql=\1/p'
done
echo "pgbackrest=$(pgbackrest version | cut -d' ' -f2)"
)sh";

/// What belongs to this container and to no other: every instance of the image makes its own.
constexpr std::string_view k_clean_script = R"sh(
set -eu
apt-get clean
rm -rf /var/lib/apt/lists/* /tmp/dr-drill-apt.log
: >/etc/machine-id
sync
)sh";

incus::InstanceSpec build_spec(const DrillContext& drill, const IncusHost& host) {
  const auto& config = drill.config;
  incus::InstanceSpec spec;
  spec.name = config.incus.instance;
  spec.fingerprint = host.fingerprint;
  spec.remote = host.remote;
  spec.profiles = config.incus.profiles;
  const auto expires = expiry(drill.began, config.deadlines.total, config.deadlines.teardown);
  spec.config = make_labels(drill.run_id, config.backup.stanza, drill.began, expires);
  spec.config.insert({{"boot.autostart", "false"}, {"security.privileged", "false"}});
  spec.devices["root"] = incus::root_disk_device(host.pool, config.incus.disk);
  for (const auto& nic : host.profile_nics) spec.devices[nic] = {{"type", "none"}};
  spec.devices["eth0"] = incus::nic_device(config.incus.network);
  return spec;
}

ImageVersions install(const DrillContext& drill, const ImageWish& wish) {
  const auto call = drill.call.at_most(drill.config.deadlines.provision);
  const Container container{drill.client, drill.config.incus.instance};
  std::vector<std::string> packages{"pgbackrest"};
  for (const auto& major : wish.postgresql) packages.push_back("postgresql-" + major);
  packages.emplace_back("locales-all");  // A database opens only where its locale is known.
  install_packages(call, container, packages);
  const auto result = container.run_script(call, k_versions_script);
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
  const auto cleaned = container.run_script(call, k_clean_script);
  if (cleaned.exit_code != 0) throw DrillError{Reason::internal, "could not clean the new image: " + cleaned.err};
  return versions;
}

/// What became of the publication: known to its undo whatever happens in between.
struct Publication {
  std::string operation;
  bool in_use = false;
};

void remove_unused(const incus::Client& client, const incus::Call& call, const std::string& run_id,
                   const Publication& publication) {
  if (publication.in_use) return;
  // It cannot be cancelled: an image that is on its way has to come before it can be removed.
  if (!publication.operation.empty()) {
    try {
      client.wait(call, publication.operation);
    } catch (const incus::Error& error) {
      if (error.kind() != incus::ErrorKind::operation_lost) throw;
    }
  }
  for (const auto& image : client.images(call)) {
    const auto made_by = image.properties.find(k_property_run_id);
    if (made_by == image.properties.end() || made_by->second != run_id || !image.aliases.empty()) continue;
    client.wait_for_success(call, client.delete_image(call, image.fingerprint), "deleting image " + image.fingerprint);
  }
}

std::string publish(const DrillContext& drill, const ImageWish& wish, const ImageVersions& versions,
                    const std::string& built_at, Publication& publication) {
  const std::string& name = drill.config.incus.instance;
  spdlog::info("publishing '{}'", name);
  drill.client.wait_for_success(drill.call, drill.client.change_state(drill.call, name, incus::StateAction::force_stop),
                                "stopping '" + name + "'");
  incus::PublishSpec spec{name, to_properties(versions), wish.compression};
  std::string majors;
  for (const auto& version : versions.postgresql) majors += " " + version;
  spec.properties.insert({{k_property_built_at, built_at},
                          {k_property_run_id, drill.run_id},
                          {"description", "dr-drill, PostgreSQL" + majors + ", pgBackRest " + versions.pgbackrest}});
  const auto operation = drill.client.publish_instance(drill.call, spec);
  publication.operation = operation.id;
  return drill.client.wait_for_success(drill.call, operation, "publishing '" + name + "'").fingerprint;
}

/// Lets the alias lead to the new image; returns the fingerprint it led to before.
std::optional<std::string> switch_alias(const DrillContext& drill, const std::string& alias,
                                        const std::string& fingerprint) {
  std::optional<std::string> before;
  try {
    before = drill.client.image_alias(drill.call, alias);
  } catch (const incus::Error& error) {
    if (!error.is_not_found()) throw;
  }
  if (before) {
    drill.client.move_image_alias(drill.call, alias, fingerprint);
  } else {
    drill.client.create_image_alias(drill.call, alias, fingerprint);
  }
  return before;
}

/// An old image goes when it is one of ours, no other alias leads to it, and no configuration names it.
bool remove_replaced(const DrillContext& drill, const std::string& fingerprint) {
  const auto old = drill.client.image(drill.call, fingerprint);
  if (old.properties.count(k_property_postgresql) == 0 || !old.aliases.empty()) return false;
  if (!who_names(fingerprint, drill.config).empty()) return false;
  drill.client.wait_for_success(drill.call, drill.client.delete_image(drill.call, fingerprint),
                                "deleting image " + fingerprint);
  return true;
}

}  // namespace

BuiltImage build_image(const DrillContext& drill, const ImageWish& wish) {
  IncusHost host;
  check_server(drill, host);
  if (wish.server) {
    host.remote = incus::RemoteImage{*wish.server, "simplestreams", drill.config.incus.image};
  } else {
    find_image(drill, host);
  }
  read_profiles(drill, host);
  check_pool(drill, host);
  check_network(drill);
  if (const auto leftover = leftover_in_the_way(drill)) remove_leftover(drill.client, drill.call, *leftover);

  // Undone last: the image is of the instance, which has to be gone or at rest first.
  const auto publication = std::make_shared<Publication>();
  drill.teardown.add("unused image",
                     [&client = drill.client, run_id = drill.run_id, publication](const incus::Call& call) {
                       remove_unused(client, call, run_id, *publication);
                     });
  DrillContext launching = drill;
  launching.call = drill.call.at_most(drill.config.deadlines.launch);
  spdlog::info("launching '{}' from '{}'", drill.config.incus.instance, drill.config.incus.image);
  launch(launching, build_spec(drill, host));

  BuiltImage built;
  built.versions = install(drill, wish);
  built.built_at = to_rfc3339(std::chrono::system_clock::now());
  built.fingerprint = publish(drill, wish, built.versions, built.built_at, *publication);
  built.replaced = switch_alias(drill, wish.alias, built.fingerprint);
  publication->in_use = true;
  if (built.replaced == built.fingerprint) built.replaced.reset();
  if (built.replaced) built.replaced_removed = remove_replaced(drill, *built.replaced);
  return built;
}

}  // namespace drill
