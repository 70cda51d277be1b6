#include "source/source_file.h"

#include <gtest/gtest.h>

#include "base/utf8.h"

namespace awl::source {
namespace {

using namespace std::string_literals;

// Problems as "start-end message".
std::vector<std::string> shown(const DecodedText& decoded) {
  std::vector<std::string> lines;
  for (const SourceProblem& problem : decoded.problems) {
    lines.push_back(std::to_string(problem.range.start) + "-" + std::to_string(problem.range.end) + " " + problem.message);
  }
  return lines;
}
using Lines = std::vector<std::string>;

TEST(Decode, PlainUtf8IsLeftAlone) {
  const DecodedText decoded = decode_source("x = 'h\xC3\xA9'\r\n");
  EXPECT_EQ(decoded.text, "x = 'h\xC3\xA9'\r\n");
  EXPECT_EQ(decoded.encoding, "utf-8");
  EXPECT_FALSE(decoded.had_byte_order_mark);
  EXPECT_EQ(shown(decoded), Lines{});
}

TEST(Decode, ByteOrderMarkIsRemoved) {
  const SourceFile file = SourceFile::from_bytes("a.py", "a.py", "\xEF\xBB\xBFx = 1\n");
  EXPECT_TRUE(file.had_byte_order_mark);
  EXPECT_EQ(file.text, "x = 1\n");
  EXPECT_EQ(file.position(0), (LineColumn{1, 1}));
  EXPECT_EQ(file.slice({4, 5}), "1");
  EXPECT_EQ(file.slice({4, 500}), "1\n");
  EXPECT_EQ(file.slice({500, 501}), "");
}

TEST(Decode, LoneCarriageReturnsEndLines) {
  const SourceFile file = SourceFile::from_bytes("", "<stdin>", "a\rb\r\nc\r\r\nd\r");
  EXPECT_EQ(file.text, "a\nb\r\nc\n\r\nd\n");
  EXPECT_EQ(file.lines.line_count(), 6u);
  EXPECT_EQ(file.line_text(2), "b");
}

TEST(Decode, Latin1) {
  for (const std::string name : {"latin-1", "iso-8859-1", "ISO_8859_1", "latin_1-unix", "iso8859-1", "l1"}) {
    const DecodedText decoded = decode_source("# -*- coding: " + name + " -*-\nx = 'h\xE9'\n");
    EXPECT_EQ(decoded.encoding, "iso-8859-1") << name;
    EXPECT_TRUE(decoded.text.ends_with("x = 'h\xC3\xA9'\n")) << name;
    EXPECT_EQ(shown(decoded), Lines{}) << name;
  }
}

TEST(Decode, CookieOnTheSecondLine) {
  EXPECT_EQ(decode_source("#!/usr/bin/python\n# vim: set fileencoding=cp1252 :\n'\x80'\n").text.substr(51), "'\xE2\x82\xAC'\n");
  EXPECT_EQ(decode_source("\f \r\n  #coding=latin-1\n'\xE9'").encoding, "iso-8859-1");
  EXPECT_EQ(decode_source("#\r#coding=latin-1\r").encoding, "iso-8859-1");
}

TEST(Decode, WhatIsNoCookie) {
  EXPECT_EQ(decode_source("x = 1\n# coding: latin-1\n").encoding, "utf-8");      // after code
  EXPECT_EQ(decode_source("\n\n# coding: latin-1\n").encoding, "utf-8");         // third line
  EXPECT_EQ(decode_source("'coding: latin-1'\n").encoding, "utf-8");             // no comment
  EXPECT_EQ(decode_source("# encoding latin-1\n").encoding, "utf-8");            // neither colon nor equals sign
  EXPECT_EQ(decode_source("# coding : latin-1\n").encoding, "utf-8");            // space before it
  EXPECT_EQ(decode_source("# coding coding=latin-1\n").encoding, "iso-8859-1");  // the second one counts
  EXPECT_EQ(decode_source("# coding:").encoding, "utf-8");
}

TEST(Decode, UndecodableUtf8) {
  const DecodedText decoded = decode_source("a = '\xE9'\nb = '\xFF\xFE\xFD'\n");
  EXPECT_EQ(decoded.text, "a = '\xEF\xBF\xBD'\nb = '\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD'\n");
  EXPECT_EQ(shown(decoded), (Lines{"5-8 a byte here is not valid UTF-8, and no other encoding is declared",
                                   "15-24 3 bytes here are not valid UTF-8, and no other encoding is declared"}));
}

TEST(Decode, UndecodableInACharset) {
  const DecodedText ascii = decode_source("# coding: ascii\n'\xC3\xA9' '\xE9");
  EXPECT_EQ(ascii.text, "# coding: ascii\n'\xEF\xBF\xBD\xEF\xBF\xBD' '\xEF\xBF\xBD");
  EXPECT_EQ(shown(ascii), (Lines{"17-23 2 bytes here cannot be decoded as `ascii`", "26-29 a byte here cannot be decoded as `ascii`"}));
  const DecodedText japanese = decode_source("# coding: euc_jp\n'\xA4\xA2' '\xA4'\n");
  EXPECT_TRUE(japanese.text.find("'\xE3\x81\x82'") != std::string::npos) << japanese.text;
  EXPECT_EQ(japanese.problems.size(), 1u);
}

TEST(Decode, StatefulCharset) {
  const DecodedText decoded = decode_source("# coding: iso2022_jp\n'\x1B$B$\"\x1B(B'\n");
  EXPECT_EQ(decoded.text, "# coding: iso2022_jp\n'\xE3\x81\x82'\n");
}

TEST(Decode, UnknownAndImpossibleEncodings) {
  EXPECT_EQ(shown(decode_source("# coding: klingon\n")), Lines{"10-17 unknown encoding `klingon`"});
  EXPECT_EQ(shown(decode_source("# coding: utf-16\nx\n")), Lines{"10-16 unknown encoding `utf-16`"});
  EXPECT_EQ(shown(decode_source("# coding: cp037\nx\n")), Lines{"10-15 unknown encoding `cp037`"});  // EBCDIC
  EXPECT_EQ(shown(decode_source("\xEF\xBB\xBF# coding: latin-1\n")),
            Lines{"10-17 encoding `latin-1` is declared, but the file starts with the byte order mark of UTF-8"});
  EXPECT_EQ(shown(decode_source("\xEF\xBB\xBF# coding: utf8\n")), Lines{});
}

TEST(Decode, WideEncodingsAreOneProblem) {
  for (const auto& bytes : {"\xFF\xFEx\0=\0"s, "\xFE\xFF\0x"s}) {
    EXPECT_EQ(shown(decode_source(bytes)), Lines{"0-0 file is encoded in UTF-16, which Python cannot read as source: save it as UTF-8"});
    EXPECT_EQ(decode_source(bytes).text, "");
  }
  EXPECT_EQ(decode_source("\xFF\xFE\0\0x\0\0\0"s).encoding, "utf-32");
}

TEST(Decode, NulBytes) {
  const DecodedText decoded = decode_source("a\0\0b\0"s);
  EXPECT_EQ(decoded.text, "a  b ");
  EXPECT_EQ(shown(decoded), (Lines{"1-3 source code cannot contain NUL bytes", "4-5 source code cannot contain a NUL byte"}));
}

TEST(Decode, AnyBytesGiveValidUtf8AndFewProblems) {
  std::string bytes;
  std::uint32_t state = 1;
  for (int i = 0; i < 100'000; ++i) {
    state = state * 1664525 + 1013904223;
    bytes += static_cast<char>(state >> 24);
  }
  for (const std::string& start : {""s, "# coding: shift_jis\n"s, "# coding: gb18030\n"s, "# coding: iso2022_kr\n"s}) {
    const DecodedText decoded = decode_source(start + bytes);
    EXPECT_EQ(find_invalid_utf8(decoded.text), decoded.text.size());
    EXPECT_LE(decoded.problems.size(), 21u);
    for (const SourceProblem& problem : decoded.problems) {
      EXPECT_LE(problem.range.start, problem.range.end);
      EXPECT_LE(problem.range.end, decoded.text.size());
    }
    EXPECT_EQ(decoded.text.find('\0'), std::string::npos);
  }
}

TEST(Decode, EncodingsPythonKnows) {
  for (const std::string name :
       {"big5",   "big5hkscs", "cp437",     "cp850",   "cp866",     "cp932",      "cp949",     "cp1250",       "cp1251",    "cp1257",
        "euc_jp", "euc_kr",    "gb2312",    "gbk",     "gb18030",   "iso2022_jp", "iso8859_2", "iso8859_15",   "johab",     "koi8_r",
        "koi8_u", "latin2",    "mac_roman", "ptcp154", "shift_jis", "sjis",       "tis_620",   "windows-1252", "iso-8859-5"}) {
    EXPECT_EQ(shown(decode_source("# coding: " + name + "\nx = 1\n")), Lines{}) << name;
  }
}

}  // namespace
}  // namespace awl::source
