#include "syntax/tree_snapshot.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "base/check.h"
#include "source/embedded_stubs.h"
#include "syntax/parse.h"

namespace awl::syntax {
namespace {

ast::Tree parse(std::string_view text) { return parse_module(text, {.is_stub = false, .check_syntax = false}); }

// Empty where the trees are the same in everything a later stage can see.
std::string difference(const ast::Tree& a, const ast::Tree& b) {
  if (a.nodes.size() != b.nodes.size()) return "number of nodes";
  for (std::size_t i = 0; i < a.nodes.size(); ++i) {
    const ast::Node& x = a.nodes[i];
    const ast::Node& y = b.nodes[i];
    const bool same = x.kind == y.kind && x.flags == y.flags && x.aux == y.aux && x.start == y.start && x.end == y.end &&
                      x.next == y.next && x.data == y.data;
    if (!same) return "node " + std::to_string(i) + ", " + ast::kind_name(x.kind);
  }
  if (a.strings != b.strings) return "strings";
  if (a.integers != b.integers) return "integers";
  if (a.comments.size() != b.comments.size()) return "number of comments";
  for (std::size_t i = 0; i < a.comments.size(); ++i) {
    if (a.comments[i].range != b.comments[i].range) return "comment " + std::to_string(i);
  }
  return a.future_annotations == b.future_annotations ? "" : "future_annotations";
}

constexpr std::string_view kEverything = R"py(# a comment
from __future__ import annotations
import a.b.c as d, ü
from .. import *
from . import (x, y as z)  # another
@decorated(1, *args, key="value", **rest)
class C[T: int, *Ts, **P](Base, metaclass=M):
    """Documentation."""
    field: dict[str, bytes] = {"k": b"\x00\xff", **other}
    async def method(self, a, /, b=-1, *c, d: int = 0x7fffffffffffffff, **e) -> None:
        async with lock as held, other: await thing
        async for i, *j in things(): yield i
        return [k async for k in j if k not in i]
def f():
    big = 99999999999999999999999 + 1.5 - 2j
    text = "a" 'b' f"{value!r:>{width}} and {other=}"
    match big:
        case Point(x=0, y=[1, *_], z={"k": v, **rest}) | None as whole if whole: pass
        case -1 | "s": del big, text[1:2:3]
    try: raise X from Y
    except* (A, B) as e: global g
    finally: lambda *, q: (q := not q) if q or g else ...
    type Alias[T] = list[T]
    while a < b <= c != d is not e: continue
)py";

TEST(TreeSnapshot, GivesBackTheTree) {
  const ast::Tree tree = parse(kEverything);
  ASSERT_TRUE(tree.problems.empty()) << tree.problems.front().message;
  const ast::Tree again = read_tree_snapshot(write_tree_snapshot(tree));
  EXPECT_EQ(difference(tree, again), "");
  EXPECT_EQ(write_tree_snapshot(again), write_tree_snapshot(tree));
}

TEST(TreeSnapshot, AnEmptyModule) { EXPECT_EQ(difference(parse(""), read_tree_snapshot(write_tree_snapshot(parse("")))), ""); }

TEST(TreeSnapshot, EveryEmbeddedStubIsWhatParsingGives) {
  for (const std::string_view directory : {"stdlib", "overlays"}) {
    for (const std::string_view path : source::embedded_files_in(directory)) {
      if (!path.ends_with(".pyi")) continue;
      const auto text = source::read_embedded_file(path);
      const auto tree = source::read_embedded_file("trees/" + std::string(path));
      ASSERT_TRUE(text && tree) << path;
      EXPECT_EQ(difference(parse_module(*text, {.is_stub = true, .check_syntax = false}), read_tree_snapshot(*tree)), "") << path;
    }
  }
}

// Whatever became of the bytes, reading them ends, in a tree or in an error.
TEST(TreeSnapshot, DamagedBytesAreAnError) {
  const std::string bytes = write_tree_snapshot(parse(kEverything));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW((void)read_tree_snapshot(std::string_view(bytes).substr(0, size)), InternalError) << size;
  }
  EXPECT_THROW((void)read_tree_snapshot(bytes + "x"), InternalError);
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string damaged = bytes;
    damaged[at] = static_cast<char>(~damaged[at]);
    try {
      (void)read_tree_snapshot(damaged);
    } catch (const InternalError&) {
    }
  }
}

}  // namespace
}  // namespace awl::syntax
