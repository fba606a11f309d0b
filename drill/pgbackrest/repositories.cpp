#include "drill/pgbackrest/repositories.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <set>
#include <utility>

#include "drill/pgbackrest/option_name.hpp"

namespace drill::pgbackrest {
namespace {

constexpr std::string_view k_command = "restore";
constexpr std::uint16_t k_https_port = 443;
constexpr std::uint16_t k_http_port = 80;
constexpr std::uint16_t k_ssh_port = 22;
constexpr std::uint16_t k_pgbackrest_tls_port = 8432;

struct TypeName {
  RepositoryType type;
  std::string_view name;
};

constexpr std::array<TypeName, 7> k_types = {{{RepositoryType::posix, "posix"},
                                              {RepositoryType::cifs, "cifs"},
                                              {RepositoryType::s3, "s3"},
                                              {RepositoryType::azure, "azure"},
                                              {RepositoryType::gcs, "gcs"},
                                              {RepositoryType::sftp, "sftp"},
                                              {RepositoryType::repo_host, "repo-host"}}};

/// The options of one repository, as the restore of one stanza sees them.
class Options {
 public:
  Options(const Conf& conf, std::string_view stanza, int key)
      : conf_(conf), stanza_(stanza), prefix_("repo" + std::to_string(key) + "-") {}

  [[nodiscard]] std::string full_name(std::string_view option) const { return prefix_ + std::string(option); }

  [[nodiscard]] std::optional<std::string> get(std::string_view option) const {
    return conf_.value(stanza_, k_command, full_name(option));
  }

  [[nodiscard]] std::string get(std::string_view option, std::string_view fallback) const {
    return get(option).value_or(std::string(fallback));
  }

  [[nodiscard]] std::string require(std::string_view option) const {
    if (auto value = get(option)) return *value;
    fail(full_name(option) + " is not set");
  }

  [[nodiscard]] std::vector<std::string> list(std::string_view option) const {
    return conf_.values(stanza_, k_command, full_name(option));
  }

  [[nodiscard]] bool flag(std::string_view option, bool fallback) const {
    return conf_.flag(stanza_, k_command, full_name(option), fallback);
  }

  /// A port number between 1 and 65535.
  [[nodiscard]] std::optional<std::uint16_t> port(std::string_view option) const {
    const auto text = get(option);
    if (!text) return std::nullopt;
    std::uint16_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size() || value == 0) {
      fail(full_name(option) + " is not a port: '" + *text + "'");
    }
    return value;
  }

  [[noreturn]] void fail(const std::string& message) const {
    throw ConfError(conf_.name() + ": stanza '" + std::string(stanza_) + "': " + message);
  }

 private:
  const Conf& conf_;
  std::string_view stanza_;
  std::string prefix_;
};

/// "[http[s]://]host[:port][/...]", as pgBackRest's httpUrlNewParse() takes it; brackets around an IPv6 address.
Endpoint parse_endpoint(const Options& options, std::string_view option, std::string_view text) {
  const auto refuse = [&] { options.fail(options.full_name(option) + " is not a host: '" + std::string(text) + "'"); };
  Endpoint endpoint{"", k_https_port};
  std::string_view rest = text;
  if (rest.starts_with("http://")) endpoint.port = k_http_port;
  if (const std::size_t scheme = rest.find("://"); scheme != std::string_view::npos) rest.remove_prefix(scheme + 3);
  rest = rest.substr(0, rest.find('/'));
  std::string_view port;
  if (rest.starts_with('[')) {
    const std::size_t bracket = rest.find(']');
    if (bracket == std::string_view::npos) refuse();
    endpoint.host = rest.substr(1, bracket - 1);
    port = rest.substr(bracket + 1);
  } else {
    const std::size_t colon = rest.find(':');
    endpoint.host = rest.substr(0, colon);
    port = colon == std::string_view::npos ? "" : rest.substr(colon);
  }
  if (!port.empty()) {
    const auto [end, error] = std::from_chars(port.data() + 1, port.data() + port.size(), endpoint.port);
    if (port[0] != ':' || error != std::errc{} || end != port.data() + port.size() || endpoint.port == 0) refuse();
  }
  if (endpoint.host.empty() || endpoint.host.find_first_of(" \t@?#[]:") != std::string::npos) {
    // A colon is left only when brackets were: an IPv6 address.
    if (!rest.starts_with('[') || endpoint.host.empty()) refuse();
  }
  return endpoint;
}

void add_file(const Options& options, Repository& repository, std::string_view option, bool is_directory,
              bool is_secret) {
  if (const auto path = options.get(option)) {
    repository.files.push_back({options.full_name(option), *path, is_directory, is_secret});
    if (is_directory) {
      repository.wanted_inside.push_back(
          "the directory " + *path + " of " + options.full_name(option) + " must be in the image; a file named with " +
          options.full_name(std::string{option.substr(0, option.size() - 4)} + "file") + " is pushed");
    }
  }
}

void read_storage_tls(const Options& options, Repository& repository) {
  repository.verify_tls = options.flag("storage-verify-tls", true);
  add_file(options, repository, "storage-ca-file", /*is_directory=*/false, /*is_secret=*/false);
  add_file(options, repository, "storage-ca-path", /*is_directory=*/true, /*is_secret=*/false);
}

void read_s3(const Options& options, Repository& repository) {
  // In host style the bucket is part of the name that is resolved, unless repoN-storage-host replaces that name.
  Endpoint endpoint = parse_endpoint(options, "s3-endpoint", options.require("s3-endpoint"));
  const std::string bucket = options.require("s3-bucket");
  if (options.get("s3-uri-style", "host") == "host") endpoint.host = bucket + "." + endpoint.host;
  if (const auto host = options.get("storage-host")) endpoint = parse_endpoint(options, "storage-host", *host);
  if (const auto port = options.port("storage-port")) endpoint.port = *port;
  repository.endpoints.push_back(std::move(endpoint));
  const std::string key_type = options.get("s3-key-type", "shared");
  if (key_type == "web-id") {
    repository.endpoints.push_back(
        parse_endpoint(options, "s3-sts-host", options.get("s3-sts-host", "sts.amazonaws.com")));
  }
  // Credentials of the machine it runs on come from the cloud's metadata service.
  if (key_type == "auto") repository.endpoints.push_back({"169.254.169.254", k_http_port});
  read_storage_tls(options, repository);
}

void read_azure(const Options& options, Repository& repository) {
  // A storage host takes the endpoint's place, and means path style unless the style is given: a courtesy to Azurite.
  const auto host = options.get("storage-host");
  const std::string style = options.get("azure-uri-style", host ? "path" : "host");
  Endpoint endpoint =
      host ? parse_endpoint(options, "storage-host", *host)
           : parse_endpoint(options, "azure-endpoint", options.get("azure-endpoint", "blob.core.windows.net"));
  const std::string account = options.require("azure-account");
  if (style == "host") endpoint.host = account + "." + endpoint.host;
  if (const auto port = options.port("storage-port")) endpoint.port = *port;
  repository.endpoints.push_back(std::move(endpoint));
  if (options.get("azure-key-type", "shared") == "auto")
    repository.endpoints.push_back({"169.254.169.254", k_http_port});
  read_storage_tls(options, repository);
}

void read_gcs(const Options& options, Repository& repository) {
  repository.endpoints.push_back(
      parse_endpoint(options, "gcs-endpoint", options.get("gcs-endpoint", "storage.googleapis.com")));
  const std::string key_type = options.get("gcs-key-type", "service");
  if (key_type == "service") {
    add_file(options, repository, "gcs-key", /*is_directory=*/false, /*is_secret=*/true);
    // The key file names where a token is had; this is what Google writes into every one of them.
    repository.endpoints.push_back({"oauth2.googleapis.com", k_https_port});
  }
  if (key_type == "auto") repository.endpoints.push_back({"metadata.google.internal", k_http_port});
  read_storage_tls(options, repository);
}

void read_sftp(const Options& options, Repository& repository) {
  repository.endpoints.push_back({options.require("sftp-host"), options.port("sftp-host-port").value_or(k_ssh_port)});
  add_file(options, repository, "sftp-private-key-file", /*is_directory=*/false, /*is_secret=*/true);
  add_file(options, repository, "sftp-public-key-file", /*is_directory=*/false, /*is_secret=*/false);
  for (const std::string& path : options.list("sftp-known-host")) {
    repository.files.push_back({options.full_name("sftp-known-host"), path});
  }
  if (options.list("sftp-known-host").empty() && options.get("sftp-host-key-check-type", "strict") == "strict") {
    repository.wanted_inside.push_back("the known_hosts of user postgres must be in the image; a file named with " +
                                       options.full_name("sftp-known-host") + " is pushed");
  }
}

void read_repository_host(const Options& options, Repository& repository, const std::string& host) {
  const std::string protocol = options.get("host-type", "ssh");
  if (protocol != "ssh" && protocol != "tls") {
    options.fail(options.full_name("host-type") + " is not known: '" + protocol + "'");
  }
  const std::uint16_t port = protocol == "tls" ? k_pgbackrest_tls_port : k_ssh_port;
  repository.endpoints.push_back({host, options.port("host-port").value_or(port)});
  if (protocol == "ssh") {
    repository.wanted_inside.push_back("ssh key and known_hosts of user postgres must be in the image: " +
                                       options.full_name("host-type") + " is ssh; tls needs neither");
  }
  add_file(options, repository, "host-ca-file", /*is_directory=*/false, /*is_secret=*/false);
  add_file(options, repository, "host-ca-path", /*is_directory=*/true, /*is_secret=*/false);
  add_file(options, repository, "host-cert-file", /*is_directory=*/false, /*is_secret=*/false);
  add_file(options, repository, "host-key-file", /*is_directory=*/false, /*is_secret=*/true);
}

Repository read_repository(const Conf& conf, std::string_view stanza, int key) {
  const Options options(conf, stanza, key);
  Repository repository;
  repository.key = key;
  repository.path = options.get("path", "/var/lib/pgbackrest");
  repository.encrypted = options.get("cipher-type", "none") != "none";
  if (const auto host = options.get("host")) {
    repository.type = RepositoryType::repo_host;
    read_repository_host(options, repository, *host);
    return repository;
  }
  const std::string name = options.get("type", "posix");
  const auto known =
      std::find_if(k_types.begin(), k_types.end(), [&name](const TypeName& t) { return t.name == name; });
  if (known == k_types.end() || known->type == RepositoryType::repo_host) {
    options.fail(options.full_name("type") + " is not known: '" + name + "'");
  }
  repository.type = known->type;
  switch (repository.type) {
    case RepositoryType::s3:
      read_s3(options, repository);
      break;
    case RepositoryType::azure:
      read_azure(options, repository);
      break;
    case RepositoryType::gcs:
      read_gcs(options, repository);
      break;
    case RepositoryType::sftp:
      read_sftp(options, repository);
      break;
    case RepositoryType::posix:
    case RepositoryType::cifs:
    case RepositoryType::repo_host:
      break;
  }
  return repository;
}

/// Options of a repository that a restore reads too. One that has only retention or bundle options is none for a
/// restore.
bool concerns_restore(std::string_view option) {
  constexpr std::array<std::string_view, 9> k_prefixes = {"azure-", "cipher-", "gcs-",     "host", "path",
                                                          "s3-",    "sftp-",   "storage-", "type"};
  return std::any_of(k_prefixes.begin(), k_prefixes.end(),
                     [option](std::string_view p) { return option.starts_with(p); });
}

std::set<int> repository_keys(const Conf& conf, std::string_view stanza) {
  std::set<int> keys;
  for (const ConfEntry& entry : conf.effective(stanza, k_command)) {
    const auto name = split_index(entry.option);
    if (name && name->group == "repo" && concerns_restore(name->option)) keys.insert(name->index);
  }
  // pgBackRest's own default: one posix repository.
  if (keys.empty()) keys.insert(1);
  return keys;
}

std::vector<std::string> directories_of(const Conf& conf, std::string_view stanza) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> k_options = {
      {{"log-path", "/var/log/pgbackrest"}, {"lock-path", "/tmp/pgbackrest"}, {"spool-path", "/var/spool/pgbackrest"}}};
  std::vector<std::string> directories;
  for (const auto& [option, fallback] : k_options) {
    // PostgreSQL calls archive-get, which may have a section of its own.
    for (const std::string_view command : {std::string_view("restore"), std::string_view("archive-get")}) {
      std::string path = conf.value(stanza, command, option).value_or(std::string(fallback));
      if (std::find(directories.begin(), directories.end(), path) == directories.end()) {
        directories.push_back(std::move(path));
      }
    }
  }
  return directories;
}

[[noreturn]] void refuse_missing_stanza(const Conf& conf, std::string_view stanza) {
  std::string list;
  for (const std::string& name : conf.stanzas()) list += (list.empty() ? "" : ", ") + name;
  throw ConfError(conf.name() + ": no stanza '" + std::string(stanza) + "'\nHINT: " +
                  (list.empty() ? "the file has no stanza section at all." : "stanzas in this file: " + list + "."));
}

}  // namespace

std::string_view to_string(RepositoryType type) {
  return std::find_if(k_types.begin(), k_types.end(), [type](const TypeName& t) { return t.type == type; })->name;
}

Surroundings surroundings_of(const Conf& conf, std::string_view stanza) {
  if (!conf.has_stanza(stanza)) refuse_missing_stanza(conf, stanza);
  const auto pg_path = conf.value(stanza, k_command, "pg1-path");
  if (!pg_path) {
    throw ConfError(conf.name() + ": stanza '" + std::string(stanza) +
                    "': pg1-path is not set\nHINT: a restore needs to know the data directory.");
  }
  Surroundings surroundings;
  surroundings.pg_path = *pg_path;
  for (const int key : repository_keys(conf, stanza))
    surroundings.repositories.push_back(read_repository(conf, stanza, key));
  surroundings.directories = directories_of(conf, stanza);
  return surroundings;
}

}  // namespace drill::pgbackrest
