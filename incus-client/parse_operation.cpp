#include "incus-client/parse_operation.hpp"

#include "incus-client/json.hpp"
#include "incus-client/quotable.hpp"

namespace incus {

Operation parse_operation(const nlohmann::json& json, const std::string& what) {
  Operation operation;
  operation.id = required_string(json, "id", what);
  operation.status = static_cast<Status>(integer_or(json, "status_code", 0));
  operation.error = quotable(string_or(json, "err", ""));
  const auto& metadata = member(json, "metadata");
  if (const auto& code = member(metadata, "return"); code.is_number_integer()) operation.exit_code = code.get<int>();
  operation.fingerprint = string_or(metadata, "fingerprint", "");
  return operation;
}

}  // namespace incus
