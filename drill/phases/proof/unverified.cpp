#include "drill/phases/proof/unverified.hpp"

#include <spdlog/spdlog.h>

#include "drill/outcome/drill_error.hpp"
#include "drill/phases/diagnosis/server_errors.hpp"
#include "drill/phases/proof/relations.hpp"
#include "drill/postgres/damage.hpp"

namespace drill {
namespace {

std::exception_ptr reason_of(const std::string& message, const postgres::SessionError& error) {
  try {
    throw_if_locale_missing(error);
    throw DrillError{Reason::tool_missing, message, k_hint_of_level_deep};
  } catch (...) {
    return std::current_exception();
  }
}

}  // namespace

void Unverified::add(const std::string& database, const postgres::SessionError& error) {
  if (!postgres::is_damage(error)) throw_if_server_gone(error, "database '" + database + "' was verified");
  const std::lock_guard lock{mutex_};
  const std::string message = "database '" + database + "' could not be verified: " + error.what();
  spdlog::warn("{}", message);
  if (postgres::is_damage(error)) {
    verification_.corruption.push_back("the catalogs of database '" + database +
                                       "' could not be read: " + error.what());
    return;
  }
  findings_.push_back(message);
  if (!failure_) failure_ = reason_of(message, error);
}

void Unverified::note_passing_failure(const std::string& which, const std::string& failure) {
  const std::lock_guard lock{mutex_};
  findings_.push_back("reading " + which + " failed once, and not again: " + failure);
  spdlog::warn("{}", findings_.back());
}

void Unverified::throw_if_server_gone(const postgres::SessionError& error, const std::string& during) {
  const std::lock_guard lock{own_session_};
  throw_if_crashed(bounds_, server_.session, error, during);
}

}  // namespace drill
