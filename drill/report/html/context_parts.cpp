// Who, where and with what.
#include <fmt/format.h>

#include <algorithm>

#include "drill/report/html/elements.hpp"
#include "drill/report/html/parts.hpp"
#include "drill/text/markup.hpp"

namespace drill::html {

std::string environment_part(const DrillReport& report) {
  const auto& environment = report.environment;
  std::string rows = row("run", report.run_id);
  rows += row("began", time_text(report.began)) + row("ended", time_text(report.ended));
  rows += row("host", report.host);
  rows += row("operating system", environment.operating_system) + row("kernel", environment.kernel);
  rows += row("run by",
              environment.sudo_user.empty() ? environment.user : environment.user + ", for " + environment.sudo_user);
  rows += row("systemd invocation", environment.invocation_id);
  rows += row("dr-drill", report.program_version);
  rows += row("pgBackRest, restoring", environment.pgbackrest_version.value_or(""));
  rows += row("PostgreSQL, restored", environment.postgres_version.value_or(""));
  if (report.backup) {
    rows += row("pgBackRest, of the backup", report.backup->pgbackrest_version);
    rows += row("PostgreSQL, of the backup", report.backup->pg_version);
  }
  rows += row("Incus", report.incus.server_version);
  rows += row("instance", fmt::format("{} in project {}", report.incus.instance, report.incus.project));
  rows += row("image", report.incus.image) + row("image fingerprint", report.incus.image_fingerprint);
  return section("Environment", facts(rows));
}

std::string configuration_part(const DrillReport& report) {
  std::string out;
  if (!report.configuration.drill.empty()) {
    out += "<h3>dr-drill</h3>\n" + preformatted(report.configuration.drill);
  }
  if (report.configuration.pgbackrest) {
    out += "<h3>pgbackrest.conf, without comments</h3>\n" + preformatted(*report.configuration.pgbackrest);
  }
  return section("Configuration, without secrets", out);
}

std::string logs_part(const DrillReport& report) {
  auto logs = report.logs;
  // The one with the cause comes first: a restore that went well has little to tell.
  if (report.failed_phase && *report.failed_phase > Phase::restore) {
    std::stable_sort(logs.begin(), logs.end(),
                     [](const auto& a, const auto& b) { return a.name == "postgres.log" && b.name != "postgres.log"; });
  }
  std::string out;
  for (const auto& log : logs) out += "<h3>" + escape_markup(log.name) + "</h3>\n" + preformatted(log.text);
  return section("The end of the logs", out);
}

}  // namespace drill::html
