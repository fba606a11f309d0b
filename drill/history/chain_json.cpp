#include "drill/history/chain_json.hpp"

#include <nlohmann/json.hpp>

#include "drill/host/run_id.hpp"

namespace drill {
namespace {

using nlohmann::json;

constexpr const char* k_chain_schema = "dr-drill.chain/1";

UtcTime chain_time(const json& value) {
  const auto time = from_rfc3339(value.get<std::string>());
  if (!time) throw ChainDamaged{"a time in it is none"};
  return *time;
}

std::string chain_run_id(const json& value) {
  auto id = value.get<std::string>();
  if (!is_run_id(id)) throw ChainDamaged{"a run id in it is none"};
  return id;
}

json link_json(const ChainLink& link) {
  return {{"run_id", link.run_id},
          {"sha256", link.sha256},
          {"verdict", link.verdict},
          {"signed", link.has_signature},
          {"pruned_at", link.pruned ? json(to_rfc3339(*link.pruned)) : json(nullptr)}};
}

ChainLink read_link(const json& in) {
  ChainLink out;
  out.run_id = chain_run_id(in.at("run_id"));
  in.at("sha256").get_to(out.sha256);
  in.at("verdict").get_to(out.verdict);
  in.at("signed").get_to(out.has_signature);
  if (const auto& pruned = in.at("pruned_at"); !pruned.is_null()) out.pruned = chain_time(pruned);
  return out;
}

Chain chain_of_json(const json& in, const std::string& stanza) {
  Chain out;
  in.at("stanza").get_to(out.stanza);
  if (out.stanza != stanza) throw ChainDamaged{"it is the chain of stanza '" + out.stanza + "'"};
  if (const auto& anew = in.at("made_anew"); !anew.is_null())
    out.made_anew = MadeAnew{chain_time(anew.at("at")), chain_run_id(anew.at("run_id"))};
  in.at("forgotten").get_to(out.forgotten);
  for (const json& link : in.at("links").get_ref<const json::array_t&>()) out.links.push_back(read_link(link));
  return out;
}

}  // namespace

std::string to_chain_json(const Chain& chain) {
  json links = json::array();
  for (const auto& link : chain.links) links.push_back(link_json(link));
  json out{{"schema", k_chain_schema},
           {"stanza", chain.stanza},
           {"made_anew", nullptr},
           {"links", links},
           {"forgotten", chain.forgotten}};
  if (chain.made_anew)
    out["made_anew"] = {{"at", to_rfc3339(chain.made_anew->at)}, {"run_id", chain.made_anew->run_id}};
  return out.dump(1) + "\n";
}

Chain read_chain_json(std::string_view text, const std::string& stanza) {
  const json in = json::parse(text, nullptr, false);
  if (!in.is_object()) throw ChainDamaged{"not a JSON object"};
  try {
    const auto schema = in.at("schema").get<std::string>();
    if (schema != k_chain_schema && schema.starts_with("dr-drill.chain/"))
      throw ChainTooNew{"it is of schema " + schema + ", this dr-drill knows " + k_chain_schema};
    if (schema != k_chain_schema) throw ChainDamaged{std::string{"not of schema "} + k_chain_schema};
    return chain_of_json(in, stanza);
  } catch (const json::exception& error) {
    throw ChainDamaged{error.what()};
  }
}

}  // namespace drill
