#include "drill/phases/inside/path_inside.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>

#include "drill/container/container.hpp"

namespace drill {
namespace {

std::string normal_path(const std::string& path) {
  return std::filesystem::path{path}.lexically_normal();
}

std::string moved_path(const std::string& path) {
  return std::string{k_inside} + "/pushed" + normal_path(path);
}

}  // namespace

std::string path_inside(const std::string& path) {
  constexpr std::array<std::string_view, 4> k_cleaned{"/tmp/", "/run/", "/var/run/", "/dev/shm/"};
  const std::string normal = normal_path(path);
  const bool cleaned = std::any_of(k_cleaned.begin(), k_cleaned.end(),
                                   [&](const auto directory) { return normal.starts_with(directory); });
  return cleaned ? moved_path(path) : path;
}

bool is_in_repository(const pgbackrest::Surroundings& surroundings, const std::string& path) {
  return std::any_of(surroundings.repositories.begin(), surroundings.repositories.end(), [&](const auto& repository) {
    return repository.is_local() && normal_path(path + "/").starts_with(normal_path(repository.path + "/"));
  });
}

std::map<std::string, std::string> moved_paths(const pgbackrest::Surroundings& surroundings) {
  std::map<std::string, std::string> moved;
  const auto add = [&](const std::string& path, const std::string& inside) {
    if (inside != path) moved.emplace(path, inside);
  };
  for (const auto& repository : surroundings.repositories) {
    if (repository.is_local()) add(repository.path, path_inside(repository.path));
    for (const auto& file : repository.files) {
      if (file.is_directory) continue;
      add(file.path, is_in_repository(surroundings, file.path) ? moved_path(file.path) : path_inside(file.path));
    }
  }
  add(surroundings.pg_path, data_directory_inside(surroundings));
  return moved;
}

std::string data_directory_inside(const pgbackrest::Surroundings& surroundings) {
  const std::string& path = surroundings.pg_path;
  return is_in_repository(surroundings, path) ? moved_path(path) : path_inside(path);
}

}  // namespace drill
