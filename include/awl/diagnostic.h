// What awl says about a piece of code, in standard types alone.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace awl::api {

/// Lines and columns count from 1, columns in Unicode code points.
struct Position {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// `end` is exclusive.
struct Range {
  Position start, end;
};

enum class Severity { Info, Warning, Error };

struct Note {
  std::string file;
  Range range;
  std::string message;
};

/// Replaces the text of a range in the diagnostic's file.
struct Edit {
  Range range;
  std::string text;
};

struct Fix {
  std::string title;
  bool safe = false;  // keeps the meaning of code that works
  std::vector<Edit> edits;
};

struct Diagnostic {
  std::string file;  // as the caller named it, else relative to the working directory where possible
  Range range;
  Severity severity = Severity::Error;
  std::string rule;  // "unused-awaitable"
  std::string message;
  std::optional<std::string> revealed;  // the type, for `revealed-type`
  std::vector<Note> notes;
  std::optional<Fix> fix;
  std::string url;  // of the rule's page; empty if it has none
};

}  // namespace awl::api
