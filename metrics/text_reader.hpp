// Reads back a metrics file we wrote earlier, so that a value can be carried over (the last success, for one).
// Tolerant on purpose: the file may be truncated, edited or from another version; invalid lines are skipped.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/family.hpp"

namespace metrics {

/// Text beyond this many bytes is not read.
inline constexpr std::size_t k_max_text_size = std::size_t{1024} * 1024;

/// One sample line.
struct ReadSample {
  std::string name;
  std::vector<Label> labels;  ///< as written
  double value = 0;

  /// The value of a label; empty when the sample does not have it.
  [[nodiscard]] std::string_view label(std::string_view label_name) const;
};

/// All sample lines that are well formed; comments, timestamps and malformed lines are left out. Throws only
/// std::bad_alloc.
std::vector<ReadSample> read_text(std::string_view text);

/// The value of the first sample with this name that has all these labels (it may have more).
std::optional<double> find_value(const std::vector<ReadSample>& samples, std::string_view name,
                                 const std::vector<Label>& labels = {});

}  // namespace metrics
