#include "drill/phases/inside/read_info_inside.hpp"

#include "drill/pgbackrest/read_info.hpp"
#include "drill/phases/inside/push_files.hpp"

namespace drill {

pgbackrest::Info read_info_inside(const Bounds& bounds, const BackupConfig& config, const Container& container,
                                  const BackupConfiguration& backup) {
  const auto command = pgbackrest::info_command(caller_inside(config.stanza, backup));
  const auto result = container.client().exec(bounds, container.name(), {Container::as_user("postgres", command), {}});
  auto info = pgbackrest::read_info({result.exit_code, result.out, result.err}, config.stanza, backup.redact,
                                    configuration_files_inside(backup));
  info.config = config.config;
  return info;
}

}  // namespace drill
