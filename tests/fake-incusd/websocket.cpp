#include "tests/fake-incusd/websocket.hpp"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <array>

#include "tests/fake-incusd/api_error.hpp"

namespace fake {

namespace {

/// A whole message in one frame, unmasked as a server's are.
std::string frame(unsigned char opcode, std::string_view payload) {
  constexpr unsigned char k_final = 0x80;
  constexpr std::size_t k_most_in_one_byte = 125;
  constexpr std::size_t k_most_in_two_bytes = 65535;
  std::string out(1, static_cast<char>(k_final | opcode));
  int length_bytes = 0;
  if (payload.size() <= k_most_in_one_byte) {
    out += static_cast<char>(payload.size());
  } else if (payload.size() <= k_most_in_two_bytes) {
    out += static_cast<char>(126);
    length_bytes = 2;
  } else {
    out += static_cast<char>(127);
    length_bytes = 8;
  }
  for (int byte = length_bytes - 1; byte >= 0; --byte) {
    out += static_cast<char>((payload.size() >> static_cast<unsigned>(8 * byte)) & 0xffU);
  }
  return out.append(payload);
}

/// What proves to the client that its handshake was understood.
std::string accept_key(const std::string& key) {
  const std::string text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, SHA_DIGEST_LENGTH> digest{};
  SHA1(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  std::array<unsigned char, 64> encoded{};
  const int size = EVP_EncodeBlock(encoded.data(), digest.data(), digest.size());
  return {encoded.begin(), encoded.begin() + size};
}

}  // namespace

std::string text_frame(std::string_view text) {
  return frame(0x1, text);
}

std::string binary_frame(std::string_view bytes) {
  return frame(0x2, bytes);
}

std::string ping_frame() {
  return frame(0x9, "");
}

std::string close_frame() {
  return frame(0x8, std::string_view{"\x03\xe8", 2});  // 1000, normal
}

Reply websocket_reply(const Request& request, std::function<std::optional<std::string>()> next) {
  const std::string key = request.header("sec-websocket-key");
  if (request.header("upgrade") != "websocket" || key.empty()) {
    throw ApiError(400, "websocket: the client is not using the websocket protocol");
  }
  Reply reply;
  reply.status = 101;
  reply.headers = {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", accept_key(key)}};
  reply.stream = std::move(next);
  return reply;
}

}  // namespace fake
