// Reports the state of a drill that runs as a service to systemd: sd_notify(3).
#pragma once

#include <memory>

#include "drill/report/observer.hpp"

namespace drill::systemd {

/// Sends READY when the drill begins, updates STATUS, and pings the watchdog as long as every phase ends in time.
/// nullptr when NOTIFY_SOCKET is not set.
std::unique_ptr<DrillObserver> service_notifier();

}  // namespace drill::systemd
