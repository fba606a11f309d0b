#include "drill/postgres/session.hpp"

#include <spdlog/spdlog.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <pqxx/pqxx>

#include "drill/bounds/watchdog.hpp"
#include "drill/postgres/connection_string.hpp"

namespace drill::postgres {
namespace {

/// libpq waits at least two seconds whatever is asked for less.
constexpr std::chrono::seconds k_connect_timeout{5};

/// What production set for a database or a role beats the server's command line, and is beaten here only: a setting
/// that is sent later comes too late for a timeout, and for the warnings that libpq writes to stderr, past the log,
/// while it connects. Text of instants and numbers means the same whatever production's is.
std::string session_settings(const SessionOptions& options) {
  constexpr int k_first_with_idle_session_timeout = 14;
  constexpr int k_first_with_transaction_timeout = 17;
  std::string out =
      "-c zero_damaged_pages=off -c ignore_checksum_failure=off -c default_transaction_read_only=off -c role=none "
      "-c session_preload_libraries= -c local_preload_libraries= -c client_min_messages=error -c statement_timeout=0 "
      "-c lock_timeout=0 -c idle_in_transaction_session_timeout=0 -c DateStyle=ISO,MDY -c IntervalStyle=postgres "
      "-c extra_float_digits=1 -c bytea_output=hex";
  out += " -c TimeZone=" + (options.time_zone.empty() ? "UTC" : options.time_zone);
  if (options.search_path == SearchPath::catalogs) out += " -c search_path=pg_catalog";
  if (options.major >= k_first_with_idle_session_timeout) out += " -c idle_session_timeout=0";
  if (options.major >= k_first_with_transaction_timeout) out += " -c transaction_timeout=0";
  return out;
}

std::string connection_string(const Bounds& bounds, const SessionOptions& options) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(bounds.deadline.left());
  const auto timeout = std::clamp(left, std::chrono::seconds{1}, k_connect_timeout);
  return "host=" + quoted_parameter(options.socket_directory) + " port=5432 user=" + quoted_parameter(options.user) +
         " dbname=" + quoted_parameter(options.database) + " connect_timeout=" + std::to_string(timeout.count()) +
         " application_name=dr-drill client_encoding=UTF8 options=" + quoted_parameter(session_settings(options));
}

/// One line, without the "FATAL:  " and "ERROR:  " that libpq puts in front, nor the name of a prepared statement that
/// libpqxx 7 puts before these.
std::string tidy(const std::string& message) {
  std::string out = message.substr(0, message.find('\n'));
  // Which locale it is that the machine lacks is in the detail alone.
  constexpr std::string_view k_detail = "\nDETAIL:  ";
  if (const auto at = message.find(k_detail); at != std::string::npos && out.find("locale") != std::string::npos) {
    const auto begin = at + k_detail.size();
    out += ": " + message.substr(begin, message.find('\n', begin) - begin);
  }
  if (const auto at = out.find("': ERROR:  "); at != std::string::npos && out.starts_with("Failure during '")) {
    out.erase(0, at + 3);
  }
  for (const std::string prefix : {"ERROR:  ", "FATAL:  "}) {
    if (const auto at = out.find(prefix); at != std::string::npos) out.erase(at, prefix.size());
  }
  return out;
}

/// libpqxx 6 only notes a statement down until its first use, and has a function of its own for now.
template <typename Connection>
void prepare(Connection& connection, const std::string& name, const std::string& sql) {
  connection.prepare(name, sql);
  if constexpr (requires { connection.prepare_now(name); }) connection.prepare_now(name);
}

std::string milliseconds_left(const Bounds& bounds) {
  return std::to_string(std::max<std::int64_t>(1, bounds.deadline.left().count()));
}

void limit_time(pqxx::dbtransaction& transaction, const Bounds& bounds) {
  transaction.exec("SET LOCAL statement_timeout = " + milliseconds_left(bounds));
}

// Those that not every major has cannot be named in the connection string.
constexpr const char* k_start_session = R"sql(
  SELECT pg_catalog.getdatabaseencoding(), pg_catalog.count(pg_catalog.set_config(name, '0', false))
    FROM pg_catalog.pg_settings WHERE name IN ('idle_session_timeout', 'transaction_timeout', 'lock_timeout'))sql";

void start_session(pqxx::connection& connection) {
  const auto encoding = pqxx::nontransaction{connection}.exec(k_start_session)[0][0].as<std::string>();
  // Their text cannot be converted: it goes to and fro as it is.
  if (encoding == "SQL_ASCII" || encoding == "MULE_INTERNAL") connection.set_client_encoding("SQL_ASCII");
}

/// True when the text is a query that a cursor can stand on; SHOW and EXPLAIN are not.
bool declare_cursor(pqxx::dbtransaction& transaction, const std::string& sql) {
  constexpr const char* k_syntax_error = "42601";
  transaction.exec("SET LOCAL cursor_tuple_fraction = 1");
  try {
    pqxx::subtransaction attempt{transaction};
    attempt.exec("DECLARE dr_drill_answer NO SCROLL CURSOR FOR " + sql);
    attempt.commit();
    return true;
  } catch (const pqxx::sql_error& error) {
    if (error.sqlstate() != k_syntax_error) throw;
    return false;
  }
}

constexpr const char* k_count_tables_read = R"sql(
  SELECT pg_catalog.count(DISTINCT c.oid) FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_class c ON c.oid = l.relation
   WHERE l.pid = pg_catalog.pg_backend_pid() AND l.locktype = 'relation' AND c.oid >= 16384
     AND c.relkind IN ('r', 'm', 'p')
     AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database()))sql";

/// Says what PostgreSQL is asked, and how long that takes, whatever becomes of it.
class Told {
 public:
  explicit Told(const std::string& sql) : sql_(sql) {}
  Told(const Told&) = delete;
  Told& operator=(const Told&) = delete;
  Told(Told&&) = delete;
  Told& operator=(Told&&) = delete;
  ~Told() {
    const auto took = std::chrono::steady_clock::now() - began_;
    spdlog::debug("postgres: {}: {} ms", sql_, std::chrono::duration_cast<std::chrono::milliseconds>(took).count());
  }

 private:
  const std::string& sql_;
  std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

std::vector<Row> rows_of(const pqxx::result& result) {
  std::vector<Row> rows;
  rows.reserve(static_cast<std::size_t>(result.size()));
  for (const auto& from : result) {
    Row& row = rows.emplace_back();
    for (const auto& field : from) row.push_back(field.is_null() ? Value{} : Value{field.c_str()});
  }
  return rows;
}

}  // namespace

struct Session::Impl {
  explicit Impl(const std::string& options) : connection{options} {}

  pqxx::connection connection;
  int questions = 0;  ///< prepared so far

  /// Runs `body` with the connection while a watchdog guards it; what libpqxx throws becomes ours.
  template <typename Body>
  auto guarded(const Bounds& bounds, Body body);
};

/// What libpqxx says of a connection that broke is another text in each version, and mostly about itself.
constexpr const char* k_lost = "the connection was lost";

template <typename Body>
auto Session::Impl::guarded(const Bounds& bounds, Body body) {
  check(bounds, "asking PostgreSQL");
  try {
    // Cuts the connection when the call ends before the query does: libpq itself would wait for ever.
    const Watchdog watchdog{bounds, [fd = connection.sock()] { ::shutdown(fd, SHUT_RDWR); }};
    return body(connection);
  } catch (const pqxx::broken_connection& error) {
    check(bounds, "asking PostgreSQL");
    throw SessionError{connection.is_open() ? tidy(error.what()) : k_lost, "", true};
  } catch (const pqxx::sql_error& error) {
    check(bounds, "asking PostgreSQL");
    throw SessionError{tidy(error.what()), error.sqlstate(), false};
  } catch (const pqxx::failure& error) {
    check(bounds, "asking PostgreSQL");
    // libpqxx stumbles over a connection that broke while it tidied up.
    if (!connection.is_open()) throw SessionError{k_lost, "", true};
    throw SessionError{tidy(error.what()), "", false};
  }
}

Session::Session(const Bounds& bounds, const SessionOptions& options)
    : Session(To{}, bounds, connection_string(bounds, options)) {}

Session Session::to(const Bounds& bounds, const std::string& connection) {
  return {To{}, bounds,
          with_parameters(connection, {{"connect_timeout", std::to_string(k_connect_timeout.count())},
                                       {"application_name", "dr-drill"},
                                       {"client_encoding", "UTF8"}})};
}

Session::Session(To, const Bounds& bounds, const std::string& connection) {
  check(bounds, "connecting to PostgreSQL");
  try {
    impl_ = std::make_unique<Impl>(connection);
  } catch (const pqxx::failure& error) {
    throw SessionError{tidy(error.what()), "", true};
  }
  impl_->guarded(bounds, start_session);
}

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

std::vector<Row> Session::query(const Bounds& bounds, const std::string& sql) {
  const Told told{sql};
  return impl_->guarded(bounds, [&](pqxx::connection& connection) {
    pqxx::read_transaction transaction{connection};
    limit_time(transaction, bounds);
    return rows_of(transaction.exec(sql));
  });
}

Answer Session::ask(const Bounds& bounds, const std::string& sql) {
  const Told told{sql};
  return impl_->guarded(bounds, [&](pqxx::connection& connection) {
    // Each question has a name of its own: the one before may be prepared still.
    const std::string name = "dr_drill_question_" + std::to_string(++impl_->questions);
    prepare(connection, name, sql);
    pqxx::read_transaction transaction{connection};
    limit_time(transaction, bounds);
    Answer answer;
    const std::string fetch = declare_cursor(transaction, sql) ? "FETCH 2 FROM dr_drill_answer" : "EXECUTE " + name;
    answer.rows = rows_of(transaction.exec(fetch));
    // Ours again: production's path may have an operator that changes what it means.
    transaction.exec("SET LOCAL search_path = pg_catalog");
    answer.tables_read = transaction.exec(k_count_tables_read)[0][0].as<std::uint64_t>();
    return answer;
  });
}

void Session::execute(const Bounds& bounds, const std::string& sql) {
  const Told told{sql};
  impl_->guarded(bounds, [&](pqxx::connection& connection) {
    pqxx::nontransaction session{connection};
    session.exec("SET statement_timeout = " + milliseconds_left(bounds));
    session.exec(sql);
  });
}

std::string Session::quote(const std::string& text) const {
  return impl_->connection.quote(text);
}

}  // namespace drill::postgres
