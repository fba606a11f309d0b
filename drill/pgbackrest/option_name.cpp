#include "drill/pgbackrest/option_name.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

namespace drill::pgbackrest {
namespace {

constexpr int k_max_index = 256;

using Rename = std::pair<std::string_view, std::string_view>;

/// Names from before there could be several repositories, whole.
constexpr std::array<Rename, 5> k_unindexed = {{{"backup-cmd", "repo1-host-cmd"},
                                                {"backup-config", "repo1-host-config"},
                                                {"backup-host", "repo1-host"},
                                                {"backup-ssh-port", "repo1-host-port"},
                                                {"backup-user", "repo1-host-user"}}};

/// What follows "repoN-".
constexpr std::array<Rename, 11> k_repository = {{{"azure-ca-file", "storage-ca-file"},
                                                  {"azure-ca-path", "storage-ca-path"},
                                                  {"azure-host", "storage-host"},
                                                  {"azure-port", "storage-port"},
                                                  {"azure-verify-tls", "storage-verify-tls"},
                                                  {"s3-ca-file", "storage-ca-file"},
                                                  {"s3-ca-path", "storage-ca-path"},
                                                  {"s3-host", "storage-host"},
                                                  {"s3-port", "storage-port"},
                                                  {"s3-verify-ssl", "storage-verify-tls"},
                                                  {"s3-verify-tls", "storage-verify-tls"}}};

/// What follows "dbN-".
constexpr std::array<Rename, 2> k_database = {{{"ssh-port", "host-port"}, {"user", "host-user"}}};

/// Look like old names of pg1- options, and are options of their own.
constexpr std::array<std::string_view, 3> k_not_old = {"db-exclude", "db-include", "db-timeout"};

template <std::size_t N>
std::string_view renamed(const std::array<Rename, N>& table, std::string_view name) {
  for (const auto& [old_name, new_name] : table) {
    if (old_name == name) return new_name;
  }
  return name;
}

/// The index after `prefix`: "repo2-path" gives 2 and leaves "path", "repo-path" gives `unnumbered`.
std::optional<int> take_index(std::string_view& name, std::string_view prefix, std::optional<int> unnumbered) {
  if (!name.starts_with(prefix)) return std::nullopt;
  std::string_view rest = name.substr(prefix.size());
  int index = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), index);
  if (end == rest.data() && unnumbered) {
    index = *unnumbered;
  } else if (error != std::errc{} || index < 1 || index > k_max_index) {
    return std::nullopt;
  }
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  if (rest.size() < 2 || rest[0] != '-') return std::nullopt;
  name = rest.substr(1);
  return index;
}

}  // namespace

std::string present_name(std::string_view key) {
  if (const std::string_view name = renamed(k_unindexed, key); name != key) return std::string(name);
  std::string_view rest = key;
  if (const auto index = take_index(rest, "repo", 1)) {
    // repo-host and its family never existed without a number; "repo" as such is an option of its own.
    return "repo" + std::to_string(*index) + "-" + std::string(renamed(k_repository, rest));
  }
  if (std::ranges::find(k_not_old, key) != k_not_old.end()) return std::string(key);
  if (const auto index = take_index(rest, "db", 1)) {
    return "pg" + std::to_string(*index) + "-" + std::string(renamed(k_database, rest));
  }
  return std::string(key);
}

std::optional<IndexedName> split_index(std::string_view option) {
  for (const std::string_view group : {std::string_view("repo"), std::string_view("pg")}) {
    std::string_view rest = option;
    if (const auto index = take_index(rest, group, std::nullopt)) return IndexedName{group, *index, rest};
  }
  return std::nullopt;
}

}  // namespace drill::pgbackrest
