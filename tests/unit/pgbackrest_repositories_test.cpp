#include "drill/pgbackrest/repositories.hpp"

#include <doctest/doctest.h>

#include <string>

namespace unit::pgbackrest_repositories {

using namespace drill::pgbackrest;

namespace {

Surroundings surroundings(const std::string& global,
                          const std::string& stanza = "pg1-path=/var/lib/postgresql/15/main\n") {
  return surroundings_of(parse_conf("[global]\n" + global + "[main]\n" + stanza, "pgbackrest.conf"), "main");
}

Repository only(const std::string& global) {
  const Surroundings all = surroundings(global);
  REQUIRE(all.repositories.size() == 1);
  return all.repositories[0];
}

std::string error_of(const std::string& global, const std::string& stanza = "pg1-path=/pg\n") {
  try {
    surroundings(global, stanza);
    return "";
  } catch (const ConfError& error) {
    return error.what();
  }
}

const std::string k_s3 = "repo1-type=s3\nrepo1-s3-bucket=backups\nrepo1-s3-endpoint=minio.example.org:9000\n";

}  // namespace

TEST_CASE("repositories: nothing said means pgBackRest's defaults") {
  const Surroundings all = surroundings("");

  CHECK(all.pg_path == "/var/lib/postgresql/15/main");
  REQUIRE(all.repositories.size() == 1);
  CHECK(all.repositories[0].key == 1);
  CHECK(all.repositories[0].type == RepositoryType::posix);
  CHECK(all.repositories[0].is_local());
  CHECK(all.repositories[0].path == "/var/lib/pgbackrest");
  CHECK(all.repositories[0].endpoints.empty());
  CHECK_FALSE(all.repositories[0].encrypted);
  CHECK(all.directories == std::vector<std::string>{"/var/log/pgbackrest", "/tmp/pgbackrest", "/var/spool/pgbackrest"});
}

TEST_CASE("repositories: S3 in host style puts the bucket into the name") {
  const Repository repository = only(k_s3 + "repo1-path=/pg\nrepo1-cipher-type=aes-256-cbc\n");

  CHECK(repository.type == RepositoryType::s3);
  CHECK_FALSE(repository.is_local());
  CHECK(repository.endpoints == std::vector<Endpoint>{{"backups.minio.example.org", 9000}});
  CHECK(repository.path == "/pg");
  CHECK(repository.verify_tls);
  CHECK(repository.encrypted);
}

TEST_CASE("repositories: S3 in path style, with its certificates") {
  const Repository repository = only(k_s3 +
                                     "repo1-s3-uri-style=path\nrepo1-storage-ca-file=/etc/ssl/minio.crt\n"
                                     "repo1-storage-ca-path=/etc/ssl/certs\nrepo1-storage-verify-tls=n\n");

  CHECK(repository.endpoints == std::vector<Endpoint>{{"minio.example.org", 9000}});
  CHECK_FALSE(repository.verify_tls);
  CHECK(repository.files == std::vector<NamedFile>{{"repo1-storage-ca-file", "/etc/ssl/minio.crt", false, false},
                                                   {"repo1-storage-ca-path", "/etc/ssl/certs", true, false}});
}

TEST_CASE("repositories: a storage host and port replace what the endpoint says") {
  CHECK(only(k_s3 + "repo1-storage-host=10.0.0.7\n").endpoints == std::vector<Endpoint>{{"10.0.0.7", 443}});
  CHECK(only(k_s3 + "repo1-storage-host=https://proxy:8443\n").endpoints == std::vector<Endpoint>{{"proxy", 8443}});
  CHECK(only(k_s3 + "repo1-storage-host=proxy:8443\nrepo1-storage-port=7443\n").endpoints ==
        std::vector<Endpoint>{{"proxy", 7443}});
  CHECK(only(k_s3 + "repo1-s3-host=proxy\n").endpoints == std::vector<Endpoint>{{"proxy", 443}});
}

TEST_CASE("repositories: endpoints are read as pgBackRest reads URLs") {
  const auto endpoint = [](const std::string& text) {
    return only("repo1-type=s3\nrepo1-s3-bucket=b\nrepo1-s3-uri-style=path\nrepo1-s3-endpoint=" + text + "\n")
        .endpoints[0];
  };
  CHECK(endpoint("s3.example.org") == Endpoint{"s3.example.org", 443});
  CHECK(endpoint("https://s3.example.org/") == Endpoint{"s3.example.org", 443});
  CHECK(endpoint("http://s3.example.org") == Endpoint{"s3.example.org", 80});
  CHECK(endpoint("http://s3.example.org:9000/x") == Endpoint{"s3.example.org", 9000});
  CHECK(endpoint("[fd00::7]:9000") == Endpoint{"fd00::7", 9000});
  CHECK(endpoint("[fd00::7]") == Endpoint{"fd00::7", 443});
  for (const char* bad : {":9000", "host:", "host:x", "host:0", "host:65536", "host:1:2", "[fd00::7", "[fd00::7]9000",
                          "[]", "http://", "user@host", "a b"}) {
    CAPTURE(bad);
    CHECK_THROWS_AS(endpoint(bad), ConfError);
  }
  CHECK(error_of("repo1-type=s3\nrepo1-s3-bucket=b\nrepo1-s3-endpoint=host:x\n") ==
        "pgbackrest.conf: stanza 'main': repo1-s3-endpoint is not a host: 'host:x'");
}

TEST_CASE("repositories: S3 credentials of the machine need their service too") {
  CHECK(only(k_s3 + "repo1-s3-key-type=auto\n").endpoints.back() == Endpoint{"169.254.169.254", 80});
  CHECK(only(k_s3 + "repo1-s3-key-type=web-id\n").endpoints.back() == Endpoint{"sts.amazonaws.com", 443});
}

TEST_CASE("repositories: Azure") {
  const std::string azure = "repo1-type=azure\nrepo1-azure-account=acme\nrepo1-azure-container=c\n";
  CHECK(only(azure).endpoints == std::vector<Endpoint>{{"acme.blob.core.windows.net", 443}});
  CHECK(only(azure + "repo1-azure-uri-style=path\n").endpoints ==
        std::vector<Endpoint>{{"blob.core.windows.net", 443}});
  CHECK(only(azure + "repo1-storage-host=azurite\nrepo1-storage-port=10000\n").endpoints ==
        std::vector<Endpoint>{{"azurite", 10000}});
  CHECK(only(azure + "repo1-storage-host=front\nrepo1-azure-uri-style=host\n").endpoints ==
        std::vector<Endpoint>{{"acme.front", 443}});
  CHECK(only(azure + "repo1-azure-key-type=auto\n").endpoints.back() == Endpoint{"169.254.169.254", 80});
}

TEST_CASE("repositories: GCS") {
  const Repository service = only("repo1-type=gcs\nrepo1-gcs-bucket=b\nrepo1-gcs-key=/etc/gcs.json\n");
  CHECK(service.endpoints == std::vector<Endpoint>{{"storage.googleapis.com", 443}, {"oauth2.googleapis.com", 443}});
  CHECK(service.files == std::vector<NamedFile>{{"repo1-gcs-key", "/etc/gcs.json", false, true}});

  const Repository token =
      only("repo1-type=gcs\nrepo1-gcs-key-type=token\nrepo1-gcs-key=abc\nrepo1-gcs-endpoint=localhost:9000\n");
  CHECK(token.endpoints == std::vector<Endpoint>{{"localhost", 9000}});
  CHECK(token.files.empty());
}

TEST_CASE("repositories: SFTP") {
  const Repository repository = only(
      "repo1-type=sftp\nrepo1-sftp-host=vault\nrepo1-sftp-host-port=2222\nrepo1-sftp-private-key-file=/k\n"
      "repo1-sftp-known-host=/a\nrepo1-sftp-known-host=/b\n");
  CHECK(repository.endpoints == std::vector<Endpoint>{{"vault", 2222}});
  CHECK(repository.files == std::vector<NamedFile>{{"repo1-sftp-private-key-file", "/k", false, true},
                                                   {"repo1-sftp-known-host", "/a", false, false},
                                                   {"repo1-sftp-known-host", "/b", false, false}});
}

TEST_CASE("repositories: a repository host hides the storage behind it") {
  const Repository ssh = only("repo1-host=backup.example.org\nrepo1-host-user=pgbackrest\nrepo1-type=s3\n");
  CHECK(ssh.type == RepositoryType::repo_host);
  CHECK(ssh.endpoints == std::vector<Endpoint>{{"backup.example.org", 22}});
  CHECK(ssh.wanted_inside == std::vector<std::string>{"ssh key and known_hosts of user postgres must be in the image: "
                                                      "repo1-host-type is ssh; tls needs neither"});

  const Repository tls = only(
      "repo1-host=backup\nrepo1-host-type=tls\nrepo1-host-ca-file=/ca\nrepo1-host-cert-file=/"
      "cert\nrepo1-host-key-file=/key\n");
  CHECK(tls.endpoints == std::vector<Endpoint>{{"backup", 8432}});
  CHECK(tls.files == std::vector<NamedFile>{{"repo1-host-ca-file", "/ca", false, false},
                                            {"repo1-host-cert-file", "/cert", false, false},
                                            {"repo1-host-key-file", "/key", false, true}});
  CHECK(only("repo1-host=backup\nrepo1-host-port=2200\n").endpoints[0].port == 2200);
}

TEST_CASE("repositories: several by key, and retention alone makes none") {
  const Surroundings all = surroundings("repo3-path=/c\nrepo1-path=/a\nrepo2-retention-full=2\nrepo2-bundle=y\n");
  REQUIRE(all.repositories.size() == 2);
  CHECK(all.repositories[0].key == 1);
  CHECK(all.repositories[1].key == 3);
  CHECK(all.repositories[1].path == "/c");
}

TEST_CASE("repositories: directories of restore and of archive-get, each once") {
  const Surroundings all =
      surroundings("log-path=/l\nlock-path=/run/x\n[global:archive-get]\nspool-path=/s\nlog-path=/l2\n");
  CHECK(all.directories == std::vector<std::string>{"/l", "/l2", "/run/x", "/var/spool/pgbackrest", "/s"});
}

TEST_CASE("repositories: what is missing or unknown is named") {
  CHECK(error_of("", "process-max=2\n") ==
        "pgbackrest.conf: stanza 'main': pg1-path is not set\nHINT: a restore needs to know the data directory.");
  CHECK(error_of("repo1-type=tape\n") == "pgbackrest.conf: stanza 'main': repo1-type is not known: 'tape'");
  CHECK(error_of("repo1-type=repo-host\n") == "pgbackrest.conf: stanza 'main': repo1-type is not known: 'repo-host'");
  CHECK(error_of("repo1-type=s3\nrepo1-s3-endpoint=x\n") ==
        "pgbackrest.conf: stanza 'main': repo1-s3-bucket is not set");
  CHECK(error_of("repo1-type=sftp\n") == "pgbackrest.conf: stanza 'main': repo1-sftp-host is not set");
  CHECK(error_of("repo1-host=x\nrepo1-host-type=carrier-pigeon\n") ==
        "pgbackrest.conf: stanza 'main': repo1-host-type is not known: 'carrier-pigeon'");
  CHECK(error_of("repo1-host=x\nrepo1-host-port=ssh\n") ==
        "pgbackrest.conf: stanza 'main': repo1-host-port is not a port: 'ssh'");
  CHECK_THROWS_WITH_AS(surroundings_of(parse_conf("[global]\nx=1\n[a]\nx=1\n[b]\nx=1\n", "c"), "main"),
                       "c: no stanza 'main'\nHINT: stanzas in this file: a, b.", ConfError);
  CHECK_THROWS_WITH_AS(surroundings_of(parse_conf("[global]\nx=1\n", "c"), "main"),
                       "c: no stanza 'main'\nHINT: the file has no stanza section at all.", ConfError);
}

TEST_CASE("repositories: types have names") {
  CHECK(to_string(RepositoryType::s3) == "s3");
  CHECK(to_string(RepositoryType::repo_host) == "repo-host");
}

TEST_CASE("repositories: what the image must bring is said") {
  const std::string sftp = "repo1-type=sftp\nrepo1-sftp-host=vault\n";
  CHECK(only(sftp).wanted_inside == std::vector<std::string>{"the known_hosts of user postgres must be in the image; a "
                                                             "file named with repo1-sftp-known-host is pushed"});
  CHECK(only(sftp + "repo1-sftp-known-host=/a\n").wanted_inside.empty());
  CHECK(only(sftp + "repo1-sftp-host-key-check-type=fingerprint\n").wanted_inside.empty());
  CHECK(only("repo1-host=x\nrepo1-host-type=tls\nrepo1-host-ca-path=/ca\n").wanted_inside ==
        std::vector<std::string>{"the directory /ca of repo1-host-ca-path must be in the image; a file named with "
                                 "repo1-host-ca-file is pushed"});
}

}  // namespace unit::pgbackrest_repositories
