#include "drill/bounds/bounds.hpp"
#include "drill/container/background_command.hpp"

#include <dlfcn.h>
#include <doctest/doctest.h>
#include <pthread.h>

#include <cerrno>
#include <system_error>

#include "incus-client/unix_transport.hpp"
#include "tests/support/fake_daemon.hpp"

// A sanitizer has a pthread_create of its own.
#ifndef DR_DRILL_SANITIZED

namespace unit::container_background_command {

namespace {

/// How many threads may be made by this thread before the system has no more; below 0: as many as it has.
thread_local int threads_left = -1;

}  // namespace

}  // namespace unit::container_background_command

/// Stands before libc's own.
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                              void* argument) noexcept {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto real = reinterpret_cast<Create>(::dlsym(RTLD_NEXT, "pthread_create"));
  int& left = unit::container_background_command::threads_left;
  if (left == 0) return EAGAIN;
  if (left > 0) --left;
  return real(thread, attributes, start, argument);
}

namespace unit::container_background_command {

TEST_CASE("background command: one whose threads cannot all be made is not waited for") {
  const test::FakeDaemon daemon{
      {{"instances", {{{"name", "c"}}}}, {"exec", {{{"match", "sleep"}, {"until_stopped", true}}}}}};
  const incus::Client client{std::make_shared<incus::UnixTransport>(daemon.socket())};
  const drill::Bounds bounds{drill::Deadline{std::chrono::seconds{20}}, {}};
  // The request has a thread as well: whichever is the one too many, the last that fails is the command's second.
  constexpr int k_most = 10;
  int failed = 0;
  bool begun = false;
  for (int left = 0; left < k_most && !begun; ++left) {
    threads_left = left;
    try {
      const drill::BackgroundCommand command{client,
                                             bounds,
                                             "c",
                                             {.command = {"sleep", "60"}, .environment = {}},
                                             incus::Stream::out,
                                             [](std::string_view) {}};
      begun = true;
    } catch (const std::system_error&) {
      ++failed;
    }
    threads_left = -1;
  }
  CHECK(begun);
  CHECK(failed >= 2);
  CHECK_FALSE(bounds.deadline.passed());
}

}  // namespace unit::container_background_command

#endif
