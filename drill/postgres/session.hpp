// A connection to the restored server over its unix socket, or to production. The only place that knows libpqxx.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "drill/bounds/bounds.hpp"

namespace drill::postgres {

/// A query or the connection failed. `sqlstate` is empty when the server did not say why.
class SessionError : public std::runtime_error {
 public:
  SessionError(const std::string& message, std::string sqlstate, bool connection_lost)
      : std::runtime_error(message), sqlstate_(std::move(sqlstate)), connection_lost_(connection_lost) {}
  [[nodiscard]] const std::string& sqlstate() const { return sqlstate_; }
  [[nodiscard]] bool connection_lost() const { return connection_lost_; }

 private:
  std::string sqlstate_;
  bool connection_lost_;
};

using Value = std::optional<std::string>;  ///< absent: NULL
using Row = std::vector<Value>;

/// The result of a query that is not ours.
struct Answer {
  std::vector<Row> rows;
  /// How many tables and materialized views of the database it read, catalogs left out (OIDs below 16384,
  /// FirstNormalObjectId in src/include/access/transam.h): those that it holds locks on.
  std::uint64_t tables_read = 0;
};

/// The search path. Our own queries use only the catalogs, so that no operator or function in production's path changes
/// their meaning; queries about production's data use production's path.
enum class SearchPath { catalogs, production };

struct SessionOptions {
  std::string socket_directory;
  std::string user;
  std::string database;
  int major = 0;               ///< of the server; 0: not known, then settings of newer majors are set after connecting
  std::string time_zone = {};  ///< for reading and writing instants without one; empty: UTC
  SearchPath search_path = SearchPath::catalogs;
};

class Session {
 public:
  /// Connects. Throws SessionError, or CutShort when the bounds are reached first.
  Session(const Bounds& bounds, const SessionOptions& options);
  /// Connects to another server by libpq's connection string, and keeps that server's usual settings.
  static Session to(const Bounds& bounds, const std::string& connection);
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;
  Session(Session&&) noexcept;
  Session& operator=(Session&&) noexcept;
  ~Session();

  /// Runs one statement in a read-only transaction of its own. The server ends it at the time limit; if the server
  /// hangs, the connection is cut. Throws SessionError, or CutShort when the bounds are reached first.
  std::vector<Row> query(const Bounds& bounds, const std::string& sql);

  /// The same for a text that is not ours. It is prepared first, which the server refuses for more than one statement,
  /// so that none can leave the read-only transaction. Fetches at most two rows.
  Answer ask(const Bounds& bounds, const std::string& sql);

  /// Runs one statement that may write, outside a transaction block. Throws as query().
  void execute(const Bounds& bounds, const std::string& sql);

  /// The text as an SQL literal.
  [[nodiscard]] std::string quote(const std::string& text) const;

 private:
  struct Impl;
  struct To {};  ///< tells the constructors apart
  Session(To, const Bounds& bounds, const std::string& connection);

  std::unique_ptr<Impl> impl_;
};

/// A server that answers: an open session, and the options to connect another one.
struct Server {
  Session& session;
  const SessionOptions& options;
};

}  // namespace drill::postgres
