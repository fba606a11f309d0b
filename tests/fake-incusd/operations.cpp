#include "tests/fake-incusd/operations.hpp"

#include "tests/fake-incusd/identifiers.hpp"

namespace fake {

namespace {

const char* status_text(int code) {
  switch (code) {
    case 200:
      return "Success";
    case 400:
      return "Failure";
    default:
      return "Running";
  }
}

}  // namespace

nlohmann::json to_json(const Operation& operation) {
  return {{"id", operation.id},
          {"class", operation.type},
          {"description", operation.description},
          {"created_at", rfc3339(operation.created_at)},
          {"updated_at", rfc3339(operation.updated_at)},
          {"status", status_text(operation.status_code)},
          {"status_code", operation.status_code},
          {"resources", operation.resources},
          {"metadata", operation.metadata},
          {"may_cancel", false},
          {"err", operation.err},
          {"location", "none"}};
}

Operation& Operations::begin(const std::string& project, const std::string& description, nlohmann::json resources) {
  Operation operation;
  operation.id = make_uuid();
  operation.project = project;
  operation.description = description;
  operation.resources = std::move(resources);
  operation.created_at = operation.updated_at = std::chrono::system_clock::now();
  operation.forced_error = forced_error_;
  return operations_[operation.id] = operation;
}

Operation* Operations::find(const std::string& id) {
  const auto found = operations_.find(id);
  return found == operations_.end() ? nullptr : &found->second;
}

nlohmann::json Operations::list(const std::string& project, bool recursion) const {
  nlohmann::json lists = nlohmann::json::object();
  for (const auto& [id, operation] : operations_) {
    if (operation.project != project) continue;
    const char* list =
        operation.status_code == 200 ? "success" : (operation.status_code == 400 ? "failure" : "running");
    lists[list].push_back(recursion ? to_json(operation) : nlohmann::json(operation.url()));
  }
  return lists;
}

}  // namespace fake
