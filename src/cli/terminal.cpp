#include "cli/terminal.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "output/escape.h"

namespace awl::cli {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;

bool is_set(const char* variable) {
  const char* value = std::getenv(variable);  // NOLINT(concurrency-mt-unsafe)
  return value != nullptr && *value != '\0';
}

}  // namespace

void DescriptorSink::write(std::string_view text) {
  if (closed_) return;
  buffer_ += text;
  if (buffer_.size() >= kPiece) flush();
}

void DescriptorSink::flush() {
  for (std::size_t done = 0; done < buffer_.size() && !closed_;) {
    const ssize_t written = ::write(descriptor_, buffer_.data() + done, buffer_.size() - done);
    if (written >= 0) {
      done += static_cast<std::size_t>(written);
    } else if (errno != EINTR) {
      closed_ = true;
      if (errno != EPIPE) error_ = errno;
    }
  }
  buffer_.clear();
}

bool use_color(ColorChoice choice, int descriptor) {
  if (choice != ColorChoice::Auto) return choice == ColorChoice::Always;
  if (is_set("NO_COLOR")) return false;
  if (is_set("FORCE_COLOR") || is_set("CLICOLOR_FORCE")) return true;
  const char* terminal = std::getenv("TERM");  // NOLINT(concurrency-mt-unsafe)
  return isatty(descriptor) == 1 && (terminal == nullptr || std::strcmp(terminal, "dumb") != 0);
}

void tell(std::string_view text) {
  std::string lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines += "awl: " + output::escape_terminal(text.substr(0, end)) + "\n";
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  DescriptorSink(STDERR_FILENO).write(lines);
}

int print(std::string_view text) {
  DescriptorSink sink(STDOUT_FILENO);
  sink.write(text);
  sink.flush();
  if (sink.failure() == 0) return 0;
  tell(std::string("cannot write to standard output: ") + std::strerror(sink.failure()));  // NOLINT(concurrency-mt-unsafe)
  return 2;
}

}  // namespace awl::cli
