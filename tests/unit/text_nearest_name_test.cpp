#include "drill/text/nearest_name.hpp"

#include <doctest/doctest.h>

#include <string>

namespace unit::text_nearest_name {

TEST_CASE("nearest name: distance counts swaps of neighbours as one") {
  CHECK(drill::edit_distance("image", "image") == 0);
  CHECK(drill::edit_distance("imgae", "image") == 1);
  CHECK(drill::edit_distance("imag", "image") == 1);
  CHECK(drill::edit_distance("", "image") == 5);
  CHECK(drill::edit_distance("image", "") == 5);
  CHECK(drill::edit_distance("kitten", "sitting") == 3);
}

TEST_CASE("nearest name: a close name is suggested") {
  CHECK(drill::name_hint("imgae", {"socket", "image"}) == "did you mean 'image'?");
  CHECK(drill::name_hint("directroy", {"directory", "keep"}) == "did you mean 'directory'?");
}

TEST_CASE("nearest name: without a close name the known ones are listed") {
  CHECK(drill::name_hint("colour", {"cpu", "disk"}) == "known here: cpu, disk.");
  CHECK(drill::name_hint("x", {"cpu", "disk"}) == "known here: cpu, disk.");
  CHECK(drill::name_hint(std::string(100'000, 'x'), {"cpu"}) == "known here: cpu.");
}

}  // namespace unit::text_nearest_name
