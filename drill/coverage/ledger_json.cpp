#include "drill/coverage/ledger_json.hpp"

#include <nlohmann/json.hpp>

#include "drill/coverage/verdict_json.hpp"
#include "drill/host/sha256.hpp"
#include "incus-client/json.hpp"

namespace drill {
namespace {

using nlohmann::json;

constexpr const char* k_schema = "dr-drill.ledger/1";
constexpr std::string_view k_any_schema = "dr-drill.ledger/";

std::string dump(const json& value, int indent) {
  return value.dump(indent, ' ', false, json::error_handler_t::replace);
}

/// Keys are sorted, so that the text depends on the values alone. Of no use against somebody who computes it anew, who
/// could write the history as well.
std::string digest_of(json ledger) {
  ledger.erase("sha256");
  return sha256_hex(dump(ledger, -1));
}

/// An object's values, each taken once; what is left belongs to a later version.
class Reader {
 public:
  explicit Reader(json object) : left_(std::move(object)) {
    if (!left_.is_object()) throw LedgerDamaged{"an entry is no object"};
  }

  json take(const char* key) {
    const auto found = left_.find(key);
    if (found == left_.end()) throw LedgerDamaged{std::string{"'"} + key + "' is missing"};
    json value = std::move(*found);
    left_.erase(found);
    return value;
  }
  std::string text(const char* key) { return take(key).get<std::string>(); }
  UtcTime time(const char* key) {
    const auto time = from_rfc3339(text(key));
    if (!time) throw LedgerDamaged{std::string{"'"} + key + "' is not a time"};
    return *time;
  }
  /// What `make` reads of an object; nothing of null.
  template <typename Make>
  auto object(const char* key, Make make) -> std::optional<decltype(make(std::declval<Reader&>()))> {
    const json value = take(key);
    if (value.is_null()) return std::nullopt;
    Reader inner{value};
    return make(inner);
  }
  [[nodiscard]] std::string left() const { return left_.dump(); }

 private:
  json left_;
};

json entry_json(const BackupKey& key, const LedgerEntry& entry) {
  json out = json::parse(entry.other);
  out["repository"] = key.first;
  out["label"] = key.second;
  out["type"] = entry.type;
  out["stopped_at"] = to_rfc3339(entry.stopped);
  out["size_bytes"] = entry.size_bytes;
  out["proven"] = verdict_json(entry.proven);
  out["failed"] = verdict_json(entry.failed);
  return out;
}

std::pair<BackupKey, LedgerEntry> read_entry(const json& in) {
  Reader reader{in};
  BackupKey key{reader.take("repository").get<int>(), reader.text("label")};
  LedgerEntry out;
  out.type = reader.text("type");
  out.stopped = reader.time("stopped_at");
  out.size_bytes = reader.take("size_bytes").get<std::uint64_t>();
  out.proven = reader.object("proven", [](Reader& proof) {
    return PastProof{proof.time("at"), proof.text("level"), proof.text("run_id")};
  });
  out.failed = reader.object("failed", [](Reader& failure) {
    return PastFailure{failure.time("at"), failure.text("reason"), failure.text("run_id")};
  });
  out.other = reader.left();
  return {std::move(key), std::move(out)};
}

Ledger read_all(const json& in, const std::string& stanza) {
  Reader reader{in};
  const auto schema = reader.text("schema");
  if (schema != k_schema) {
    if (!schema.starts_with(k_any_schema)) throw LedgerDamaged{"it is not of schema " + std::string{k_schema}};
    throw LedgerTooNew{"it is of schema '" + schema + "', this program knows " + k_schema};
  }
  if (reader.text("sha256") != digest_of(in)) throw LedgerDamaged{"it was changed since a drill wrote it"};
  Ledger out;
  out.stanza = reader.text("stanza");
  if (out.stanza != stanza) throw LedgerDamaged{"it is of stanza '" + out.stanza + "'"};
  if (const json listed = reader.take("listed_at"); !listed.is_null()) {
    out.listed = from_rfc3339(listed.get<std::string>());
    if (!out.listed) throw LedgerDamaged{"'listed_at' is not a time"};
  }
  const json backups = reader.take("backups");
  for (const json& entry : backups.get_ref<const json::array_t&>()) {
    if (!out.entries.insert(read_entry(entry)).second) throw LedgerDamaged{"it has a backup twice"};
  }
  out.other = reader.left();
  return out;
}

}  // namespace

std::string to_ledger_json(const Ledger& ledger) {
  json out = json::parse(ledger.other);
  out["schema"] = k_schema;
  out["stanza"] = ledger.stanza;
  out["listed_at"] = ledger.listed ? json(to_rfc3339(*ledger.listed)) : json(nullptr);
  json& backups = out["backups"] = json::array();
  for (const auto& [key, entry] : ledger.entries) backups.push_back(entry_json(key, entry));
  out["sha256"] = digest_of(out);
  return dump(out, 1) + "\n";
}

Ledger read_ledger_json(std::string_view text, const std::string& stanza) {
  if (incus::nests_too_deep(text)) throw LedgerDamaged{"it nests too deep"};
  const json in = json::parse(text, nullptr, false);
  if (!in.is_object()) throw LedgerDamaged{"it is not a JSON object"};
  try {
    return read_all(in, stanza);
  } catch (const json::exception& error) {
    throw LedgerDamaged{error.what()};
  }
}

}  // namespace drill
