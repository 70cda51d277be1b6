#include "source/source_file.h"

#include <utility>

namespace awl::source {

SourceFile SourceFile::from_bytes(std::string path, std::string display_path, std::string bytes) {
  DecodedText decoded = decode_source(std::move(bytes));
  SourceFile file;
  file.path = std::move(path);
  file.display_path = std::move(display_path);
  file.text = std::move(decoded.text);
  file.lines = LineIndex(file.text);
  file.encoding = std::move(decoded.encoding);
  file.had_byte_order_mark = decoded.had_byte_order_mark;
  file.problems = std::move(decoded.problems);
  return file;
}

}  // namespace awl::source
