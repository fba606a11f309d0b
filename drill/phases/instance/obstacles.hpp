// What prevents a drill. A drill stops at the first obstacle; preflight and --dry-run collect all of them.
#pragma once

#include <exception>
#include <vector>

#include "drill/bounds/bounds.hpp"
#include "incus-client/error.hpp"

namespace drill {

class Obstacles {
 public:
  enum class Mode { throw_first, collect };
  explicit Obstacles(Mode mode) : mode_(mode) {}

  /// Runs one check; returns true when it passed. In mode `collect` keeps its exception, except for an interruption.
  template <typename Step>
  bool pass(Step step) {
    try {
      step();
      return true;
    } catch (const StopRequested&) {
      throw;
    } catch (const incus::Error& error) {
      if (mode_ == Mode::throw_first || error.is_cancelled()) throw;
      found_.push_back(std::current_exception());
    } catch (const std::exception&) {
      if (mode_ == Mode::throw_first) throw;
      found_.push_back(std::current_exception());
    }
    return false;
  }

  [[nodiscard]] bool collects() const { return mode_ == Mode::collect; }
  [[nodiscard]] bool none() const { return found_.empty(); }
  [[nodiscard]] const std::vector<std::exception_ptr>& found() const { return found_; }

 private:
  Mode mode_;
  std::vector<std::exception_ptr> found_;
};

}  // namespace drill
