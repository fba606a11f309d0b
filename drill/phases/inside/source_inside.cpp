#include "drill/phases/inside/source_inside.hpp"

#include "drill/phases/inside/push_files.hpp"

namespace drill {

pgbackrest::BackupSource source_inside(const BackupConfig& config, const BackupConfiguration& backup) {
  return {config,
          backup,
          {.config = config_inside(),
           .work_directory = std::string{k_inside},
           .configuration_files = configuration_files_inside(backup)}};
}

pgbackrest::Info read_info_inside(const Bounds& bounds, const Container& container,
                                  const pgbackrest::BackupSource& source) {
  const auto result =
      container.client().exec(bounds, container.name(), {Container::as_user("postgres", source.list_command()), {}});
  return source.read_list({result.exit_code, result.out, result.err});
}

}  // namespace drill
