// How much is logged.
#pragma once

namespace drill {

enum class Verbosity { quiet, normal, verbose };

}  // namespace drill
