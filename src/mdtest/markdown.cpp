#include "mdtest/markdown.h"

#include <algorithm>

#include "base/strings.h"

namespace awl::mdtest {
namespace {

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct Fence {
  char mark = '`';
  std::size_t length = 0;
  std::size_t indent = 0;
  std::string_view info;
};

std::optional<Fence> opening_fence(std::string_view line) {
  Fence fence;
  fence.indent = std::min(line.find_first_not_of(' '), line.size());
  line.remove_prefix(fence.indent);
  if (line.empty() || (line.front() != '`' && line.front() != '~')) return std::nullopt;
  fence.mark = line.front();
  fence.length = std::min(line.find_first_not_of(fence.mark), line.size());
  fence.info = trim(line.substr(fence.length));
  if (fence.length < 3 || (fence.mark == '`' && fence.info.find('`') != std::string_view::npos)) return std::nullopt;
  return fence;
}

bool closes(std::string_view line, const Fence& fence) {
  line = trim(line);
  return line.size() >= fence.length && line.find_first_not_of(fence.mark) == std::string_view::npos;
}

// "`path/to/mod.py`:" alone on a line.
std::optional<std::string> path_line(std::string_view line) {
  line = trim(line);
  if (line.size() < 4 || line.front() != '`' || !line.ends_with("`:")) return std::nullopt;
  const std::string_view path = line.substr(1, line.size() - 3);
  if (path.find('`') != std::string_view::npos) return std::nullopt;
  return std::string(path);
}

class PageParser {
 public:
  PageParser(std::string_view text, std::string title) : rest_(text) { page_.sections.push_back({std::move(title), 1, 0, {}, {}}); }

  Page parse() {
    while (!rest_.empty()) {
      const std::string_view line = next_line();
      if (const auto fence = opening_fence(line)) {
        read_block(*fence);
        pending_path_.reset();
      } else if (const std::size_t level = heading_level(line); level > 0) {
        open_section(static_cast<std::uint32_t>(level), trim(line.substr(level)));
        pending_path_.reset();
      } else if (auto path = path_line(line)) {
        pending_path_ = std::move(path);
      } else if (!trim(line).empty()) {
        pending_path_.reset();
      }
    }
    return std::move(page_);
  }

 private:
  std::string_view next_line() {
    ++line_number_;
    return take_line(rest_);
  }

  static std::size_t heading_level(std::string_view line) {
    const std::size_t level = std::min(line.find_first_not_of('#'), line.size());
    return level >= 1 && level <= 6 && level < line.size() && line[level] == ' ' ? level : 0;
  }

  void open_section(std::uint32_t level, std::string_view heading) {
    Section section;
    section.level = level;
    section.line = line_number_;
    // Climb from the last section to the ones that this heading stands under.
    std::size_t above = page_.sections.size() - 1;
    std::vector<std::size_t> chain = page_.sections[above].ancestors;
    chain.push_back(above);
    while (!chain.empty() && page_.sections[chain.back()].level >= level) chain.pop_back();
    section.ancestors = chain;
    const bool is_top = chain.empty() || page_.sections[chain.back()].level == 0;
    section.name = is_top ? std::string(heading) : page_.sections[chain.back()].name + " - " + std::string(heading);
    page_.sections.push_back(std::move(section));
  }

  void read_block(const Fence& fence) {
    Block block;
    block.tag = to_lower_ascii(fence.info.substr(0, fence.info.find_first_of(" \t,{")));
    block.path = pending_path_;
    block.first_line = line_number_ + 1;
    block.indent = static_cast<std::uint32_t>(fence.indent);
    const std::uint32_t opened = line_number_;
    bool closed = false;
    while (!rest_.empty() && !closed) {
      std::string_view line = next_line();
      closed = closes(line, fence);
      if (closed) break;
      line.remove_prefix(std::min({fence.indent, line.find_first_not_of(' '), line.size()}));
      block.text += line;
      block.text += '\n';
      ++block.line_count;
    }
    if (!closed) page_.problems.push_back({opened, "this code block is never closed"});
    page_.sections.back().blocks.push_back(std::move(block));
  }

  std::string_view rest_;
  std::uint32_t line_number_ = 0;
  std::optional<std::string> pending_path_;
  Page page_;
};

}  // namespace

Page parse_page(std::string_view text, std::string title) { return PageParser(text, std::move(title)).parse(); }

std::string replace_blocks(std::string_view text, const std::vector<std::pair<const Block*, std::string>>& changes) {
  std::string result;
  std::uint32_t line = 1;
  std::string_view rest = text;
  const auto copy_until = [&](std::uint32_t end) {
    const char* const start = rest.data();
    while (line < end && !rest.empty()) {
      take_line(rest);
      ++line;
    }
    result.append(start, rest.data());
  };
  const auto skip_until = [&](std::uint32_t end) {
    for (; line < end && !rest.empty(); ++line) take_line(rest);
  };
  for (const auto& [block, replacement] : changes) {
    copy_until(block->first_line);
    for (std::string_view lines = replacement; !lines.empty();) {
      const std::string_view one = take_line(lines);
      if (!one.empty()) result.append(block->indent, ' ');
      result += one;
      result += '\n';
    }
    skip_until(block->first_line + block->line_count);
  }
  result += rest;
  return result;
}

}  // namespace awl::mdtest
