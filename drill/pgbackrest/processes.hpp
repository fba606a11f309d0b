// How many processes pgBackRest gets for its work in a drill.
#pragma once

#include "drill/pgbackrest/repositories.hpp"

namespace drill::pgbackrest {

/// process-max of a restore from a repository of this kind, in a container with so many CPUs: one process per CPU, but
/// from an object store at least 8. There each file costs the time of a request, in which a process only waits: with
/// 30 ms to the store two processes on two CPUs take twice as long for 1 GB as eight do; 16 win nothing more. Each
/// takes about 12 MB of memory. A repository host is left alone: it would run as many processes, beside production's.
unsigned restore_processes(RepositoryType type, unsigned cpus);

}  // namespace drill::pgbackrest
