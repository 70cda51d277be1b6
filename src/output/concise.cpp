// One line a diagnostic: `path:line:column: severity[rule] message`.
#include <fmt/format.h>

#include "output/escape.h"
#include "output/style.h"
#include "output/writers.h"

namespace awl::output {
namespace {

class ConciseWriter final : public Writer {
 public:
  ConciseWriter(const WriterOptions& options, const FileLookup& files, Sink& sink) : painter_(options.color), files_(files), sink_(sink) {}

  void add(const Diagnostic& diagnostic) override {
    const source::SourceFile& file = files_(diagnostic.file);
    const source::LineColumn start = file.position(diagnostic.range.start);
    std::string line = fmt::format("{}:{}:{}: ", escape_terminal(file.display_path), start.line, start.column);
    painter_.append(line, style_of(diagnostic.severity),
                    fmt::format("{}[{}]", severity_text(diagnostic.severity), rule_info(diagnostic.rule).id));
    line += ' ' + escape_terminal(diagnostic.message) + '\n';
    sink_.write(line);
  }

 private:
  Painter painter_;
  const FileLookup& files_;
  Sink& sink_;
};

}  // namespace

std::unique_ptr<Writer> make_concise_writer(const WriterOptions& options, const FileLookup& files, Sink& sink) {
  return std::make_unique<ConciseWriter>(options, files, sink);
}

}  // namespace awl::output
