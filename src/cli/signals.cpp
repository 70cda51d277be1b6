#include "cli/signals.h"

#include <signal.h>
#include <unistd.h>

#include <string_view>

#include "project/current_file.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define AWL_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define AWL_SANITIZED 1
#endif
#endif

namespace awl::cli {
namespace {

void interrupted(int) { _exit(130); }

#ifndef AWL_SANITIZED  // sanitizers report crashes themselves, and better
// Only what is safe in a signal handler: no allocation, no stdio.
void say(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, text.data(), text.size());
    if (written <= 0) return;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
}

void say_path(std::string_view path) {
  char buffer[512];
  std::size_t size = 0;
  for (const char c : path.substr(0, sizeof buffer)) buffer[size++] = c >= 0 && (c < 0x20 || c == 0x7f) ? '?' : c;
  say({buffer, size});
}

void crashed(int number) {
  say("awl: crashed");
  if (const std::string_view file = project::current_file(); !file.empty()) {
    say(" while checking ");
    say_path(file);
  }
  say("\nawl: this is a defect in awl: please report it, with the file if you can\n");
  signal(number, SIG_DFL);
  raise(number);
}
#endif

void handle(int number, void (*handler)(int), int flags) {
  struct sigaction action = {};
  action.sa_handler = handler;
  action.sa_flags = flags;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, nullptr);
}

}  // namespace

void install_signal_handlers() {
  handle(SIGINT, interrupted, 0);
  handle(SIGPIPE, SIG_IGN, 0);
#ifndef AWL_SANITIZED
  for (const int number : {SIGSEGV, SIGBUS, SIGABRT, SIGFPE, SIGILL}) {
    handle(number, crashed, static_cast<int>(SA_ONSTACK | SA_RESETHAND));
  }
#endif
}

}  // namespace awl::cli
