// The undo stack: whatever must not outlive the drill is registered before it is created. Entries are undone in reverse
// order, also after one that failed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"

namespace drill {

class UndoStack {
 public:
  using Undo = std::function<void(const Bounds&)>;

  /// `what` is for messages: "instance 'pg-restore-drill'".
  void add(std::string what, Undo undo) { undos_.push_back({std::move(what), std::move(undo)}); }

  /// Undoes everything and forgets it. Returns a message for each that failed.
  [[nodiscard]] std::vector<std::string> run(const Bounds& bounds);

  /// Leaves everything as it is, for --keep.
  void forget() { undos_.clear(); }

 private:
  struct Entry {
    std::string what;
    Undo undo;
  };
  std::vector<Entry> undos_;
};

}  // namespace drill
