#include <doctest/doctest.h>

#include "drill/outcome/drill_error.hpp"
#include "drill/phases/instance/image.hpp"

namespace unit::phases_instance_image {

using namespace drill;

TEST_CASE("versions become properties and come back") {
  const ImageVersions versions{{"13.21", "15.14"}, "2.45"};
  const auto properties = to_properties(versions);
  CHECK(properties.at("dr-drill.postgresql") == "13.21,15.14");
  CHECK(properties.at("dr-drill.pgbackrest") == "2.45");
  const auto back = read_image_versions(properties);
  CHECK(back.postgresql == versions.postgresql);
  CHECK(back.pgbackrest == versions.pgbackrest);
}

TEST_CASE("an image that tells no versions") {
  const auto versions = read_image_versions({{"os", "debian"}});
  CHECK(versions.postgresql.empty());
  CHECK(versions.pgbackrest.empty());
}

TEST_CASE("major versions as the repository names them") {
  CHECK(major_version("15.14") == "15");
  CHECK(major_version("18") == "18");
  CHECK(major_version("9.6.24") == "9.6");
  CHECK(major_version("").empty());
}

TEST_CASE("older and newer versions") {
  CHECK(is_older("2.45", "2.54"));
  CHECK(is_older("2.9", "2.45"));
  CHECK(is_older("2.54", "2.54.1"));
  CHECK_FALSE(is_older("2.54.1", "2.54.1"));
  CHECK_FALSE(is_older("2.100", "2.99"));
}

TEST_CASE("an older pgBackRest is told of, a newer one and an unknown one are not") {
  CHECK(older_pgbackrest("img", "2.40", "2.45") ==
        "image 'img' has pgBackRest 2.40, the backup was made by 2.45: rebuild the image: an older version may be "
        "unable to read it");
  CHECK(older_pgbackrest("img", "2.45", "2.45").empty());
  CHECK(older_pgbackrest("img", "2.54", "2.45").empty());
  CHECK(older_pgbackrest("img", "", "2.45").empty());
  CHECK(older_pgbackrest("img", "2.45", "").empty());
}

TEST_CASE("the oldest major that can be drilled") {
  for (const char* major : {"12", "13", "18", "100", ""}) {
    CAPTURE(major);
    CHECK_NOTHROW(require_supported(major));
  }
  for (const char* major : {"11", "10", "9.6", "8.3"}) {
    CAPTURE(major);
    CHECK_THROWS_AS(require_supported(major), DrillError);
  }
}

}  // namespace unit::phases_instance_image
