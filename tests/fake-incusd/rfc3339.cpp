#include "tests/fake-incusd/rfc3339.hpp"

#include <array>
#include <cstdio>
#include <ctime>

namespace fake {

namespace {

std::string format(TimePoint time, const char* pattern) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 64> text{};
  return {text.data(), std::strftime(text.data(), text.size(), pattern, &parts)};
}

}  // namespace

std::string rfc3339(TimePoint time) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(time);
  const auto rest = std::chrono::duration_cast<std::chrono::nanoseconds>(time - whole).count();
  std::array<char, 16> fraction{};
  std::snprintf(fraction.data(), fraction.size(), ".%09lldZ", static_cast<long long>(rest));
  return format(whole, "%Y-%m-%dT%H:%M:%S") + fraction.data();
}

std::string go_time(TimePoint time) {
  return format(time, "%Y-%m-%d %H:%M:%S +0000 UTC");
}

std::string http_date(TimePoint time) {
  return format(time, "%a, %d %b %Y %H:%M:%S GMT");
}

}  // namespace fake
