#include "drill/phases/proof/zeroed_pages.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace drill {
namespace {

std::vector<std::string> visible_blocks(const Bounds& bounds, postgres::Session& session, const DataTask& task,
                                        const std::string& blocks) {
  std::vector<std::string> out;
  for (const auto& row : session.query(
           bounds,
           fmt::format("SELECT b FROM unnest('{{{}}}'::bigint[]) b, LATERAL {}.pg_visibility_map('{}'::regclass, "
                       "b) v WHERE v.all_visible ORDER BY b",
                       blocks, task.database->visibility, task.relation->oid))) {
    out.push_back(row.at(0).value());
  }
  return out;
}

/// The smallest B-tree with an entry for each row: OID, name, blocks.
constexpr const char* k_whole_index = R"sql(
  SELECT i.indexrelid, format('%I.%I', n.nspname, c.relname),
         pg_relation_size(i.indexrelid) / current_setting('block_size')::bigint
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
         JOIN pg_am a ON a.oid = c.relam
   WHERE i.indrelid = {} AND i.indpred IS NULL AND i.indisvalid AND i.indisready AND a.amname = 'btree'
   ORDER BY 3 LIMIT 1)sql";

// Of leaf pages: the pivots of inner pages, and the high key, may keep the place of a row that is gone.
constexpr const char* k_entries = R"sql(
  SELECT e.block, count(*)
    FROM generate_series(1, {last}) p, LATERAL {schema}.bt_page_stats({index}, p) s,
         LATERAL {schema}.bt_page_items({index}, p) i, LATERAL unnest(coalesce(i.tids, ARRAY[i.htid])) t,
         LATERAL (SELECT (t::text::point)[0]::bigint AS block) e
   WHERE s.type = 'l' AND (s.btpo_next = 0 OR i.itemoffset > 1) AND NOT coalesce(i.dead, false)
     AND t >= '({first},0)' AND t < '({past},0)' AND e.block = ANY ('{{{blocks}}}'::bigint[])
   GROUP BY 1 ORDER BY 1)sql";

}  // namespace

std::vector<std::string> proofs_of_lost_rows(const Bounds& bounds, postgres::SessionOptions server,
                                             const DataTask& task, const std::vector<std::uint64_t>& blocks) {
  server.database = task.database->name;
  server.search_path = postgres::SearchPath::catalogs;
  postgres::Session session{bounds, server};
  const std::string list = fmt::format("{}", fmt::join(blocks, ","));
  std::vector<std::string> out;
  for (const auto& block : visible_blocks(bounds, session, task, list)) {
    out.push_back("block " + block + " is all zero, but the visibility map says that it has rows");
  }
  if (!out.empty()) return out;
  const auto index = session.query(bounds, fmt::format(k_whole_index, task.relation->oid));
  if (index.empty()) return out;
  const auto [first, last] = std::minmax_element(blocks.begin(), blocks.end());
  const std::string name = index.front().at(1).value();
  for (const auto& row : session.query(
           bounds, fmt::format(k_entries, fmt::arg("last", std::stoull(index.front().at(2).value()) - 1),
                               fmt::arg("schema", task.database->pageinspect), fmt::arg("index", session.quote(name)),
                               fmt::arg("first", *first), fmt::arg("past", *last + 1), fmt::arg("blocks", list)))) {
    out.push_back(fmt::format("block {} is all zero, but index {} has {} entries for rows in it", row.at(0).value(),
                              name, row.at(1).value()));
  }
  return out;
}

}  // namespace drill
