#include "drill/bounds/undo_stack.hpp"

#include <exception>

namespace drill {

std::vector<std::string> UndoStack::run(const Bounds& bounds) {
  std::vector<std::string> failures;
  while (!undos_.empty()) {
    const Entry entry = std::move(undos_.back());
    undos_.pop_back();
    try {
      entry.undo(bounds);
    } catch (const std::exception& error) {
      failures.push_back("could not remove " + entry.what + ": " + error.what());
    }
  }
  return failures;
}

}  // namespace drill
