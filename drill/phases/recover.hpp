// Recover: the server is started on the restored data and followed until it is promoted.
#pragma once

#include <filesystem>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/container/container.hpp"
#include "drill/phases/results.hpp"
#include "drill/report/observer.hpp"

namespace drill {

/// Returns when a query was answered after promotion. `lifetime` bounds the
/// server itself, which outlives the phase. Throws DrillError: postgres_would_not_start, replay_failed, no_space, ...;
/// incus::Error, CutShort.
void recover(const Bounds& bounds, const Bounds& lifetime, const Config& config, const Container& container,
             const Provisioned& provisioned, const Restored& restored, const Outputs& outputs, Recovered& result);

}  // namespace drill
