// The chain as JSON, schema "dr-drill.chain/1".
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "drill/history/chain.hpp"

namespace drill {

/// The text is no chain that this program can read.
class ChainDamaged : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};
/// It is one of a later version.
class ChainTooNew : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

std::string to_chain_json(const Chain& chain);

/// The inverse. Throws ChainDamaged, also for the chain of another stanza, and ChainTooNew.
Chain read_chain_json(std::string_view text, const std::string& stanza);

}  // namespace drill
