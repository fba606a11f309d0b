// The metrics file of the drill before: whatever is read of it can be written again, and is then read as the same.
#include <cmath>
#include <map>

#include "metrics/text_format.hpp"
#include "metrics/text_reader.hpp"
#include "tests/fuzz/target.hpp"

void read_untrusted(std::string_view text) {
  const auto samples = metrics::read_text(text);
  metrics::find_value(samples, "veza_backup_drill_last_success_timestamp_seconds", {{"stanza", "main"}});
  for (const auto& sample : samples) {
    const metrics::Family family{"x", "help", metrics::Type::gauge, {{{{"name", sample.name}}, sample.value}}};
    const auto again = metrics::read_text(metrics::to_text({family}));
    if (again.size() != 1 || again[0].label("name") != sample.name) __builtin_trap();
    if (again[0].value != sample.value && !(std::isnan(again[0].value) && std::isnan(sample.value))) __builtin_trap();
  }
}
