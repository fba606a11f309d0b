#include "drill/pgbackrest/processes.hpp"

#include <doctest/doctest.h>

namespace unit::pgbackrest_processes {

using namespace drill::pgbackrest;

TEST_CASE("restore processes: one per CPU where the repository is a file system or a host of production's") {
  for (const auto type :
       {RepositoryType::posix, RepositoryType::cifs, RepositoryType::sftp, RepositoryType::repo_host}) {
    CAPTURE(to_string(type));
    CHECK(restore_processes(type, 1) == 1);
    CHECK(restore_processes(type, 2) == 2);
    CHECK(restore_processes(type, 32) == 32);
  }
}

TEST_CASE("restore processes: at least eight from an object store, and never fewer than CPUs") {
  for (const auto type : {RepositoryType::s3, RepositoryType::azure, RepositoryType::gcs}) {
    CAPTURE(to_string(type));
    CHECK(restore_processes(type, 1) == 8);
    CHECK(restore_processes(type, 8) == 8);
    CHECK(restore_processes(type, 32) == 32);
  }
}

}  // namespace unit::pgbackrest_processes
