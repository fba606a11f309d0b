// Which errors of the server mean that the data is damaged.
#pragma once

#include "drill/postgres/session.hpp"

namespace drill::postgres {

/// True when the error is about the data that the server read, not about something missing around it. From PostgreSQL's
/// appendix "PostgreSQL Error Codes", and the messages of src/backend/storage and src/backend/access/transam/slru.c.
bool is_damage(const SessionError& error);

}  // namespace drill::postgres
