#include <doctest/doctest.h>

#include "drill/host/run_id.hpp"
#include "drill/text/utc_time.hpp"

namespace unit::host_run_id {

using namespace drill;
using namespace std::chrono_literals;

namespace {
const auto k_time = std::chrono::sys_days{std::chrono::year{2026} / 4 / 28} + 0h + 51min + 7s;
}

TEST_CASE("a run id begins with its time and is recognised") {
  const std::string id = make_run_id(k_time);
  CHECK(id.rfind("20260428T005107Z-", 0) == 0);
  CHECK(is_run_id(id));
  for (const char* other :
       {"", "20260428T005107Z-", "20260428T005107Z-XYZW", "../20260428T005107Z-1234", "20260428T005107Z-1234 "}) {
    CHECK_FALSE(is_run_id(other));
  }
}

TEST_CASE("times are written and read in RFC 3339") {
  CHECK(to_rfc3339(k_time) == "2026-04-28T00:51:07Z");
  REQUIRE(from_rfc3339("2026-04-28T00:51:07Z"));
  CHECK(*from_rfc3339("2026-04-28T00:51:07Z") == k_time);
  for (const char* bad : {"", "2026-04-28", "2026-13-28T00:51:07Z", "2026-02-30T00:51:07Z", "2026-04-28T00:51:07+00",
                          "2026-04-28T24:00:00Z", "2026-04-28T00:60:00Z", "2026-04-28T00:51:60Z",
                          "4052-04-28T00:51:07Z", "0001-01-01T00:00:00Z"}) {
    CHECK_FALSE(from_rfc3339(bad));
  }
}

}  // namespace unit::host_run_id
