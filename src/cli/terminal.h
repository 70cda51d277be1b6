// Where the program's text goes.
#pragma once

#include <string>
#include <string_view>

#include "cli/arguments.h"
#include "output/report.h"

namespace awl::cli {

/// A file descriptor, written in large pieces. After an error nothing more is written; the error is kept.
class DescriptorSink final : public output::Sink {
 public:
  explicit DescriptorSink(int descriptor) : descriptor_(descriptor) {}
  ~DescriptorSink() override { flush(); }
  DescriptorSink(const DescriptorSink&) = delete;
  DescriptorSink& operator=(const DescriptorSink&) = delete;

  void write(std::string_view text) override;
  void flush();
  /// errno of the first write that failed, or 0. A reader that went away (EPIPE) is no failure.
  [[nodiscard]] int failure() const { return error_; }
  /// True once nobody reads any more, or writing failed.
  [[nodiscard]] bool is_closed() const { return closed_; }

 private:
  int descriptor_;
  std::string buffer_;
  int error_ = 0;
  bool closed_ = false;
};

/// Whether to colour what goes to a descriptor: the option, else NO_COLOR, FORCE_COLOR and CLICOLOR_FORCE, else whether it
/// is a terminal.
bool use_color(ColorChoice choice, int descriptor);

/// A line on standard error: `awl: TEXT`, control characters escaped, each line of `text` on its own.
void tell(std::string_view text);

/// Writes to standard output and gives the exit status: 2 if it cannot be written.
int print(std::string_view text);

}  // namespace awl::cli
