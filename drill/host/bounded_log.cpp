#include "drill/host/bounded_log.hpp"

namespace drill {

BoundedLog::BoundedLog(const std::filesystem::path& path, Limits limits)
    : limits_(limits), file_(path, std::ios::binary) {}

void BoundedLog::add(const Redacted& line, bool cut) {
  std::string whole = line.text();
  whole += cut ? "... (dr-drill: the rest of this line was left out)\n" : "\n";
  if (written_ + whole.size() <= limits_.beginning) {
    written_ += whole.size();
    file_ << whole;
    return;
  }
  written_ = limits_.beginning;  // no line is taken before those that are in the end
  end_size_ += whole.size();
  end_.push_back(std::move(whole));
  while (end_size_ > limits_.end) {
    end_size_ -= end_.front().size();
    left_out_ += end_.front().size();
    end_.pop_front();
  }
}

void BoundedLog::finish() {
  if (left_out_ > 0) file_ << "dr-drill: " << left_out_ << " bytes were left out here\n";
  for (const auto& line : end_) file_ << line;
  end_.clear();
  end_size_ = 0;
  left_out_ = 0;
  file_.flush();
}

}  // namespace drill
