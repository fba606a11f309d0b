// Checks of names that become part of paths, URLs, labels or argument lists. Each function throws std::invalid_argument
// that says what is allowed when the name is invalid. The TOML reader and the command line use the same checks.
#pragma once

#include <string_view>

namespace drill {

/// Control characters could forge log lines and have no place in any name or path.
bool has_control_character(std::string_view text);

/// Not empty, and no control characters.
void require_plain_text(std::string_view text);

/// Every path of the configuration is absolute, because a timer's working directory is not under the operator's
/// control.
void require_absolute_path(std::string_view path);

/// [A-Za-z0-9._-]{1,64}, not starting with '.' or '-': it becomes part of file names and an argument.
void require_stanza_name(std::string_view name);

/// Incus's rule: 1-63 letters, digits and hyphens, not starting with a digit or a hyphen, not ending in a hyphen.
void require_instance_name(std::string_view name);

/// [A-Za-z_][A-Za-z0-9_]*: the start of every metric name.
void require_metric_prefix(std::string_view name);

/// [A-Za-z0-9_-]{1,64}: a label value of the check metrics.
void require_check_name(std::string_view name);

/// Something Incus has under a name (project, profile, network, pool): 1-63 printable characters without '/', spaces
/// and '..'.
void require_incus_name(std::string_view name);

/// limits.cpu of Incus: "2", "0-3", "0,2".
void require_cpu_limit(std::string_view text);

/// "latest", "random", "stalest", or a pgBackRest backup label such as 20260428-005100F or
/// 20260428-005100F_20260429-005100D.
void require_backup_set(std::string_view set);

/// "any", "each", "stalest", or the key of a repository: 1 to 256, as in repo256-path.
void require_repository(std::string_view repository);
/// Whether it is one of the words, and names no repository of its own.
bool is_repository_rule(std::string_view repository);

/// A PostgreSQL setting name: letters, digits and '_', one '.' for an extension's.
void require_setting_name(std::string_view name);

/// Empty, or the name of a time zone such as "Europe/Paris" or "Etc/GMT-2".
void require_time_zone(std::string_view name);

}  // namespace drill
