#include "drill/coverage/relation_ledger_json.hpp"

#include <array>
#include <map>
#include <nlohmann/json.hpp>
#include <vector>

#include "drill/coverage/ledger_json.hpp"
#include "drill/host/sha256.hpp"
#include "incus-client/json.hpp"

namespace drill {
namespace {

using nlohmann::json;

constexpr const char* k_relations_schema = "dr-drill.relations/1";
constexpr std::string_view k_any_relations_schema = "dr-drill.relations/";
constexpr std::array k_results{"sound", "failed", "damaged"};

std::string one_line(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json time_json(PastTime time) {
  return time == k_never ? json(nullptr) : json(to_rfc3339(time));
}

PastTime read_past_time(const json& value) {
  if (value.is_null()) return k_never;
  const auto time = from_rfc3339(value.get<std::string>());
  if (!time) throw LedgerDamaged{"'" + value.get<std::string>() + "' is not a time"};
  return std::chrono::floor<std::chrono::seconds>(*time);
}

PastResult read_result(const std::string& name) {
  for (std::size_t i = 0; i < k_results.size(); ++i) {
    if (name == k_results.at(i)) return static_cast<PastResult>(i);
  }
  throw LedgerDamaged{"'" + name + "' is no result"};
}

json database_json(const std::string& name, const DatabasePast& database) {
  std::map<RelationPast, std::vector<std::uint32_t>> groups;
  for (const auto& [oid, past] : database.relations) groups[past].push_back(oid);
  json out{{"name", name}, {"listed", time_json(database.listed)}, {"groups", json::array()}, {"begun", json::array()}};
  for (const auto& [past, oids] : groups) {
    out["groups"].push_back({{"read_at", time_json(past.read)},
                             {"deep_at", time_json(past.deep)},
                             {"tried_at", time_json(past.tried)},
                             {"result", k_results.at(static_cast<std::size_t>(past.result))},
                             {"oids", oids}});
  }
  for (const auto& [oid, begun] : database.begun) {
    out["begun"].push_back(
        {{"oid", oid}, {"level", begun.level}, {"began_at", time_json(begun.began)}, {"next_block", begun.next_block}});
  }
  return out;
}

DatabasePast read_database_past(const json& in) {
  DatabasePast out;
  out.listed = read_past_time(in.at("listed"));
  for (const json& group : in.at("groups").get_ref<const json::array_t&>()) {
    const RelationPast past{read_past_time(group.at("read_at")), read_past_time(group.at("deep_at")),
                            read_past_time(group.at("tried_at")), read_result(group.at("result").get<std::string>())};
    for (const json& oid : group.at("oids").get_ref<const json::array_t&>()) {
      if (!out.relations.emplace(oid.get<std::uint32_t>(), past).second) throw LedgerDamaged{"it has a relation twice"};
    }
  }
  for (const json& begun : in.at("begun").get_ref<const json::array_t&>()) {
    out.begun[begun.at("oid").get<std::uint32_t>()] = {begun.at("level").get<std::string>(),
                                                       read_past_time(begun.at("began_at")),
                                                       begun.at("next_block").get<std::uint32_t>()};
  }
  return out;
}

RelationLedger read_relation_ledger(json in, const std::string& stanza) {
  const auto schema = in.at("schema").get<std::string>();
  if (schema != k_relations_schema) {
    if (!schema.starts_with(k_any_relations_schema))
      throw LedgerDamaged{"it is not of schema " + std::string{k_relations_schema}};
    throw LedgerTooNew{"it is of schema '" + schema + "', this program knows " + k_relations_schema};
  }
  const auto digest = in.at("sha256").get<std::string>();
  in.erase("sha256");
  if (digest != sha256_hex(one_line(in))) throw LedgerDamaged{"it was changed since a drill wrote it"};
  RelationLedger out{in.at("stanza").get<std::string>()};
  if (out.stanza != stanza) throw LedgerDamaged{"it is of stanza '" + out.stanza + "'"};
  for (const json& database : in.at("databases").get_ref<const json::array_t&>())
    out.databases[database.at("name").get<std::string>()] = read_database_past(database);
  return out;
}

}  // namespace

std::string to_relation_ledger_json(const RelationLedger& ledger) {
  json out{{"schema", k_relations_schema}, {"stanza", ledger.stanza}, {"databases", json::array()}};
  for (const auto& [name, database] : ledger.databases) out["databases"].push_back(database_json(name, database));
  out["sha256"] = sha256_hex(one_line(out));
  return one_line(out) + "\n";
}

RelationLedger read_relation_ledger_json(std::string_view text, const std::string& stanza) {
  if (incus::nests_too_deep(text)) throw LedgerDamaged{"it nests too deep"};
  json in = json::parse(text, nullptr, false);
  if (!in.is_object()) throw LedgerDamaged{"it is not a JSON object"};
  try {
    return read_relation_ledger(std::move(in), stanza);
  } catch (const json::exception& error) {
    throw LedgerDamaged{error.what()};
  }
}

}  // namespace drill
