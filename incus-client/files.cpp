// Files. API: /1.0/instances/<name>/files?path=..., raw bodies, owner and mode in X-Incus-* headers.
#include "incus-client/client.hpp"
#include "incus-client/envelope.hpp"
#include "incus-client/quotable.hpp"
#include "incus-client/url.hpp"

namespace incus {
namespace {

std::string files_target(const std::string& instance, const std::string& path) {
  return with_query(api_path({"instances", instance, "files"}), "path", path);
}

/// "0640" or "04755": the leading zero matters, without it the daemon reads a decimal number.
std::string octal(unsigned mode) {
  constexpr unsigned k_permissions = 0777;
  std::string out;
  for (int shift = mode > k_permissions ? 9 : 6; shift >= 0; shift -= 3) {
    out += static_cast<char>('0' + ((mode >> static_cast<unsigned>(shift)) & 7u));
  }
  return "0" + out;
}

Headers owner_headers(const FileOwner& owner, const char* type) {
  return {{"X-Incus-uid", std::to_string(owner.uid)},
          {"X-Incus-gid", std::to_string(owner.gid)},
          {"X-Incus-mode", octal(owner.mode)},
          {"X-Incus-type", type}};
}

unsigned to_unsigned(const std::string& text, int base) {
  try {
    return static_cast<unsigned>(std::stoul(text, nullptr, base));
  } catch (const std::exception&) {
    throw Error{ErrorKind::protocol, "a file header is not a number: '" + text + "'"};
  }
}

// Never the form type that command line clients default to: the daemon would read the body as a form and store nothing.
constexpr const char* k_octets = "application/octet-stream";

}  // namespace

void Client::push_file(const Call& call, const std::string& instance, const std::string& path, const File& file) const {
  const std::string target = files_target(instance, path);
  const std::string what = "writing '" + path + "' in '" + instance + "'";
  const auto post = [&](const std::string& content) {
    Request request{"POST", in_project(target), owner_headers(file.owner, "file"), content, k_octets};
    request.headers.emplace("X-Incus-write", "overwrite");
    open_envelope(send(call, request), what);
  };
  // A new file is opened 0644, filled, and only then given its mode: what is private goes into one that already has it.
  const bool world_readable = (file.owner.mode & 0004u) != 0;
  if (!world_readable) post("");
  if (world_readable || !file.content.empty()) post(file.content);
}

std::string Client::pull_file(const Call& call, const std::string& instance, const std::string& path) const {
  const std::string what = "reading '" + path + "' in '" + instance + "'";
  const Response response =
      send(call, Request{"GET", in_project(files_target(instance, path)), {}, {}, {}, k_most_file});
  const std::string type = response.header("x-incus-type");
  if (response.status == 200 && type == "file") return response.body;
  // A link comes with its target as the body, a directory with an envelope that lists it.
  if (response.status != 200 || type.empty()) open_envelope(response, what, &call);
  throw Error{ErrorKind::rejected, what + ": not a file but a " + (type.empty() ? "nameless thing" : quotable(type))};
}

FileOwner Client::file_owner(const Call& call, const std::string& instance, const std::string& path) const {
  const Response response = send(call, Request{"HEAD", in_project(files_target(instance, path)), {}, {}, {}});
  if (response.status != 200) {
    throw Error{ErrorKind::rejected,
                "looking at '" + path + "' in '" + instance + "': HTTP " + std::to_string(response.status),
                response.status};
  }
  return {to_unsigned(response.header("x-incus-uid"), 10), to_unsigned(response.header("x-incus-gid"), 10),
          to_unsigned(response.header("x-incus-mode"), 8)};
}

void Client::make_directory(const Call& call, const std::string& instance, const std::string& path,
                            const FileOwner& owner) const {
  Request request{"POST", in_project(files_target(instance, path)), owner_headers(owner, "directory"), {}, k_octets};
  open_envelope(send(call, request), "making the directory '" + path + "' in '" + instance + "'");
}

void Client::delete_file(const Call& call, const std::string& instance, const std::string& path) const {
  open_envelope(send(call, Request{"DELETE", in_project(files_target(instance, path)), {}, {}, {}}),
                "removing '" + path + "' in '" + instance + "'");
}

}  // namespace incus
