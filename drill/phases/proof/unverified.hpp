// Databases that could not be verified. What the others hold is worth knowing, so they do not end the work.
#pragma once

#include <exception>
#include <mutex>
#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/outcome/findings.hpp"
#include "drill/postgres/session.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// Safe to use from several threads.
class Unverified {
 public:
  Unverified(const Bounds& bounds, const postgres::Server& server, VerificationReport& verification, Findings& findings)
      : bounds_(bounds), server_(server), verification_(verification), findings_(findings) {}

  /// Notes a database, or damage where the error is one. Throws DrillError (server_crashed) when the server is gone.
  void add(const std::string& database, const postgres::SessionError& error);
  /// Notes that a statement over several relations failed, and none of them did alone.
  void note_passing_failure(const std::string& which, const std::string& failure);
  /// Asks the server whether it lives, in the drill's own session. Throws DrillError (server_crashed).
  void throw_if_server_gone(const postgres::SessionError& error, const std::string& during);

  /// Why the first database could not be verified; null when all could.
  [[nodiscard]] const std::exception_ptr& failure() const { return failure_; }

 private:
  const Bounds& bounds_;
  const postgres::Server& server_;
  std::mutex own_session_;
  VerificationReport& verification_;
  Findings& findings_;
  std::mutex mutex_;
  std::exception_ptr failure_;
};

}  // namespace drill
