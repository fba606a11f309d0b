#include "drill/phases/server_output.hpp"

#include "drill/pgbackrest/restore_command.hpp"
#include "drill/phases/start_script.hpp"

namespace drill {

ServerOutput::ServerOutput(const std::filesystem::path& log, pgbackrest::Redactor redact)
    : file_(log, std::ios::binary), redact_(std::move(redact)) {}

void ServerOutput::take(std::string_view chunk) {
  const std::lock_guard lock{mutex_};
  pending_ += chunk;
  std::size_t begin = 0;
  for (auto end = pending_.find('\n'); end != std::string::npos; end = pending_.find('\n', begin)) {
    const std::string line = redact_(std::string_view{pending_}.substr(begin, end - begin));
    begin = end + 1;
    file_ << line << '\n';
    // Our own attempts to connect before it is time.
    if (line.find("FATAL:  the database system is ") != std::string::npos) continue;
    picture_.log.feed(line + "\n");
    picture_.times.take_line(line);
    if (line.rfind(k_finding_mark, 0) == 0) picture_.findings.push_back(line.substr(k_finding_mark.size()));
    if (line.rfind(pgbackrest::k_not_found_mark, 0) == 0) {
      picture_.not_in_archive.push_back(line.substr(pgbackrest::k_not_found_mark.size()));
    }
    picture_.last_line = line;
  }
  pending_.erase(0, begin);
  file_.flush();
}

void ServerOutput::restart() {
  const std::lock_guard lock{mutex_};
  picture_.log.restart();
  picture_.findings.clear();  // the script says them again
}

ServerOutput::Picture ServerOutput::picture() const {
  const std::lock_guard lock{mutex_};
  return picture_;
}

}  // namespace drill
