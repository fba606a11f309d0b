// The files of an instance over SFTP, version 3, as `incus file` speaks it: draft-ietf-secsh-filexfer-02.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/fake-incusd/world.hpp"

namespace fake {

class SftpSession {
 public:
  SftpSession(World& world, std::uint64_t instance) : world_(world), instance_(instance) {}

  /// Serves the client until it is gone.
  void run(const Channel& channel);

 private:
  struct Open {
    std::string path;
    bool directory = false;
    bool listed = false;
  };
  class Packet;

  /// The reply to a request, without its length.
  std::string answer(Packet& packet);
  std::string answer_path(int type, std::uint32_t id, Packet& packet, FileTree& files);
  std::string answer_handle(int type, std::uint32_t id, Packet& packet, FileTree& files);
  std::string open(std::uint32_t id, Packet& packet, FileTree& files);
  std::string handle(std::uint32_t id, const Open& open);

  World& world_;
  std::uint64_t instance_;
  std::map<std::string, Open> open_;
  unsigned last_handle_ = 0;
};

}  // namespace fake
