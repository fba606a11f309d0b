// Levels read and deep: check every relation of every database, in parallel.
#pragma once

#include <vector>

#include "drill/bounds/bounds.hpp"
#include "drill/config/config.hpp"
#include "drill/outcome/findings.hpp"
#include "drill/phases/proof/reading_report.hpp"
#include "drill/postgres/session.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// "smoke", "read", "deep".
const char* to_string(VerifyLevel level);

struct DataVerification {
  VerifyLevel level;    ///< read or deep
  int major;            ///< of PostgreSQL
  unsigned cpus;        ///< of the container
  ReadingTask reading;  ///< what is to be read: all of it, or what the budget has time for
};

/// Runs what the level adds to smoke. Fills `verification`, its readings also where it throws, and logs progress.
/// `databases`: the inventory. Throws DrillError: corruption_found, after everything was checked, naming the first
/// damaged relation; version_mismatch when only indexes fail whose order the image's collations define differently;
/// tool_missing when something could not be read here for another reason than damage; incus::Error, CutShort.
void verify_data(const Bounds& bounds, const postgres::Server& server, const DataVerification& how,
                 const std::vector<DatabaseReport>& databases, VerificationReport& verification, Findings& findings);

}  // namespace drill
