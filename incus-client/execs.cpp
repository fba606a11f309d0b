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
  return {instance, begin(call, "POST", api_path({"instances", instance, "exec"}), Body{body}).id};
}

std::string Client::read_output(const Call& call, const Exec& exec, Stream stream, std::size_t offset) const {
  Request request{"GET", in_project(output_path(exec, stream)), {}, {}, {}, k_most_file};
  request.headers.emplace("Range",
                          "bytes=" + std::to_string(offset) + "-" + std::to_string(offset + k_output_piece - 1));
  const Response response = send(call, request);
  if (response.status == 206) return response.body;
  // An answer that leaves the range alone has all of it.
  if (response.status == 200) {
    return response.body.size() > offset ? response.body.substr(offset, k_output_piece) : std::string{};
  }
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
  result.exec = exec;
  result.exit_code = wait_exec(call, exec);
  const auto read_all = [&](Stream stream) {
    std::string all;
    while (true) {
      const std::string piece = read_output(call, exec, stream, all.size());
      all += piece;
      if (piece.size() < k_output_piece) return all;
      if (all.size() >= k_most_output) {
        throw Error{ErrorKind::protocol, "a command in '" + instance + "' printed more than " +
                                             std::to_string(k_most_output >> 20U) + " MiB"};
      }
    }
  };
  result.out = read_all(Stream::out);
  result.err = read_all(Stream::err);
  return result;
}

}  // namespace incus
