// A hostile host: stderr is the journal, stanzas share the state directory and the configuration, this host's
// pgbackrest refuses its user, a secret is a word of the server's log, and another user of the machine holds every name
// that a drill might want.
#pragma once

#include <string>
#include <vector>

#include "tests/e2e/stage.hpp"
#include "tests/support/datagram_socket.hpp"

namespace e2e {

/// The id of the past drill of this day.
std::string past_run_id(int day);
/// Puts a past drill of that day in the state directory.
void add_past_drill(const Stage& stage, int day, const std::string& stanza, const std::string& verdict);
bool has_past_drill(const Stage& stage, int day);

/// A pgbackrest on this host's PATH that runs this script.
void put_pgbackrest(const Stage& stage, const std::string& script);
/// A script for it that answers `info` with this.
std::string info_in_file(const Stage& stage, const nlohmann::json& info);

/// While it lives, takes the abstract socket names that once were the locks of the stage's drill, as any user can.
class SocketSquatter {
 public:
  explicit SocketSquatter(Stage& stage);
  SocketSquatter(const SocketSquatter&) = delete;
  SocketSquatter& operator=(const SocketSquatter&) = delete;
  ~SocketSquatter();

 private:
  std::vector<int> fds_;
};

/// All of it at once, for one stage and as long as the object lives; starts the stage's daemon. A drill in it has the
/// same verdict as in the usual world. Only root can have a journal of its own; other users' drills have a file as
/// stderr.
class MeanWorld {
 public:
  explicit MeanWorld(Stage& stage);

  /// What the drill wrote to the journal.
  std::vector<std::string> journal() const { return journal_.received(); }
  /// Checks that the drill took nothing of the other stanza.
  void check_others_are_left_alone() const;

 private:
  Stage& stage_;
  test::DatagramSocket journal_;
  SocketSquatter squatter_;
};

}  // namespace e2e
