#include "drill/postgres/production.hpp"

namespace drill::postgres {
namespace {

constexpr const char* k_word = R"sql(
  SELECT extract(epoch FROM pg_catalog.clock_timestamp()), s.system_identifier,
         pg_catalog.pg_current_wal_lsn(), pg_catalog.pg_walfile_name(pg_catalog.pg_current_wal_lsn()),
         i.bytes_per_wal_segment, a.last_archived_wal, extract(epoch FROM a.last_archived_time),
         (SELECT extract(epoch FROM w.modification) FROM pg_catalog.pg_ls_waldir() w
           WHERE w.name = a.last_archived_wal),
         pg_catalog.current_setting('TimeZone'),
         pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())
    FROM pg_catalog.pg_control_system() s, pg_catalog.pg_control_init() i, pg_catalog.pg_stat_archiver a)sql";

/// A standby knows neither what the primary wrote nor what it archived.
void require_primary(const Bounds& bounds, Session& session) {
  if (session.query(bounds, "SELECT pg_catalog.pg_is_in_recovery()").at(0).at(0) != "t") return;
  throw SessionError{
      "the server is a standby, which does not know what its primary wrote and archived; name the primary, or all of "
      "them with target_session_attrs=read-write",
      "", false};
}

/// Of so many transactions before this one. Who committed last may have begun long before: thousands cost nothing.
std::string committed_before(const Bounds& bounds, Session& session, std::uint64_t next) {
  constexpr std::uint64_t k_looked_at = 10'000;
  constexpr std::uint64_t k_first_normal = 3;
  const std::uint64_t from = next > k_looked_at + k_first_normal ? next - k_looked_at : k_first_normal;
  const auto rows = session.query(
      bounds,
      "SELECT pg_catalog.string_agg(CASE pg_catalog.txid_status(x) WHEN 'committed' THEN '1' ELSE '0' END, '' "
      "ORDER BY x) FROM pg_catalog.generate_series(" +
          std::to_string(from) + "::bigint, " + std::to_string(next - 1) + "::bigint) x");
  return rows.at(0).at(0).value_or("");
}

std::optional<ProductionState::Time> time_of(const Value& epoch) {
  if (!epoch) return std::nullopt;
  return ProductionState::Time{
      std::chrono::duration_cast<ProductionState::Time::duration>(std::chrono::duration<double>{std::stod(*epoch)})};
}

std::uint64_t next_transaction(const Bounds& bounds, Session& session) {
  return std::stoull(session.query(bounds, "SELECT pg_catalog.txid_snapshot_xmax(pg_catalog.txid_current_snapshot())")
                         .at(0)
                         .at(0)
                         .value());
}

}  // namespace

ProductionState ask_production(const Bounds& bounds, const std::string& connection) {
  Session session = Session::to(bounds, connection);
  require_primary(bounds, session);
  const auto row = session.query(bounds, k_word).at(0);
  ProductionState state;
  state.asked_at = time_of(row.at(0)).value();
  state.system_identifier = row.at(1).value();
  state.written = parse_lsn(row.at(2).value());
  state.segment_size = std::stoull(row.at(4).value());
  // Not from the control file: it tells of the last checkpoint, which a promotion may not have made yet.
  state.timeline = parse_segment(row.at(3).value(), state.segment_size).timeline;
  // The history of a timeline or of a backup is archived as well, and says nothing.
  if (row.at(5) && is_segment_name(*row.at(5))) {
    state.last_archived = row.at(5);
    state.last_archived_at = time_of(row.at(6));
    state.last_archived_written = time_of(row.at(7));
  }
  state.time_zone = row.at(8).value();
  state.next_transaction = std::stoull(row.at(9).value());
  state.committed = committed_before(bounds, session, state.next_transaction);
  return state;
}

bool has_all_transactions(const Bounds& bounds, Session& session, const ProductionState& production) {
  // Asked of a transaction that is in the future there, PostgreSQL raises an error.
  if (next_transaction(bounds, session) < production.next_transaction) return false;
  return committed_before(bounds, session, production.next_transaction) == production.committed;
}

}  // namespace drill::postgres
