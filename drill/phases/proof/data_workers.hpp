// The sessions that do the work of verifying the data.
#pragma once

#include <cstddef>

#include "drill/bounds/bounds.hpp"
#include "drill/phases/proof/data_queue.hpp"
#include "drill/phases/proof/unverified.hpp"
#include "drill/postgres/session.hpp"

namespace drill {

/// How many sessions ask the server at a time, in a container with so many CPUs.
std::size_t sessions_for(unsigned cpus);

/// Does all that is in the queue, in so many sessions of their own. What breaks the work off is the queue's failure.
void run_workers(const Bounds& bounds, const postgres::SessionOptions& server, std::size_t sessions, DataQueue& queue,
                 Unverified& unverified);

}  // namespace drill
