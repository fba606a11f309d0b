// Session errors that concern the whole server: it crashed, its catalogs are damaged, or the image lacks a locale.
#pragma once

#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/postgres/session.hpp"

namespace drill {

/// Throws DrillError (server_crashed) when a session broke off and `own`, the drill's idle session, broke off with it:
/// PostgreSQL ends all sessions when one of its processes crashes. Returns when the server is alive. `during` names the
/// query, as in "check 'users' was asked". Throws incus::Error.
void throw_if_crashed(const Bounds& bounds, postgres::Session& own, const postgres::SessionError& error,
                      const std::string& during);

/// The same for an error of the drill's own session, which needs no further query.
void throw_if_connection_lost(const postgres::SessionError& error, const std::string& during);

/// Throws DrillError (corruption_found) when the error says that the catalogs are damaged; returns when it does not.
void throw_if_catalogs_damaged(const postgres::SessionError& error);

/// Throws DrillError (tool_missing) when the error says that the image lacks the locale of the database; returns when
/// it does not.
void throw_if_locale_missing(const postgres::SessionError& error);

}  // namespace drill
