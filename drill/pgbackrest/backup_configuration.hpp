// Production's pgbackrest.conf as a drill knows it: read on this host, with the files that pgBackRest adds to it.
#pragma once

#include <string>

#include "drill/config/config.hpp"
#include "drill/pgbackrest/conf.hpp"
#include "drill/pgbackrest/repositories.hpp"
#include "drill/redaction/redactor.hpp"

namespace drill {

struct BackupConfiguration {
  std::string text;  ///< byte for byte, one file behind the other
  pgbackrest::Conf conf;
  pgbackrest::Surroundings surroundings;
  Redactor redact;
};

/// Reads pgbackrest.conf and the include directory, opens the sections of the stanza. Throws DrillError
/// (config_invalid).
BackupConfiguration read_backup_configuration(const Config& config);

/// False when the configuration can be read and has no such stanza; true when it has it or cannot tell.
bool has_stanza(const Config& config);

}  // namespace drill
