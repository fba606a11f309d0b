#include "drill/postgres/session.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <pqxx/pqxx>
#include <thread>

#include "incus-client/error.hpp"

namespace drill::postgres {
namespace {

/// libpq waits at least two seconds whatever is asked for less.
constexpr std::chrono::seconds k_connect_timeout{5};

/// Cuts the connection when the call ends before the query does: libpq itself would wait for ever.
class Watchdog {
 public:
  Watchdog(const incus::Call& call, int fd)
      : thread_([this, call, fd] {
          std::unique_lock lock{mutex_};
          if (!wake_.wait_for(lock, call.stop, call.deadline.left(), [this] { return done_; })) {
            ::shutdown(fd, SHUT_RDWR);
          }
        }) {}
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;
  Watchdog(Watchdog&&) = delete;
  Watchdog& operator=(Watchdog&&) = delete;
  ~Watchdog() {
    const std::lock_guard lock{mutex_};
    done_ = true;
    wake_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable_any wake_;
  bool done_ = false;
  std::jthread thread_;  // last: it ends before what it uses
};

/// A value in a libpq connection string.
std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') out += '\\';
    out += c;
  }
  return out + "'";
}

std::string connection_string(const incus::Call& call, const SessionOptions& options) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(call.deadline.left());
  const auto timeout = std::clamp(left, std::chrono::seconds{1}, k_connect_timeout);
  return "host=" + quoted(options.socket_directory) + " port=5432 user=" + quoted(options.user) +
         " dbname=" + quoted(options.database) + " connect_timeout=" + std::to_string(timeout.count()) +
         " application_name=dr-drill client_encoding=UTF8";
}

/// One line, without the "FATAL:  " and "ERROR:  " that libpq puts in front, nor the name of a prepared statement that
/// libpqxx 7 puts before these.
std::string tidy(const std::string& message) {
  std::string out = message.substr(0, message.find('\n'));
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
void prepare(Connection& connection, const std::string& sql) {
  connection.prepare("dr_drill_question", sql);
  if constexpr (requires { connection.prepare_now("dr_drill_question"); }) connection.prepare_now("dr_drill_question");
}

}  // namespace

struct Session::Impl {
  explicit Impl(const std::string& options) : connection{options} {}

  pqxx::connection connection;

  std::vector<Row> query(const incus::Call& call, const std::string& sql, const std::string& prepared);
};

Session::Session(const incus::Call& call, const SessionOptions& options) {
  incus::check(call, "connecting to PostgreSQL");
  try {
    impl_ = std::make_unique<Impl>(connection_string(call, options));
  } catch (const pqxx::failure& error) {
    throw SessionError{tidy(error.what()), "", true};
  }
}

Session::Session(Session&&) noexcept = default;
Session& Session::operator=(Session&&) noexcept = default;
Session::~Session() = default;

std::vector<Row> Session::query(const incus::Call& call, const std::string& sql) {
  return impl_->query(call, sql, {});
}

std::vector<Row> Session::query_one_statement(const incus::Call& call, const std::string& sql) {
  return impl_->query(call, "EXECUTE dr_drill_question", sql);
}

std::vector<Row> Session::Impl::query(const incus::Call& call, const std::string& sql, const std::string& prepared) {
  incus::check(call, "asking PostgreSQL");
  try {
    const Watchdog watchdog{call, connection.sock()};
    if (!prepared.empty()) prepare(connection, prepared);
    pqxx::read_transaction transaction{connection};
    transaction.exec("SET LOCAL statement_timeout = " +
                     std::to_string(std::max<std::int64_t>(1, call.deadline.left().count())));
    const pqxx::result result = transaction.exec(sql);
    std::vector<Row> rows;
    rows.reserve(static_cast<std::size_t>(result.size()));
    for (const auto& from : result) {
      Row& row = rows.emplace_back();
      for (const auto& field : from) row.push_back(field.is_null() ? Value{} : Value{field.c_str()});
    }
    return rows;
  } catch (const pqxx::broken_connection& error) {
    incus::check(call, "asking PostgreSQL");
    throw SessionError{tidy(error.what()), "", true};
  } catch (const pqxx::sql_error& error) {
    incus::check(call, "asking PostgreSQL");
    throw SessionError{tidy(error.what()), error.sqlstate(), false};
  } catch (const pqxx::failure& error) {
    incus::check(call, "asking PostgreSQL");
    throw SessionError{tidy(error.what()), "", false};
  }
}

}  // namespace drill::postgres
