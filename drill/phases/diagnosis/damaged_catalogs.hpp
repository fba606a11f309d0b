// What it means when the server cannot answer a question about itself.
#pragma once

#include "drill/postgres/session.hpp"

namespace drill {

/// Throws DrillError (corruption_found) when the error says that the catalogs are damaged; returns when it does not.
void blame_damaged_catalogs(const postgres::SessionError& error);

}  // namespace drill
