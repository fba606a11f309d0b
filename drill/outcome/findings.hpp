// What a careful reader should know, though it does not change the verdict.
#pragma once

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace drill {

/// Sentences. Their texts may hold secrets: they are redacted where they leave the drill.
using Findings = std::vector<std::string>;

/// Adds a finding, except when it is empty or was added before.
inline void note(Findings& findings, std::string finding) {
  if (finding.empty() || std::find(findings.begin(), findings.end(), finding) != findings.end()) return;
  findings.push_back(std::move(finding));
}

}  // namespace drill
