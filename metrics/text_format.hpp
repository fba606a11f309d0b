// Writes the Prometheus text exposition format 0.0.4. A pure function of the families: no timestamps, no locale.
// https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
#pragma once

#include <string>
#include <vector>

#include "metrics/family.hpp"

namespace metrics {

/// The families in the given order, each with its HELP and TYPE line. A family without samples writes nothing.
/// Values are written so that reading them gives the same double; NaN, +Inf and -Inf as Prometheus spells them.
/// Throws std::invalid_argument that quotes the metric or label name Prometheus would refuse, or that occurs twice.
std::string to_text(const std::vector<Family>& families);

/// One value as the format spells it: "1", "0.25", "1.7e+308", "NaN", "+Inf".
std::string value_text(double value);

}  // namespace metrics
