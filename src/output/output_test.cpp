#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "output/escape.h"
#include "output/frame.h"
#include "output/report.h"

namespace awl::output {
namespace {

using source::SourceFile;

SourceFile file(std::string text, std::string path = "app/main.py") { return SourceFile::from_bytes(path, path, std::move(text)); }

TextRange range_of(const SourceFile& source, std::string_view part) {
  const std::size_t at = source.text.find(part);
  return {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(at + part.size())};
}

Diagnostic unused(TextRange range, std::string message = "coroutine `fetch()` is never awaited") {
  return {FileId(0), range, Rule::unused_awaitable, Severity::Error, std::move(message), {}, {}, {}};
}

std::string render(OutputFormat format, const SourceFile& source, const std::vector<Diagnostic>& diagnostics, bool color = false) {
  StringSink sink;
  const FileLookup files = [&](FileId) -> const SourceFile& { return source; };
  const auto writer = make_writer(format, {color, "0.1.0"}, files, sink);
  Summary summary{1, 0, 0, 0, 0.0414};
  writer->begin();
  for (const Diagnostic& diagnostic : diagnostics) {
    writer->add(diagnostic);
    count(summary, diagnostic.severity);
  }
  writer->end(summary);
  return sink.text();
}

TEST(Escape, Terminal) {
  EXPECT_EQ(escape_terminal("plain text"), "plain text");
  EXPECT_EQ(escape_terminal("a\x1b[31mb"), "a\\x1b[31mb");
  EXPECT_EQ(escape_terminal("line\nend\r\ttab"), "line\\nend\\r\\ttab");
  EXPECT_EQ(escape_terminal("\xE2\x80\xAE"), "\\u202e");  // right-to-left override
  EXPECT_EQ(escape_terminal("\xC2\x9B"), "\\x9b");        // C1 control sequence introducer
  EXPECT_EQ(escape_terminal("bad \xFF byte"), "bad \\xff byte");
  EXPECT_EQ(escape_terminal("d\xC3\xA9j\xC3\xA0"), "d\xC3\xA9j\xC3\xA0");
}

TEST(Escape, JsonParsesBackAndHoldsNoControls) {
  for (const std::string& text : {std::string("a\"b\\c\n\r\t"), std::string("\0x", 2), std::string("\x1b[0m\x7f"),
                                  std::string("\xE2\x80\xAE\xE2\x80\xA8"), std::string("\xF0\x9F\x90\x8D")}) {
    std::string json;
    append_json_string(json, text);
    for (const char c : json) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
    EXPECT_EQ(nlohmann::json::parse(json).get<std::string>(), text);
  }
  std::string json;
  append_json_string(json, "\xFF");
  EXPECT_EQ(json, "\"\xEF\xBF\xBD\"");
}

TEST(Escape, PathsThatAreNoTextArePercentEscaped) {
  EXPECT_EQ(portable_path("a%b/d\xC3\xA9.py"), "a%b/d\xC3\xA9.py");
  EXPECT_EQ(portable_path("a%b/\xFF.py"), "a%25b/%FF.py");
}

TEST(Full, PointsAtTheRange) {
  const SourceFile source = file("import x\n\n\n\nasync def main():\n    # run\n    fetch()\n");
  Diagnostic diagnostic = unused(range_of(source, "fetch()"));
  diagnostic.notes.push_back({FileId(0), range_of(source, "main"), "in this function"});
  diagnostic.fix = Fix{"await the coroutine", false, {{{diagnostic.range.start, diagnostic.range.start}, "await "}}};
  EXPECT_EQ(render(OutputFormat::Full, source, {diagnostic}),
            R"(error[unused-awaitable]: coroutine `fetch()` is never awaited
 --> app/main.py:7:5
  |
7 |     fetch()
  |     ^^^^^^^
note: in this function
 --> app/main.py:5:11
  |
5 | async def main():
  |           ----
help: await the coroutine (look before you apply it)
  |
7 -     fetch()
7 +     await fetch()

)");
}

TEST(Full, NotesAtTheSamePlaceShowItOnce) {
  const SourceFile source = file("fetch()\n");
  Diagnostic diagnostic = unused(range_of(source, "fetch()"));
  diagnostic.notes.push_back({FileId(0), diagnostic.range, "because it is not awaited"});
  EXPECT_EQ(render(OutputFormat::Full, source, {diagnostic}),
            R"(error[unused-awaitable]: coroutine `fetch()` is never awaited
 --> app/main.py:1:1
  |
1 | fetch()
  | ^^^^^^^
note: because it is not awaited

)");
}

TEST(Full, WideAndTabbedTextIsMarkedWhereItStands) {
  const SourceFile source = file("s = '\xE6\xBC\xA2\xE5\xAD\x97'; fetch()\n\tfetch()\n");
  Diagnostic first = unused(range_of(source, "fetch()"));
  EXPECT_EQ(render(OutputFormat::Full, source, {first}),
            "error[unused-awaitable]: coroutine `fetch()` is never awaited\n --> app/main.py:1:11\n  |\n"
            "1 | s = '\xE6\xBC\xA2\xE5\xAD\x97'; fetch()\n  |             ^^^^^^^\n\n");
  const auto tabbed = static_cast<std::uint32_t>(source.text.rfind("fetch"));
  EXPECT_NE(render(OutputFormat::Full, source, {unused({tabbed, tabbed + 7})}).find("2 |     fetch()\n  |     ^^^^^^^\n"),
            std::string::npos);
}

TEST(Full, LongRangesAreCutInTheMiddle) {
  const SourceFile source = file("a = f(\n    1,\n    2,\n    3,\n    4,\n    5,\n)\n");
  EXPECT_EQ(render(OutputFormat::Full, source, {unused(range_of(source, "f(\n    1,\n    2,\n    3,\n    4,\n    5,\n)"))}),
            R"(error[unused-awaitable]: coroutine `fetch()` is never awaited
 --> app/main.py:1:5
  |
1 | a = f(
  |     ^^
2 |     1,
  | ...
7 | )
  | ^

)");
}

TEST(Full, OddRangesAndTextsAreShown) {
  const SourceFile empty = file("");
  EXPECT_NE(render(OutputFormat::Full, empty, {unused({0, 0})}).find("1 |\n  | ^\n"), std::string::npos);
  const SourceFile source = file("x = 1\n");
  EXPECT_NE(render(OutputFormat::Full, source, {unused({6, 6})}).find(":2:1\n"), std::string::npos);
  EXPECT_NE(render(OutputFormat::Full, source, {unused({100, 200})}).find(":2:1\n"), std::string::npos);
  const SourceFile hostile = file("x = '\x1b[2J'\n", "\x1b]0;x\n.py");
  const std::string shown = render(OutputFormat::Full, hostile, {unused({0, 1}, "\x1b[31m")});
  EXPECT_EQ(shown.find('\x1b'), std::string::npos);
  EXPECT_NE(shown.find("\\x1b]0;x\\n.py"), std::string::npos);
}

TEST(Full, VeryLongLinesAreCutAroundTheMark) {
  std::string text(3'000'000, 'x');
  text += " = fetch() + " + std::string(3'000'000, 'y') + "\n";
  const SourceFile source = file(text);
  const std::string shown = render(OutputFormat::Full, source, {unused(range_of(source, "fetch()"))});
  EXPECT_LT(shown.size(), 700u);
  const std::size_t line = shown.find("1 | ..."), marks = shown.find("  |    ", line);
  ASSERT_NE(line, std::string::npos);
  EXPECT_EQ(shown.find("fetch()", line) - line, shown.find("^^^^^^^", marks) - marks);
}

TEST(Full, Colour) {
  const SourceFile source = file("fetch()\n");
  const std::string shown = render(OutputFormat::Full, source, {unused({0, 7})}, true);
  EXPECT_NE(shown.find("\x1b[1;31merror[unused-awaitable]\x1b[0m"), std::string::npos);
}

TEST(Concise, OneLine) {
  const SourceFile source = file("d\xC3\xA9 = fetch()\n");
  EXPECT_EQ(render(OutputFormat::Concise, source, {unused(range_of(source, "fetch()"), "a\nb")}),
            "app/main.py:1:6: error[unused-awaitable] a\\nb\n");
}

TEST(Json, KeysInOrder) {
  const SourceFile source = file("d\xC3\xA9; fetch()\n");
  Diagnostic diagnostic = unused(range_of(source, "fetch()"));
  diagnostic.notes.push_back({FileId(0), {0, 3}, "here"});
  diagnostic.fix = Fix{"await the coroutine", false, {{{5, 5}, "await "}}};
  Diagnostic revealed{FileId(0), {0, 3}, Rule::revealed_type, Severity::Info, "revealed type: `int`", "int", {}, {}};
  EXPECT_EQ(render(OutputFormat::Json, source, {revealed}),
            R"({
  "version": "0.1.0",
  "diagnostics": [
    {"file": "app/main.py", "range": {"start": {"line": 1, "column": 1}, "end": {"line": 1, "column": 3}}, "severity": "info", "rule": "revealed-type", "message": "revealed type: `int`", "revealed": "int", "url": "docs/rules/revealed-type.md"}
  ],
  "summary": {"files": 1, "errors": 0, "warnings": 0, "infos": 1, "seconds": 0.041}
}
)");
  const auto json = nlohmann::json::parse(render(OutputFormat::Json, source, {diagnostic, revealed}));
  ASSERT_EQ(json["diagnostics"].size(), 2u);
  const auto& first = json["diagnostics"][0];
  EXPECT_EQ(first["range"]["start"]["column"], 5);
  EXPECT_EQ(first["notes"][0]["message"], "here");
  EXPECT_EQ(first["notes"][0]["range"]["end"]["column"], 3);
  EXPECT_EQ(first["fix"]["edits"][0]["text"], "await ");
  EXPECT_EQ(first["fix"]["safe"], false);
  EXPECT_EQ(json["summary"]["errors"], 1);
}

TEST(Json, NothingToSay) {
  const auto json = nlohmann::json::parse(render(OutputFormat::Json, file(""), {}));
  EXPECT_TRUE(json["diagnostics"].empty());
  EXPECT_EQ(json["version"], "0.1.0");
}

TEST(FixPreview, SeveralPlaces) {
  const SourceFile source = file("import a\nimport b\n\n\nx = a.f()\ny = 1\n");
  Diagnostic diagnostic = unused(range_of(source, "a.f()"));
  diagnostic.fix = Fix{"use b", true, {{range_of(source, "a.f()"), "b.f()"}, {{0, 9}, ""}}};
  EXPECT_NE(render(OutputFormat::Full, source, {diagnostic}).find(R"(help: use b
  |
1 - import a
2 - import b
1 + import b
5 - x = a.f()
5 + x = b.f()
)"),
            std::string::npos)
      << render(OutputFormat::Full, source, {diagnostic});
}

TEST(FixPreview, NonsenseShowsNothing) {
  const SourceFile source = file("x = 1\n");
  Diagnostic diagnostic = unused({0, 1});
  diagnostic.fix = Fix{"t", true, {{{0, 3}, "a"}, {{2, 4}, "b"}}};
  EXPECT_NE(render(OutputFormat::Full, source, {diagnostic}).find("help: t\n\n"), std::string::npos);
  diagnostic.fix = Fix{"t", true, {{{0, 300}, "a"}}};
  EXPECT_NE(render(OutputFormat::Full, source, {diagnostic}).find("help: t\n\n"), std::string::npos);
}

}  // namespace
}  // namespace awl::output
