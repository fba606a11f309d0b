#pragma once

namespace drill {

/// No crash of this process, or of one that it starts, writes its memory to a file: production's keys are in it.
void forbid_core_dumps();

}  // namespace drill
