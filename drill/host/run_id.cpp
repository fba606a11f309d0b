#include "drill/host/run_id.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <random>

#include "drill/text/utc_time.hpp"

namespace drill {

std::string make_run_id(std::chrono::system_clock::time_point now) {
  const auto [date, time] = civil_time(now);
  std::random_device random;
  return fmt::format("{:04}{:02}{:02}T{:02}{:02}{:02}Z-{:04x}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()), time.hours().count(),
                     time.minutes().count(), time.seconds().count(), random() & 0xffffu);
}

bool is_run_id(std::string_view text) {
  return has_shape(text, "99999999T999999Z-xxxx");
}

std::string host_name() {
  std::array<char, 256> name{};
  return ::gethostname(name.data(), name.size() - 1) == 0 ? name.data() : "unknown";
}

}  // namespace drill
