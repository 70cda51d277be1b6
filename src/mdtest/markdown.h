// A markdown page as a suite of tests: headings make sections, fenced code blocks are their files.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace awl::mdtest {

/// A fenced block. Lines count from 1 in the page.
struct Block {
  std::string tag;                  // first word after the fence, lower case
  std::optional<std::string> path;  // from a line `path`: before the block
  std::string text;                 // its lines without the fence's indentation, each with a line end
  std::uint32_t first_line = 0;     // of the text; the closing fence stands `line count` lines below
  std::uint32_t line_count = 0;
  std::uint32_t indent = 0;
};

/// What stands between one heading and the next.
struct Section {
  std::string name;  // the headings above it, outermost first, joined by " - "
  std::uint32_t line = 1;
  std::uint32_t level = 0;  // of its heading; 0 for what stands before the first
  std::vector<Block> blocks;
  std::vector<std::size_t> ancestors;  // sections above it, outermost first (indices)
};

struct PageProblem {
  std::uint32_t line = 1;
  std::string message;
};

struct Page {
  std::vector<Section> sections;  // in order; the first has level 0
  std::vector<PageProblem> problems;
};

/// `title` names what stands before the first heading.
Page parse_page(std::string_view text, std::string title);

/// `text` with the content of some blocks replaced: pairs of a block and its new text (with line ends).
std::string replace_blocks(std::string_view text, const std::vector<std::pair<const Block*, std::string>>& changes);

}  // namespace awl::mdtest
