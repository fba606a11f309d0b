// The server's side of a websocket (RFC 6455), as far as it speaks: what the client says is not read.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tests/fake-incusd/http.hpp"

namespace fake {

std::string text_frame(std::string_view text);
std::string binary_frame(std::string_view bytes);
/// The client answers it by itself; a write that fails tells that it is gone.
std::string ping_frame();
std::string close_frame();

/// Switches protocols. `next` is asked for frames again and again, outside of any lock; no value ends the connection.
/// Throws ApiError 400 when the request is no handshake.
Reply websocket_reply(const Request& request, std::function<std::optional<std::string>()> next);

}  // namespace fake
