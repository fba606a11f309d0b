// A small, complete client of the Incus REST API. Every function takes a Call (deadline and stop token), is safe to
// call from several threads at once, and throws Error. Nothing here logs, and only wait() retries.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "incus-client/call.hpp"
#include "incus-client/device.hpp"
#include "incus-client/error.hpp"
#include "incus-client/exec.hpp"
#include "incus-client/file.hpp"
#include "incus-client/image.hpp"
#include "incus-client/instance.hpp"
#include "incus-client/operation.hpp"
#include "incus-client/server.hpp"
#include "incus-client/storage_pool.hpp"
#include "incus-client/transport.hpp"

namespace incus {

struct Answer;
struct Body;

class Client {
 public:
  explicit Client(std::shared_ptr<Transport> transport, std::string project = "default");

  [[nodiscard]] std::string description() const { return transport_->description(); }

  // server.cpp
  [[nodiscard]] ServerInfo server(const Call& call) const;
  [[nodiscard]] Project project(const Call& call) const;
  [[nodiscard]] Network network(const Call& call, const std::string& name) const;

  // storage_pools.cpp
  [[nodiscard]] StoragePool storage_pool(const Call& call, const std::string& name) const;
  [[nodiscard]] PoolSpace storage_pool_space(const Call& call, const std::string& name) const;

  // images.cpp
  /// The fingerprint behind an alias. Throws Error with is_not_found() when there is none.
  [[nodiscard]] std::string image_alias(const Call& call, const std::string& alias) const;
  /// By fingerprint or unique prefix of one.
  [[nodiscard]] Image image(const Call& call, const std::string& fingerprint) const;
  [[nodiscard]] std::vector<Image> images(const Call& call) const;
  /// Creates an image from a stopped instance; the operation's fingerprint is the image's.
  [[nodiscard]] Operation publish_instance(const Call& call, const PublishSpec& spec) const;
  /// Deletes the image with its aliases.
  [[nodiscard]] Operation delete_image(const Call& call, const std::string& fingerprint) const;
  /// Creates an alias. Throws Error with is_conflict() when it exists.
  void create_image_alias(const Call& call, const std::string& alias, const std::string& fingerprint) const;
  /// Moves an existing alias to another image. Throws Error with is_not_found().
  void move_image_alias(const Call& call, const std::string& alias, const std::string& fingerprint) const;

  // instances.cpp
  [[nodiscard]] Profile profile(const Call& call, const std::string& name) const;
  [[nodiscard]] Instance instance(const Call& call, const std::string& name) const;
  [[nodiscard]] InstanceState instance_state(const Call& call, const std::string& name) const;
  /// The instances of the project whose config `key` has this value.
  [[nodiscard]] std::vector<Instance> instances_with(const Call& call, const std::string& key,
                                                     const std::string& value) const;
  /// Creates, and starts when the spec says so; returns the operation at once.
  [[nodiscard]] Operation create_instance(const Call& call, const InstanceSpec& spec) const;
  [[nodiscard]] Operation change_state(const Call& call, const std::string& name, StateAction action) const;
  /// Refused while the instance runs.
  [[nodiscard]] Operation delete_instance(const Call& call, const std::string& name) const;
  /// Merges config and devices into the instance; an empty config value unsets its key. With `etag`, only while the
  /// instance is unchanged since: Error with is_stale() otherwise.
  void patch_instance(const Call& call, const std::string& name, const std::map<std::string, std::string>& config,
                      const Devices& devices, const std::string& etag = {}) const;

  // operations.cpp
  /// The operation as it stands. Throws Error with is_not_found() 5 s after its end, or after a restart of the daemon.
  [[nodiscard]] Operation operation(const Call& call, const std::string& id) const;
  /// Waits until the operation is final and returns it, failed or not. Retries while the daemon is away for a while.
  /// Throws Error: operation_lost when the daemon does not know it (any more).
  [[nodiscard]] Operation wait(const Call& call, const std::string& id) const;
  /// Waits, and throws Error (operation_failed) when it failed; `what` begins the message.
  // NOLINTNEXTLINE(modernize-use-nodiscard): it throws when there is no success
  Operation wait_for_success(const Call& call, const Operation& operation, const std::string& what) const;

  // execs.cpp
  [[nodiscard]] Exec begin_exec(const Call& call, const std::string& instance, const ExecSpec& spec) const;
  /// Reads the stream from `offset` on, at most k_output_piece; empty when there is nothing new. Works while the
  /// command runs.
  [[nodiscard]] std::string read_output(const Call& call, const Exec& exec, Stream stream, std::size_t offset) const;
  /// Waits for the command and returns its exit code. Throws Error when the command could not be started.
  [[nodiscard]] int wait_exec(const Call& call, const Exec& exec) const;
  /// Removes the recorded output from the instance.
  void delete_output(const Call& call, const Exec& exec) const;
  /// Starts the command, waits, and reads both streams. Throws Error (protocol) when one has more than k_most_output.
  [[nodiscard]] ExecResult exec(const Call& call, const std::string& instance, const ExecSpec& spec) const;

  // files.cpp
  /// Writes a file. Owner and mode hold from the first byte on: a private file is created empty and closed first.
  void push_file(const Call& call, const std::string& instance, const std::string& path, const File& file) const;
  [[nodiscard]] std::string pull_file(const Call& call, const std::string& instance, const std::string& path) const;
  /// Owner and mode of a file. Throws Error with is_not_found() when it does not exist.
  [[nodiscard]] FileOwner file_owner(const Call& call, const std::string& instance, const std::string& path) const;
  void make_directory(const Call& call, const std::string& instance, const std::string& path,
                      const FileOwner& owner) const;
  void delete_file(const Call& call, const std::string& instance, const std::string& path) const;

 private:
  [[nodiscard]] Response send(const Call& call, const Request& request) const;
  // NOLINTNEXTLINE(modernize-use-nodiscard): it throws when the daemon refuses
  Answer query(const Call& call, const std::string& method, const std::string& target) const;
  // NOLINTNEXTLINE(modernize-use-nodiscard): it throws when the daemon refuses
  Answer query(const Call& call, const std::string& method, const std::string& target, const Body& body,
               const std::string& etag = {}) const;
  [[nodiscard]] Operation begin(const Call& call, const std::string& method, const std::string& target) const;
  [[nodiscard]] Operation begin(const Call& call, const std::string& method, const std::string& target,
                                const Body& body) const;
  /// Adds ?project= unless the project is the default one.
  [[nodiscard]] std::string in_project(std::string target) const;

  std::shared_ptr<Transport> transport_;
  std::string project_;
};

}  // namespace incus
