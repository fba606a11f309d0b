// What it means when a database of production does not let anybody in for its locale.
#pragma once

#include "drill/postgres/session.hpp"

namespace drill {

/// Throws DrillError (tool_missing) when the error says that the image lacks the locale of the database; returns when
/// it does not.
void blame_image_locale(const postgres::SessionError& error);

}  // namespace drill
