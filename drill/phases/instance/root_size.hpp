// How large the root disk of the instance is.
#pragma once

#include <cstdint>

namespace drill {

/// Bytes for a restored database of this size: the data, a quarter of it for growth while WAL is replayed, and 4 GiB
/// for the system, WAL segments and the recorded output. Rounded up to whole GiB.
std::uint64_t root_size_for(std::uint64_t backup_size);

}  // namespace drill
