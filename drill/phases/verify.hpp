// Verify: the recovery point is proven first, then the checks, then the data itself, then that production is untouched,
// then the objectives.
#pragma once

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/container/container.hpp"
#include "drill/phases/results.hpp"
#include "drill/report/observer.hpp"

namespace drill {

/// Throws DrillError for the first failure, after everything was checked that could be; incus::Error, CutShort.
void verify(const Bounds& bounds, const Config& config, const Run& run, const Container& container,
            const Provisioned& provisioned, const Restored& restored, const Recovered& server, DrillObserver& observer,
            Verified& result);

}  // namespace drill
