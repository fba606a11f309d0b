// The world as every phase gets it.
#pragma once

#include <chrono>
#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/phases/teardown.hpp"
#include "drill/report/drill_report.hpp"
#include "drill/report/observer.hpp"
#include "incus-client/client.hpp"

namespace drill {

/// How often a phase that takes long logs how far it is.
inline constexpr std::chrono::seconds k_progress_interval{10};

struct DrillContext {
  const Config& config;
  const incus::Client& client;
  Bounds bounds;  ///< bounds the phase that runs
  std::string run_id;
  UtcTime began;
  DrillReport& report;
  Teardown& teardown;
  DrillObserver& observer = no_observer();
};

}  // namespace drill
