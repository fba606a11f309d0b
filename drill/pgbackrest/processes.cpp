#include "drill/pgbackrest/processes.hpp"

#include <algorithm>

namespace drill::pgbackrest {
namespace {

constexpr unsigned k_of_object_store = 8;

bool is_object_store(RepositoryType type) {
  switch (type) {
    case RepositoryType::s3:
    case RepositoryType::azure:
    case RepositoryType::gcs:
      return true;
    case RepositoryType::posix:
    case RepositoryType::cifs:
    case RepositoryType::sftp:
    case RepositoryType::repo_host:
      break;
  }
  return false;
}

}  // namespace

unsigned restore_processes(RepositoryType type, unsigned cpus) {
  return is_object_store(type) ? std::max(cpus, k_of_object_store) : cpus;
}

}  // namespace drill::pgbackrest
