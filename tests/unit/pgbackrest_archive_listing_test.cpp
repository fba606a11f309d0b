#include "drill/pgbackrest/archive_listing.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

namespace unit::pgbackrest_archive_listing {

using namespace drill::pgbackrest;
using std::chrono::seconds;
using std::chrono::sys_seconds;

namespace {

// As pgBackRest 2.45 prints it, checksums shortened.
constexpr const char* k_top = R"({".":{"type":"path"},"00000002.history":{"type":"file","size":59,"time":1795380000},)"
                              R"("0000000100000000":{"type":"path"},"0000000200000000":{"type":"path"}})";
constexpr const char* k_newest =
    R"({".":{"type":"path"},)"
    R"("000000020000000000000005-5fbd.zst":{"type":"file","size":1205392,"time":1795380060},)"
    R"("000000020000000000000007-94352fa9.zst":{"type":"file","size":1205392,"time":1795380180},)"
    R"("000000020000000000000006-3afd":{"type":"file","size":16777216,"time":1795380120},)"
    R"("000000010000000000000005.partial-0cab.zst":{"type":"file","size":3201,"time":1795380001},)"
    R"("000000010000000000000003.00000028.backup":{"type":"file","size":300,"time":1795370000}})";

ArchiveListing parse(const std::string& first, const std::string& second) {
  return parse_listing(first + "\n" + second + "\n");
}

}  // namespace

TEST_CASE("archive listing: timelines, histories and the newest segments") {
  const auto listing = parse(k_top, k_newest);
  CHECK(listing.timelines == std::set<std::uint32_t>{1, 2});
  CHECK(listing.directories == std::set<std::string>{"0000000100000000", "0000000200000000"});
  REQUIRE(listing.histories.size() == 1);
  CHECK(listing.histories.at(2) == sys_seconds{seconds{1795380000}});
  CHECK(listing.newest_at == sys_seconds{seconds{1795380180}});
  CHECK(listing.partials == std::vector<std::string>{"000000010000000000000005"});
}

TEST_CASE("archive listing: the segments of several directories, and when they came") {
  const auto segments = parse_segments(std::string{k_newest} + "\n\n" + R"({".":{"type":"path"}})" + "\n\n");
  CHECK(segments.size() == 3);
  CHECK(segments.at("000000020000000000000006") == sys_seconds{seconds{1795380120}});
  const ArchiveInfo archive{"15-1", 1, 2, "000000010000000000000001", "00000002000000AB00000007"};
  CHECK(segments_arguments({"/etc/pgbackrest.conf", "main"}, archive, {"0000000100000000", "0000000200000000"}).at(0) ==
        "archive/main/15-1/0000000100000000 archive/main/15-1/0000000200000000");
}

TEST_CASE("archive listing: pgBackRest may end its own lines") {
  CHECK(parse_listing(std::string{k_top} + "\n\n" + k_newest + "\n\n").timelines.size() == 2);
}

TEST_CASE("archive listing: an archive without segments has no newest one") {
  const auto listing = parse(R"({".":{"type":"path"}})", R"({".":{"type":"path"}})");
  CHECK(listing.timelines.empty());
  CHECK_FALSE(listing.newest_at);
}

TEST_CASE("archive listing: names that are not of the archive are passed over") {
  const auto listing =
      parse(R"({"lost+found":{"type":"path"},"0000000g.history":{"type":"file","time":1},"00000003":[]})",
            R"({"00000002000000000000000":{"type":"file","time":1},"x":7})");
  CHECK(listing.histories.empty());
  CHECK(listing.timelines.empty());
  CHECK_FALSE(listing.newest_at);
}

TEST_CASE("archive listing: what is not a listing is an error") {
  CHECK_THROWS_AS(parse_listing(""), ListingError);
  CHECK_THROWS_AS(parse_listing(k_top), ListingError);
  CHECK_THROWS_AS(parse("[]", k_newest), ListingError);
  CHECK_THROWS_AS(parse(k_top, "{"), ListingError);
  CHECK_THROWS_AS(parse(R"({"00000002.history":{"type":"file"}})", k_newest), ListingError);
  CHECK_THROWS_AS(parse(R"({"00000002.history":{"type":"file","time":"now"}})", k_newest), ListingError);
}

TEST_CASE("archive listing: the newest segment's directory is the one looked into") {
  ArchiveInfo archive{"15-1", 1, 2, "000000010000000000000001", "00000002000000AB00000007"};
  const auto arguments = listing_arguments({"/etc/pgbackrest.conf", "main"}, archive);
  CHECK(arguments.at(0) == "archive/main/15-1");
  CHECK(arguments.at(1) == "archive/main/15-1/00000002000000AB");
  CHECK(std::find(arguments.begin(), arguments.end(), "--repo=2") != arguments.end());
  archive.max.reset();
  CHECK(listing_arguments({"/etc/pgbackrest.conf", "main"}, archive).at(1) == "archive/main/15-1");
}

}  // namespace unit::pgbackrest_archive_listing
