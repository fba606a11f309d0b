#include "drill/outputs_writable.hpp"

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>

#include "drill/history/history.hpp"
#include "drill/host/run_directory.hpp"
#include "drill/host/signing_key.hpp"
#include "drill/host/ssh_signature.hpp"
#include "drill/host/subprocess.hpp"
#include "drill/outcome/drill_error.hpp"
#include "metrics/textfile.hpp"

namespace drill {
namespace {

/// Debian's node_exporter reads elsewhere than ours is told to write.
std::string where_debian_reads_it(const std::string& directory) {
  const std::string debian = "/var/lib/prometheus/node-exporter";
  std::error_code ignored;
  return directory != debian && std::filesystem::is_directory(debian, ignored) ? " This host has " + debian + "." : "";
}

/// What to do about a directory in which nothing can be written.
std::string what_lets_us_write(const std::error_code& error, const std::string& directory) {
  if (error == std::errc::no_such_file_or_directory) return "Make the directory: mkdir -p " + directory;
  if (error == std::errc::no_space_on_device || error.value() == EDQUOT) {
    return "Make room on the file system of " + directory;
  }
  if (error == std::errc::read_only_file_system) return "Remount the file system of " + directory + " writable";
  return "Run as root, or as a user who may write there";
}

}  // namespace

void check_writable(const Config& config) {
  check_metrics_writable(config);
  check_state_writable(config);
  check_can_sign(config);
}

void check_metrics_writable(const Config& config) {
  if (!config.adhoc.empty()) return;
  const std::string& directory = config.metrics.textfile_dir;
  try {
    metrics::check_writable_directory(directory);
  } catch (const std::system_error& error) {
    throw DrillError{Reason::metrics_unwritable, error.what(),
                     what_lets_us_write(error.code(), directory) +
                         ", or set [metrics] textfile_dir to the one that node_exporter reads." +
                         where_debian_reads_it(directory)};
  }
}

void check_state_writable(const Config& config) {
  try {
    History{config}.require_writable();
  } catch (const std::system_error& error) {
    throw DrillError{
        Reason::metrics_unwritable, error.what(),
        what_lets_us_write(error.code(), config.state.directory) + ", or set [state] directory to another one."};
  } catch (const std::runtime_error& error) {
    throw DrillError{
        Reason::metrics_unwritable, error.what(),
        "Give it to root and keep others from writing: chmod go-w, chown root; or set [state] directory to "
        "another one."};
  }
  try {
    prepare_run_directory_root();
  } catch (const std::runtime_error& error) {
    throw DrillError{Reason::config_invalid, error.what(),
                     "Set RUNTIME_DIRECTORY to a directory that only dr-drill's user can write to."};
  }
}

void check_can_sign(const Config& config) {
  if (config.report.sign.empty()) return;
  if (!is_on_path("ssh-keygen")) {
    throw DrillError{Reason::tool_missing, "[report] sign is set, and ssh-keygen is not on PATH",
                     "Install it: apt-get install openssh-client"};
  }
  try {
    require_signing_key(config.report.sign);
  } catch (const UnfitKey& error) {
    throw DrillError{Reason::config_invalid, error.what(), error.hint()};
  } catch (const SignatureError& error) {
    throw DrillError{Reason::tool_missing, error.what(), "Try it: ssh-keygen -Y sign -n file -f " + config.report.sign};
  }
}

}  // namespace drill
