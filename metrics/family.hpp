// The values that make up a metrics file: plain structs, no behaviour, no clock, no registry.
// Callers build a vector of families and pass it to the serializer (metrics/text_format.hpp).
#pragma once

#include <string>
#include <vector>

namespace metrics {

struct Label {
  std::string name;
  std::string value;

  bool operator==(const Label&) const = default;
};

struct Sample {
  std::vector<Label> labels;  ///< written in this order
  double value = 0;
};

enum class Type { gauge, counter };

/// All samples of one metric name.
struct Family {
  std::string name;
  std::string help;
  Type type = Type::gauge;
  std::vector<Sample> samples;  ///< none: the family is not written at all; an unknown value is absent
};

}  // namespace metrics
