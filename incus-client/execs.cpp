// Commands. API: POST /1.0/instances/<name>/exec with record-output, and the files it leaves below logs/exec-output.
#include "incus-client/client.hpp"
#include "incus-client/envelope.hpp"
#include "incus-client/json.hpp"
#include "incus-client/url.hpp"

namespace incus {
namespace {

/// The name is known as soon as the operation is, so that the output can be read while the command runs; the operation
/// itself tells it only at the end.
std::string output_path(const Exec& exec, Stream stream) {
  const std::string file = "exec_" + exec.operation + (stream == Stream::out ? ".stdout" : ".stderr");
  return api_path({"instances", exec.instance, "logs", "exec-output", file});
}

}  // namespace

Exec Client::begin_exec(const Call& call, const std::string& instance, const ExecSpec& spec) const {
  nlohmann::json body{
      {"command", spec.command}, {"record-output", true}, {"wait-for-websocket", false}, {"interactive", false}};
  if (!spec.environment.empty()) body["environment"] = spec.environment;
  return {instance, begin(call, "POST", api_path({"instances", instance, "exec"}), &body).id};
}

std::string Client::read_output(const Call& call, const Exec& exec, Stream stream, std::size_t offset) const {
  ++output_requests_;
  Request request{"GET", in_project(output_path(exec, stream)), {}, {}, {}};
  if (offset > 0) request.headers.emplace("Range", "bytes=" + std::to_string(offset) + "-");
  const Response response = transport_->send(request, call);
  if (response.status == 206 || (response.status == 200 && offset == 0)) return response.body;
  if (response.status == 200) return response.body.size() > offset ? response.body.substr(offset) : std::string{};
  if (response.status == 416 || response.status == 404) return {};  // nothing new; no file yet
  open_envelope(response, "reading the output of a command in '" + exec.instance + "'");
  return {};
}

int Client::wait_exec(const Call& call, const Exec& exec) const {
  const Operation ended = wait(call, exec.operation);
  // 126 and 127 end as a failed operation that still carries the return code.
  if (ended.exit_code) return *ended.exit_code;
  throw Error{ErrorKind::operation_failed, "could not run a command in '" + exec.instance + "': " + ended.error,
              static_cast<int>(ended.status)};
}

void Client::delete_output(const Call& call, const Exec& exec) const {
  for (const Stream stream : {Stream::out, Stream::err}) query(call, "DELETE", output_path(exec, stream));
}

ExecResult Client::exec(const Call& call, const std::string& instance, const ExecSpec& spec) const {
  const Exec exec = begin_exec(call, instance, spec);
  ExecResult result;
  result.exit_code = wait_exec(call, exec);
  result.out = read_output(call, exec, Stream::out, 0);
  result.err = read_output(call, exec, Stream::err, 0);
  return result;
}

}  // namespace incus
