// What systemd is told of a drill that runs as a service: sd_notify(3).
#pragma once

#include <memory>

#include "drill/report/observer.hpp"

namespace drill::systemd {

/// Says READY when the drill begins, keeps STATUS up to date, and pats the watchdog as long as every phase ends when it
/// should. nullptr when nobody listens: NOTIFY_SOCKET is not set.
std::unique_ptr<DrillObserver> service_notifier();

}  // namespace drill::systemd
