// Several observers as one.
#pragma once

#include <vector>

#include "drill/report/observer.hpp"

namespace drill {

class Observers : public DrillObserver {
 public:
  /// The observer outlives this. Nothing is added for nullptr.
  void add(DrillObserver* observer) {
    if (observer != nullptr) all_.push_back(observer);
  }

  void drill_began(const DrillReport& report) override {
    for (auto* each : all_) each->drill_began(report);
  }
  void phase_began(Phase phase, std::chrono::seconds limit) override {
    for (auto* each : all_) each->phase_began(phase, limit);
  }
  void restored(const RestoreAmount& amount) override {
    for (auto* each : all_) each->restored(amount);
  }
  void replayed(const ReplayAmount& amount) override {
    for (auto* each : all_) each->replayed(amount);
  }
  void checked(const CheckReport& check) override {
    for (auto* each : all_) each->checked(check);
  }
  void phase_ended(const PhaseReport& phase) override {
    for (auto* each : all_) each->phase_ended(phase);
  }
  void drill_ended(const RedactedReport& report) override {
    for (auto* each : all_) each->drill_ended(report);
  }

 private:
  std::vector<DrillObserver*> all_;
};

}  // namespace drill
