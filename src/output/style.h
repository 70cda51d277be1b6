// Colours of the terminal.
#pragma once

#include <string>
#include <string_view>

#include "diagnostics/diagnostic.h"

namespace awl::output {

enum class Style { Plain, Bold, Error, Warning, Info, Frame, Added, Removed };

inline Style style_of(Severity severity) {
  switch (severity) {
    case Severity::Error:
      return Style::Error;
    case Severity::Warning:
      return Style::Warning;
    case Severity::Info:
    case Severity::Ignore:
      return Style::Info;
  }
  return Style::Plain;
}

/// Appends `text`, coloured if colours are on.
class Painter {
 public:
  explicit Painter(bool color) : color_(color) {}
  void append(std::string& out, Style style, std::string_view text) const {
    if (!color_ || style == Style::Plain || text.empty()) {
      out += text;
      return;
    }
    out += code(style);
    out += text;
    out += "\x1b[0m";
  }

 private:
  static std::string_view code(Style style) {
    switch (style) {
      case Style::Plain:
        return "";
      case Style::Bold:
        return "\x1b[1m";
      case Style::Error:
        return "\x1b[1;31m";
      case Style::Warning:
        return "\x1b[1;33m";
      case Style::Info:
        return "\x1b[1;36m";
      case Style::Frame:
        return "\x1b[34m";
      case Style::Added:
        return "\x1b[32m";
      case Style::Removed:
        return "\x1b[31m";
    }
    return "";
  }
  bool color_;
};

}  // namespace awl::output
