// The sending half of a websocket server (RFC 6455): messages of the client are not read.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tests/fake-incusd/http.hpp"

namespace fake {

std::string text_frame(std::string_view text);
std::string binary_frame(std::string_view bytes);
/// A ping, which the client answers by itself; a failed write shows that it is gone.
std::string ping_frame();
std::string close_frame();

/// Switches protocols. `next` is called for frames again and again, outside any lock; no value ends the connection.
/// Throws ApiError 400 when the request is not a handshake.
Reply websocket_reply(const Request& request, std::function<std::optional<std::string>()> next);

}  // namespace fake
