#include "drill/phases/inside/server_process.hpp"

#include "drill/config/promote.hpp"
#include "drill/outcome/drill_error.hpp"
#include "drill/phases/inside/promote_server.sh.hpp"
#include "drill/phases/inside/recovery_files.hpp"
#include "drill/phases/inside/start_server.sh.hpp"
#include "drill/postgres/server_settings.hpp"
#include "drill/text/quantities.hpp"

namespace drill {
namespace {

/// Where pgBackRest writes a target of this kind (its restore type) in postgresql.auto.conf.
std::string target_setting(TargetKind kind) {
  if (kind == TargetKind::end_of_archive) return {};
  if (kind == TargetKind::immediate) return "recovery_target";
  return "recovery_target_" + restore_type(kind);
}

postgres::ServerSettings settings(const ServerProcess& server, TargetKind target) {
  const auto& config = server.config;
  // Production's own value may be larger than the whole container: a quarter of its memory is the usual choice.
  const std::uint64_t memory = parse_byte_size(config.incus.memory);
  return {.socket_directory = std::string{k_inside} + "/socket",
          .restore_command = std::string{k_archive_get_path} + " %f \"%p\"",
          .hba_file = k_hba_path,
          .ident_file = k_ident_path,
          .data_directory = server.data_directory,
          .target_setting = target_setting(target),
          .major = server.major,
          .shared_buffers = memory / 4,
          .extra = config.postgres.settings};
}

}  // namespace

std::unique_ptr<BackgroundCommand> ServerProcess::start(const RaisedLimits& raised, TargetKind target) const {
  std::string limits;
  for (const auto& [name, value] : raised) limits += (limits.empty() ? "" : " ") + name + "=" + std::to_string(value);
  std::vector<std::string> args{bin_directory, data_directory, k_config_path, limits,
                                to_string(config.postgres.promote)};
  const auto server_args = postgres::command_line(settings(*this, target));
  args.insert(args.end(), server_args.begin(), server_args.end());
  return std::make_unique<BackgroundCommand>(container.client(), lifetime, container.name(),
                                             incus::ExecSpec{Container::script_command(k_start_server_sh, args), {}},
                                             incus::Stream::err,
                                             [out = output](std::string_view chunk) { out->take(chunk); });
}

std::string ServerProcess::promote(const Bounds& bounds) const {
  const auto result = container.client().exec(
      bounds, container.name(),
      {Container::as_user("postgres", Container::script_command(k_promote_server_sh, {data_directory})), {}});
  if (result.exit_code == 0) return {};
  return result.err.empty() ? "exit code " + std::to_string(result.exit_code) : result.err;
}

void ServerProcess::stop(const Bounds& bounds, BackgroundCommand& process) const {
  if (!process.exit_code()) {
    const auto result = container.client().exec(
        bounds, container.name(),
        {Container::as_user("postgres", {bin_directory + "/pg_ctl", "-D", data_directory, "-m", "fast", "-W", "stop"}),
         {}});
    if (result.exit_code != 0 && !process.exit_code()) {
      throw DrillError{Reason::replay_failed, "the paused server could not be stopped: " + result.err,
                       "See postgres.log next to the report."};
    }
  }
  process.wait(bounds);
}

}  // namespace drill
