#include "drill/phases/instance/disk_limits.hpp"

#include <doctest/doctest.h>

#include <fstream>

#include "drill/outcome/drill_error.hpp"
#include "tests/support/temp_dir.hpp"

namespace unit::phases_instance_disk_limits {

using namespace drill;

namespace {

IncusConfig limits(const char* read, const char* write) {
  IncusConfig out;
  out.read_limit = read;
  out.write_limit = write;
  return out;
}

/// The words of the refusal, or of the findings; empty: nothing to say.
std::string said(const incus::StoragePool& pool, const std::optional<FileSystemBelow>& below = {},
                 const IncusConfig& incus = limits("30MB", ""), bool counts = true) {
  Findings findings;
  try {
    require_disk_limits(incus, pool, below, counts, findings);
  } catch (const DrillError& error) {
    CHECK(error.reason() == Reason::config_invalid);
    CHECK(error.hint().find("[incus] pool") != std::string::npos);
    return std::string{"refused: "} + error.what();
  }
  std::string out;
  for (const auto& finding : findings) out += finding;
  return out;
}

incus::StoragePool pool(const char* driver, std::map<std::string, std::string> config = {}) {
  return {.name = "p", .driver = driver, .status = "Created", .config = std::move(config)};
}

}  // namespace

TEST_CASE("disk limits: pools on block devices hold them") {
  for (const char* driver : {"btrfs", "lvm", "lvmcluster", "ceph", "linstor", "truenas"})
    CHECK(said(pool(driver)).empty());
}

TEST_CASE("disk limits: without one no pool is refused") {
  CHECK(said(pool("zfs"), {}, limits("", ""), false).empty());
  CHECK(said(pool("dir"), FileSystemBelow{"tmpfs", false}, limits("", ""), false).empty());
}

TEST_CASE("disk limits: ZFS does not hold them, its block mode does") {
  CHECK(said(pool("zfs")) ==
        "refused: [incus] read_limit cannot be held: storage pool 'p' is on ZFS, whose own threads read and write, and "
        "Incus limits those of the instance only");
  CHECK(said(pool("zfs"), {}, limits("", "1MB")).starts_with("refused: [incus] write_limit cannot"));
  CHECK(said(pool("zfs"), {}, limits("1MB", "1MB")).starts_with("refused: [incus] read_limit and write_limit cannot"));
  CHECK(said(pool("zfs", {{"volume.zfs.block_mode", "true"}})).empty());
}

TEST_CASE("disk limits: a directory holds them as its file system does") {
  CHECK(said(pool("dir"), FileSystemBelow{"", true}).empty());
  CHECK(said(pool("dir"), FileSystemBelow{"btrfs", false}).empty());
  CHECK(said(pool("dir"), FileSystemBelow{"zfs", false}).starts_with("refused: "));
  CHECK(
      said(pool("dir"), FileSystemBelow{"tmpfs", false}) ==
      "refused: [incus] read_limit cannot be held: storage pool 'p' is a directory on tmpfs, which has no block device "
      "to limit");
  CHECK(said(pool("dir"), FileSystemBelow{"another", false}).find("a directory on a file system, which has no block") !=
        std::string::npos);
}

TEST_CASE("disk limits: what cannot be known is a finding") {
  CHECK(said(pool("dir")) ==
        "whether storage pool 'p' can hold [incus] read_limit is not known: its directory cannot be read here");
  CHECK(said(pool("newfs")) ==
        "whether storage pool 'p' can hold [incus] read_limit is not known: its driver is 'newfs'");
}

TEST_CASE("disk limits: cgroups of version 1 hold a part of the writes, and all reads") {
  CHECK(said(pool("btrfs"), {}, limits("1MB", ""), false).empty());
  CHECK(said(pool("btrfs"), {}, limits("", "1MB"), false).starts_with("[incus] write_limit holds only a part"));
}

TEST_CASE("disk limits: the version of cgroups is what their directory has") {
  const test::TempDir directory;
  const std::filesystem::path root{directory / ""};
  CHECK_FALSE(counts_writeback(root));
  std::ofstream{root / "cgroup.controllers"} << "cpuset cpu iodine memory\n";
  CHECK_FALSE(counts_writeback(root));
  std::ofstream{root / "cgroup.controllers"} << "cpuset cpu io memory\n";
  CHECK(counts_writeback(root));
}

TEST_CASE("disk limits: a directory's file system is known where it can be read") {
  CHECK_FALSE(file_system_below("/no/such/directory").has_value());
  CHECK_FALSE(file_system_below("").has_value());
  const auto proc = file_system_below("/proc");
  REQUIRE(proc.has_value());
  CHECK(proc->name == "another");
  CHECK_FALSE(proc->on_block_device);
}

TEST_CASE("disk limits: the daemon's refusal names the keys, any other error is left to others") {
  const incus::Device limited{{"type", "disk"}, {"pool", "p"}, {"limits.write", "1MB"}};
  for (const char* message : {"Invalid block device \"none\"", "Block device doesn't support quotas: 0:5",
                              "Cannot apply disk limits as blkio cgroup controller is missing",
                              "Unable to find backing block for zfs pool"}) {
    CAPTURE(message);
    try {
      throw_if_disk_limits_refused(message, limited);
      FAIL("not seen");
    } catch (const DrillError& error) {
      CHECK(error.what() == std::string{"incus cannot apply [incus] write_limit to storage pool 'p': "} + message);
      CHECK(error.reason() == Reason::incus_failed);
    }
    CHECK_NOTHROW(throw_if_disk_limits_refused(message, {{"type", "disk"}, {"pool", "p"}}));
  }
  CHECK_NOTHROW(throw_if_disk_limits_refused("Failed to start: no space left on device", limited));
}

}  // namespace unit::phases_instance_disk_limits
