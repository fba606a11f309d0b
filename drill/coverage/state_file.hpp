// What the files beside the history have in common: the ledger of backups and the ledger of relations are read whole,
// changed under a lock, and kept aside when they are damaged.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "drill/bounds/bounds.hpp"
#include "drill/host/run_lock.hpp"

namespace drill {

/// The text of the file; nothing when there is none. Throws LedgerDamaged for what cannot be a ledger by its size or
/// kind, std::runtime_error when it cannot be read.
std::optional<std::string> ledger_text(const std::filesystem::path& path, std::size_t most);

/// Waits within `bounds` until no other drill holds the file. Throws CutShort when the wait is over.
RunLock lock_ledger(const std::filesystem::path& path, const Bounds& bounds);

/// Renames a damaged file to <name>.damaged; returns what became of it, in words. Throws
/// std::filesystem::filesystem_error.
std::string keep_damaged(const std::filesystem::path& path);

/// Replaces `before`, the text of the file, by `text` in one step, if they differ. Throws std::system_error.
void replace_ledger(const std::filesystem::path& path, std::string& before, std::string text);

}  // namespace drill
