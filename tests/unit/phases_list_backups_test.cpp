#include "drill/phases/list_backups.hpp"

#include <doctest/doctest.h>

#include "tests/unit/fixture.hpp"

namespace unit::phases_list_backups {

using namespace drill;
using pgbackrest::Info;
using pgbackrest::parse_info;
using Keys = std::vector<int>;

namespace {

const UtcTime k_asked{std::chrono::seconds{1795320012}};

}  // namespace

TEST_CASE("listing: what info says of each backup") {
  const Info info = parse_info(unit::fixture("pgbackrest/info-two-repositories.json"), "main");
  const auto listing = list_backups(info, k_asked);
  CHECK(listing.at == k_asked);
  REQUIRE(listing.backups.size() == info.backups.size());
  for (std::size_t i = 0; i < info.backups.size(); ++i) {
    CHECK(listing.backups[i].repository == info.backups[i].repo_key);
    CHECK(listing.backups[i].label == info.backups[i].label);
    CHECK(listing.backups[i].type == info.backups[i].type);
    CHECK(listing.backups[i].stopped == info.backups[i].stop_time);
    CHECK(listing.backups[i].size_bytes == info.backups[i].size);
  }
  CHECK(listing.unread.empty());
}

TEST_CASE("listing: a repository that has no backup is read, one that is not there is not") {
  using namespace pgbackrest::status_code;
  Info info;
  info.repositories = {{1, "none", {k_ok, "ok"}},
                       {2, "none", {k_no_valid_backups, "no valid backups"}},
                       {3, "none", {k_missing_stanza_path, "missing stanza path"}},
                       {4, "none", {k_missing_stanza_data, "missing stanza data"}},
                       {5, "none", {k_other, "[FileOpenError] x"}},
                       {6, "none", {k_database_mismatch, "mismatch"}}};
  CHECK(list_backups(info, k_asked).unread == Keys{3, 4, 5});
}

TEST_CASE("listing: before 2.32 the stanza alone has a status") {
  using namespace pgbackrest::status_code;
  Info info;
  info.status = {k_missing_stanza_path, "missing stanza path"};
  CHECK(list_backups(info, k_asked).unread == Keys{1});
  info.status = {k_no_valid_backups, "no valid backups"};
  CHECK(list_backups(info, k_asked).unread.empty());
}

}  // namespace unit::phases_list_backups
