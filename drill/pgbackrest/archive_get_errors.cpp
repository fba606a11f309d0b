#include "drill/pgbackrest/archive_get_errors.hpp"

namespace drill::pgbackrest {

void ArchiveGetErrors::take_line(std::string_view line, bool of_server) {
  // The lines of a message after its first one are indented.
  if (open_ && line.starts_with(' ')) {
    errors_.pop_back();
    text_ += '\n';
    text_ += line;
    if (auto error = find_error(text_)) errors_.push_back(std::move(*error));
    return;
  }
  open_ = false;
  if (of_server) return;
  if (auto error = find_error(line)) {
    errors_.push_back(std::move(*error));
    if (errors_.size() > k_kept) errors_.pop_front();
    text_ = line;
    open_ = true;
  }
}

}  // namespace drill::pgbackrest
