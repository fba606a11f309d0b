#include "drill/pgbackrest/info.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <type_traits>

#include "drill/text/utf8.hpp"
#include "incus-client/json.hpp"

namespace drill::pgbackrest {
namespace {

using nlohmann::json;

/// What is wanted of a key, for messages.
template <typename T>
constexpr const char* k_wanted = "a number";
template <>
constexpr const char* k_wanted<std::string> = "a string";

/// One object of the document, which knows where it stands.
class Object {
 public:
  Object(const json& value, std::string path) : value_(value), path_(std::move(path)) {
    if (!value_.is_object())
      throw InfoError("pgbackrest info: " + path_ + ": expected an object, found " + value_.type_name());
  }

  Object object(const char* key) const { return {require(key), join(key)}; }

  template <typename T>
  T get(const char* key) const {
    return convert<T>(require(key), key);
  }

  /// nullopt when the key is absent or null.
  template <typename T>
  std::optional<T> find(const char* key) const {
    const auto found = value_.find(key);
    if (found == value_.end() || found->is_null()) return std::nullopt;
    return convert<T>(*found, key);
  }

  std::optional<Object> find_object(const char* key) const {
    const auto found = value_.find(key);
    if (found == value_.end() || found->is_null()) return std::nullopt;
    return Object(*found, join(key));
  }

  bool flag(const char* key) const {
    const auto found = value_.find(key);
    return found != value_.end() && found->is_boolean() && found->template get<bool>();
  }

  /// `action` for each object of an array; an absent array is an empty one.
  template <typename Action>
  void each(const char* key, Action action) const {
    const auto found = value_.find(key);
    if (found == value_.end() || found->is_null()) return;
    if (!found->is_array()) fail(key, "expected an array, found " + std::string(found->type_name()));
    std::size_t index = 0;
    for (const json& element : *found) action(Object(element, join(key) + "[" + std::to_string(index++) + "]"));
  }

  [[noreturn]] void fail(const char* key, const std::string& message) const {
    throw InfoError("pgbackrest info: " + join(key) + ": " + message);
  }

 private:
  std::string join(const char* key) const { return path_.empty() ? key : path_ + "." + key; }

  const json& require(const char* key) const {
    const auto found = value_.find(key);
    if (found == value_.end()) fail(key, "is missing");
    return *found;
  }

  template <typename T>
  T convert(const json& value, const char* key) const {
    bool fits = std::is_same_v<T, std::string> ? value.is_string() : value.is_number_integer();
    // A number that does not fit would be cut without a word.
    if constexpr (std::is_unsigned_v<T>) fits = fits && value.is_number_unsigned();
    if constexpr (std::is_same_v<T, int>) {
      fits = fits && value.get<std::int64_t>() >= 0 && value.get<std::int64_t>() <= 1'000'000'000;
    }
    if (!fits) fail(key, std::string("expected ") + k_wanted<T> + ", found " + describe(value));
    return value.get<T>();
  }

  static std::string describe(const json& value) { return value.is_number() ? value.dump() : value.type_name(); }

  const json& value_;
  std::string path_;
};

/// pgBackRest copies raw bytes of unreadable (for one, encrypted) files into its messages, which then are neither UTF-8
/// nor free of control characters, and no JSON parser takes them. Each such byte becomes '?'.
std::string printable_json(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto next = first_character(text);
    const char byte = text.front();
    const bool control = static_cast<unsigned char>(byte) < 0x20 && byte != '\n' && byte != '\r' && byte != '\t';
    const std::size_t size = next.size == 0 ? 1 : next.size;
    if (next.size == 0 || control) {
      result += '?';
    } else {
      result += text.substr(0, size);
    }
    text.remove_prefix(size);
  }
  return result;
}

Status read_status(const Object& object) {
  const Object status = object.object("status");
  return {status.get<int>("code"), status.find<std::string>("message").value_or("")};
}

std::chrono::sys_seconds read_time(const Object& object, const char* key) {
  const auto seconds = object.get<std::uint64_t>(key);
  // The year 9999: whatever lies beyond is not a time, and would overflow calendar arithmetic.
  if (seconds > 253'402'300'799) object.fail(key, "expected a time, found " + std::to_string(seconds));
  return std::chrono::sys_seconds{std::chrono::seconds{static_cast<std::int64_t>(seconds)}};
}

std::optional<postgres::Lsn> read_lsn(const std::optional<Object>& object, const char* key) {
  if (!object) return std::nullopt;
  const auto text = object->find<std::string>(key);
  if (!text) return std::nullopt;
  try {
    return postgres::parse_lsn(*text);
  } catch (const std::invalid_argument&) {
    object->fail(key, "expected a WAL position, found '" + *text + "'");
  }
}

std::optional<std::string> read_segment(const Object& object, const char* key) {
  auto text = object.find<std::string>(key);
  if (text && !postgres::is_segment_name(*text)) object.fail(key, "expected a WAL segment, found '" + *text + "'");
  return text;
}

/// Versions before several repositories were possible (2.32) have no repo-key.
int read_repo_key(const Object& object) {
  return object.find<int>("repo-key").value_or(1);
}

Backup read_backup(const Object& object) {
  Backup backup;
  backup.label = object.get<std::string>("label");
  backup.type = object.get<std::string>("type");
  backup.prior = object.find<std::string>("prior");
  backup.error = object.flag("error");

  const Object database = object.object("database");
  backup.database_id = database.get<int>("id");
  backup.repo_key = read_repo_key(database);

  const Object timestamp = object.object("timestamp");
  backup.start_time = read_time(timestamp, "start");
  backup.stop_time = read_time(timestamp, "stop");

  const std::optional<Object> lsn = object.find_object("lsn");
  backup.lsn_start = read_lsn(lsn, "start");
  backup.lsn_stop = read_lsn(lsn, "stop");

  const Object archive = object.object("archive");
  backup.archive_start = read_segment(archive, "start");
  backup.archive_stop = read_segment(archive, "stop");

  const Object info = object.object("info");
  backup.size = info.get<std::uint64_t>("size");
  backup.delta = info.get<std::uint64_t>("delta");
  if (const auto repository = info.find_object("repository")) {
    backup.repository_size = repository->find<std::uint64_t>("size");
    backup.repository_delta = repository->find<std::uint64_t>("delta");
  }

  backup.pgbackrest_version = object.object("backrest").get<std::string>("version");
  return backup;
}

Info read_stanza(const Object& object) {
  Info info;
  info.stanza = object.get<std::string>("name");
  info.status = read_status(object);
  info.cipher = object.find<std::string>("cipher").value_or("");
  object.each("repo", [&info](const Object& repository) {
    info.repositories.push_back(
        {repository.get<int>("key"), repository.find<std::string>("cipher").value_or(""), read_status(repository)});
  });
  object.each("db", [&info](const Object& database) {
    info.databases.push_back({database.get<int>("id"), read_repo_key(database),
                              database.get<std::uint64_t>("system-id"), database.get<std::string>("version")});
  });
  object.each("archive", [&info](const Object& archive) {
    const Object database = archive.object("database");
    info.archives.push_back({archive.get<std::string>("id"), database.get<int>("id"), read_repo_key(database),
                             read_segment(archive, "min"), read_segment(archive, "max")});
  });
  object.each("backup", [&info](const Object& backup) { info.backups.push_back(read_backup(backup)); });
  return info;
}

}  // namespace

const DatabaseInfo* Info::database_of(const Backup& backup) const {
  const auto found = std::find_if(databases.begin(), databases.end(), [&backup](const DatabaseInfo& database) {
    return database.id == backup.database_id && database.repo_key == backup.repo_key;
  });
  return found == databases.end() ? nullptr : &*found;
}

std::string Info::system_identifier_of(const Backup& backup) const {
  const auto* database = database_of(backup);
  return database == nullptr ? "" : std::to_string(database->system_id);
}

const ArchiveInfo* Info::archive_of(const Backup& backup) const {
  const auto found = std::find_if(archives.begin(), archives.end(), [&backup](const ArchiveInfo& archive) {
    return archive.database_id == backup.database_id && archive.repo_key == backup.repo_key;
  });
  return found == archives.end() ? nullptr : &*found;
}

Info parse_info(std::string_view json_text, std::string_view stanza) {
  json document;
  if (incus::nests_too_deep(json_text)) throw InfoError("pgbackrest info: not its JSON, it nests too deep");
  try {
    document = json::parse(printable_json(json_text));
  } catch (const json::parse_error& error) {
    throw InfoError("pgbackrest info: not JSON, byte " + std::to_string(error.byte));
  } catch (const json::out_of_range&) {
    throw InfoError("pgbackrest info: a number is too large");
  }
  if (!document.is_array()) {
    throw InfoError(std::string("pgbackrest info: expected an array of stanzas, found ") + document.type_name());
  }
  std::size_t index = 0;
  for (const json& element : document) {
    const Object object(element, "[" + std::to_string(index++) + "]");
    if (object.get<std::string>("name") == stanza) return read_stanza(object);
  }
  throw InfoError("pgbackrest info: stanza '" + std::string(stanza) + "' is missing");
}

}  // namespace drill::pgbackrest
