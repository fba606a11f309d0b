#include "drill/host/subordinate_ids.hpp"

#include <doctest/doctest.h>

#include "tests/support/temp_dir.hpp"

namespace unit::host_subordinate_ids {

using drill::has_ids_for_isolation;
using drill::ids_of_root;

TEST_CASE("the ids that root has") {
  CHECK(ids_of_root("") == 0);
  CHECK(ids_of_root("dba:100000:65536\n") == 0);
  CHECK(ids_of_root("dba:100000:65536\nroot:1000000:1000000000\n") == 1000000000);
  CHECK(ids_of_root("0:1000000:65536\n") == 65536);
  CHECK(ids_of_root("root:\nroot\n#root:1:99\n") == 0);
}

TEST_CASE("an instance gets ids of its own where they suffice for it and the others") {
  const test::TempDir directory;
  const std::string few = directory / "few";
  const std::string many = directory / "many";
  test::write_file(few, "root:100000:65536\n");
  test::write_file(many, "root:1000000:1000000000\n");
  CHECK(has_ids_for_isolation(many, many));
  CHECK(!has_ids_for_isolation(few, many));
  CHECK(!has_ids_for_isolation(many, few));
  CHECK(has_ids_for_isolation(directory / "none", many));
}

}  // namespace unit::host_subordinate_ids
