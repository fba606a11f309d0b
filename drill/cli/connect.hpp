// The Incus client for a configuration. Nothing is sent before the first request.
#pragma once

#include <memory>

#include "drill/cli/request_log.hpp"
#include "drill/config/config.hpp"
#include "incus-client/client.hpp"

namespace drill {

struct Connection {
  incus::Client client;
  std::shared_ptr<const RequestLog> log;
};

Connection connect(const Config& config);

}  // namespace drill
