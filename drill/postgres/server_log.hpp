// Parses what PostgreSQL logs on stderr during recovery, as it arrives. Recognises fixed strings of the untranslated
// server log (start the server with lc_messages=C), for progress and to explain failures. Verdicts are taken from SQL
// and exit codes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "drill/postgres/lsn.hpp"
#include "drill/text/line_buffer.hpp"

namespace drill::postgres {

/// What is known from the log so far. Small, whatever the log's length: it is copied many times a second.
class LogState {
 public:
  /// WAL segments restored from the archive, each counted once; history files are not counted.
  [[nodiscard]] std::uint64_t segments_restored() const { return segments_restored_; }
  /// The last segment restored, empty before the first.
  [[nodiscard]] const std::string& last_segment() const { return last_segment_; }
  /// "redo starts at": absent when not said (yet). No redo is needed after a clean shutdown.
  [[nodiscard]] std::optional<Lsn> redo_start() const { return redo_start_; }
  /// "requested timeline N is not a child of this server's history": the archive's newest timeline forked off before
  /// the backup. SQL cannot tell, because the server does not start.
  [[nodiscard]] bool foreign_timeline() const { return foreign_timeline_; }
  /// "recovery ended before configured recovery target was reached": all of the archive was replayed.
  [[nodiscard]] bool target_not_reached() const { return target_not_reached_; }
  [[nodiscard]] bool recovery_complete() const { return recovery_complete_; }
  [[nodiscard]] bool ready() const { return ready_; }
  /// "entering standby mode": it waits for more WAL at the archive's end, until it is asked to promote itself.
  [[nodiscard]] bool standby() const { return standby_; }
  /// "recovery has paused": on settings that are too low it stays so for ever.
  [[nodiscard]] bool paused() const { return paused_; }
  /// Settings the WAL asks for, with the value they must have at least ("max_connections" -> 200), from
  /// "max_connections = 150 is a lower setting than on the primary server, where its value was 200."
  [[nodiscard]] const std::map<std::string, std::int64_t>& required_settings() const { return required_settings_; }

  /// FATAL and PANIC lines, the last ones, oldest first, from the severity on.
  [[nodiscard]] const std::deque<std::string>& fatal_lines() const { return fatal_lines_; }

 protected:
  std::uint64_t segments_restored_ = 0;
  std::string last_segment_;
  std::optional<Lsn> redo_start_;
  bool foreign_timeline_ = false;
  bool target_not_reached_ = false;
  bool recovery_complete_ = false;
  bool ready_ = false;
  bool standby_ = false;
  bool paused_ = false;
  std::map<std::string, std::int64_t> required_settings_;
  std::deque<std::string> fatal_lines_;
};

class ServerLog : public LogState {
 public:
  /// The most FATAL and PANIC lines that are kept: the last ones.
  static constexpr std::size_t k_kept_lines = 10;

  /// Takes the next piece of the log, cut anywhere.
  void feed(std::string_view chunk);
  /// Takes one line, without its line break. Returns false when it is not the server's own but of a program that it
  /// called.
  bool feed_line(std::string_view line);
  /// The log has ended: takes a last line that has no line break.
  void finish();

  /// Call it when the server is started again: resets what the log said about its state, keeps what it did.
  void restart();

  [[nodiscard]] const LogState& state() const { return *this; }

 private:
  void take_log(std::string_view text);
  void take_setting(std::string_view text);

  LineBuffer lines_;
  std::set<std::string, std::less<>> segments_;
};

}  // namespace drill::postgres
