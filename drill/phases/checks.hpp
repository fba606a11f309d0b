// Questions to the restored data.
#pragma once

#include "drill/config/config.hpp"
#include "drill/phases/recover.hpp"
#include "drill/report/drill_report.hpp"

namespace drill {

/// Asks one question. A check that errors, times out, or answers with other than one value is a check that failed, with
/// a message of its own. Throws only when the drill itself may not go on (incus::Error).
CheckReport run_check(const incus::Call& call, const RunningServer& server, const CheckConfig& check);

/// Holds an answer against the expectations: empty when it is as expected, else what is wrong.
std::string judge(const CheckConfig& check, const postgres::Value& value);

}  // namespace drill
