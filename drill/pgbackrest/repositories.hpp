// What a restore with this pgbackrest.conf needs from the outside: which repositories, over which endpoints, with which
// files, and which directories. Option names and defaults are those of pgBackRest's build/config.yaml; endpoint rules
// are those of its storage helpers. Resolves nothing, opens nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "drill/pgbackrest/conf.hpp"

namespace drill::pgbackrest {

/// How the repository is reached. A repository behind repoN-host is `repo_host`, whatever its storage is.
enum class RepositoryType { posix, cifs, s3, azure, gcs, sftp, repo_host };

/// "posix", "s3", ..., "repo-host".
std::string_view to_string(RepositoryType type);

/// A name and port that pgBackRest connects to. For TLS the certificate is checked against `host`.
struct Endpoint {
  std::string host;  ///< name or address, without brackets
  std::uint16_t port = 0;

  bool operator==(const Endpoint&) const = default;
};

/// A file or directory that the conf names and that must exist where the restore runs.
struct NamedFile {
  std::string option;  ///< for messages, e.g. "repo1-storage-ca-file"
  std::string path;
  bool is_directory = false;
  bool is_secret = false;  ///< a private key: never copied readable for others, never printed

  bool operator==(const NamedFile&) const = default;
};

struct Repository {
  int key = 1;  ///< the N of repoN-
  RepositoryType type = RepositoryType::posix;
  std::string path;  ///< repoN-path; inside the bucket for object stores
  std::vector<Endpoint>
      endpoints;           ///< empty for posix and cifs; the first is the storage, then authentication services
  bool encrypted = false;  ///< repoN-cipher-type is not none
  bool verify_tls = true;  ///< repoN-storage-verify-tls; true where TLS is not used
  std::vector<NamedFile> files;
  std::vector<std::string> wanted_inside;  ///< what is not in `files` and the image must bring, in words

  /// Reached through the file system of the machine that restores.
  [[nodiscard]] bool is_local() const { return type == RepositoryType::posix || type == RepositoryType::cifs; }
};

/// The whole outside of one stanza.
struct Surroundings {
  std::string pg_path;                   ///< pg1-path
  std::vector<Repository> repositories;  ///< by key, never empty
  std::vector<std::string>
      directories;  ///< log-path, lock-path, spool-path, each once, pgBackRest's defaults when absent
};

/// For `pgbackrest restore` and the archive-get that PostgreSQL calls. Throws ConfError: stanza missing, pg1-path
/// missing, unknown repository type, an endpoint missing or malformed.
Surroundings surroundings_of(const Conf& conf, std::string_view stanza);

}  // namespace drill::pgbackrest
