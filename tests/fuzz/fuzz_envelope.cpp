// An answer of the Incus daemon: the envelope, and an operation in it.
#include <nlohmann/json.hpp>
#include <string>

#include "incus-client/envelope.hpp"
#include "incus-client/error.hpp"
#include "incus-client/parse_operation.hpp"
#include "tests/fuzz/target.hpp"

void read_untrusted(std::string_view text) {
  for (const int status : {200, 202, 400, 500}) {
    try {
      const incus::Answer answer = incus::open_envelope({status, {}, std::string{text}}, "GET /1.0");
      incus::parse_operation(answer.metadata, "GET /1.0");
    } catch (const incus::Error&) {
      // What it promises to throw.
    }
  }
}
