#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "base/names.h"
#include "semantic/semantic_index.h"
#include "syntax/parse.h"

namespace awl::semantic {
namespace {

/// The index of a source text, asked by names instead of ids.
class Index {
 public:
  explicit Index(std::string_view text, bool is_stub = false) : tree(syntax::parse_module(text, {})), index(build_index(tree, is_stub)) {}

  /// The `nth` scope of this kind, in the order of nodes.
  ScopeId scope(ScopeKind kind, unsigned nth = 0) const {
    const auto& table = kind == ScopeKind::TypeParameters ? index.type_params_scope_by_node : index.scope_by_node;
    for (const auto& [node, id] : table) {
      if (index.scope(id).kind == kind && nth-- == 0) return id;
    }
    return ScopeId{};
  }

  SymbolId symbol(ScopeId in, std::string_view name) const { return index.lookup(in, intern(name)); }

  /// Names of a scope's symbols, in order.
  std::string names(ScopeId in) const {
    std::string result;
    const Scope& s = index.scope(in);
    for (unsigned i = 0; i < s.symbol_count; ++i) {
      if (i > 0) result += ' ';
      result += name_text(index.symbols[s.first_symbol + i].name);
    }
    return result;
  }

  std::vector<DefinitionKind> kinds(ScopeId in, std::string_view name) const {
    std::vector<DefinitionKind> result;
    for (const DefinitionId d : index.definitions_of(symbol(in, name))) result.push_back(index.definition(d).kind);
    return result;
  }

  std::optional<ScopeId> resolve(ScopeId from, std::string_view name) const {
    const auto found = index.resolve(from, intern(name));
    return found ? std::optional(found->scope) : std::nullopt;
  }

  std::string attributes(ScopeId of) const {
    std::string result;
    for (const AttributeDefinition& a : index.attributes_of(of)) {
      if (!result.empty()) result += ' ';
      if (a.on_class) result += "class.";
      result += name_text(a.attribute);
      if (a.is_declaration) result += ':';
    }
    return result;
  }

  std::string dunder_all() const {
    if (!index.has_dunder_all) return "unknown";
    std::string result;
    for (const NameId name : index.dunder_all) result += (result.empty() ? "" : " ") + std::string(name_text(name));
    return result;
  }

  /// The `nth` Name node with this text.
  NodeId name(std::string_view text, unsigned nth = 0) const {
    for (std::uint32_t i = 0; i < tree.nodes.size(); ++i) {
      if (tree.nodes[i].kind == ast::NodeKind::Name && ast::Name(tree, NodeId(i)).name() == intern(text) && nth-- == 0) return NodeId(i);
    }
    return NodeId{};
  }

  ast::Tree tree;
  SemanticIndex index;
};

const ScopeId kModule(0);
using Kinds = std::vector<DefinitionKind>;

TEST(Semantic, SymbolsInOrderOfAppearance) {
  const Index in("b = 1\na: int = b\nfor c, (d, *e) in b: pass\nimport x.y, z as w\nfrom m import n as o, p\n");
  EXPECT_EQ(in.names(kModule), "b a c d e x w o p");
}

TEST(Semantic, EveryKindOfDefinition) {
  const Index in(
      "import m\nfrom m import f2\ndef f(p): pass\nclass C: pass\ntype T = int\na = 1\nb: int\nb += 1\n"
      "(w := 1)\nfor i in a: pass\nwith a as v: pass\ntry: pass\nexcept E as e: pass\n[k for k in a]\n"
      "match a:\n  case [c, *r]: pass\n  case {'x': d, **kw}: pass\n  case int() as g: pass\ndel a\n");
  EXPECT_EQ(in.names(kModule), "m f2 f C T a b w i v e c r kw d g");
  EXPECT_EQ(in.kinds(kModule, "m"), Kinds{DefinitionKind::Import});
  EXPECT_EQ(in.kinds(kModule, "f2"), Kinds{DefinitionKind::ImportFrom});
  EXPECT_EQ(in.kinds(kModule, "T"), Kinds{DefinitionKind::TypeAlias});
  EXPECT_EQ(in.kinds(kModule, "a"), (Kinds{DefinitionKind::Assignment, DefinitionKind::Deletion}));
  EXPECT_EQ(in.kinds(kModule, "b"), (Kinds{DefinitionKind::AnnotatedAssignment, DefinitionKind::AugmentedAssignment}));
  EXPECT_EQ(in.kinds(kModule, "e"), Kinds{DefinitionKind::ExceptName});
  EXPECT_EQ(in.kinds(kModule, "kw"), Kinds{DefinitionKind::MatchCapture});
  EXPECT_EQ(in.kinds(in.scope(ScopeKind::Comprehension), "k"), Kinds{DefinitionKind::ComprehensionTarget});
}

TEST(Semantic, AnnotationAloneBindsOnlyInStubs) {
  EXPECT_FALSE(Index("x: int\n").index.symbols[0].is_bound);
  EXPECT_TRUE(Index("x: int\n").index.symbols[0].is_declared);
  EXPECT_TRUE(Index("x: int\n", true).index.symbols[0].is_bound);
}

TEST(Semantic, GlobalDefinesInTheModule) {
  const Index in("def f():\n  global x\n  x = 1\n");
  const ScopeId f = in.scope(ScopeKind::Function);
  EXPECT_TRUE(in.index.symbol(in.symbol(f, "x")).is_global);
  EXPECT_FALSE(in.index.symbol(in.symbol(f, "x")).is_bound);
  ASSERT_TRUE(in.symbol(kModule, "x"));
  EXPECT_TRUE(in.index.symbol(in.symbol(kModule, "x")).is_bound);
  EXPECT_TRUE(in.index.symbol(in.symbol(kModule, "x")).is_reassigned);
  EXPECT_EQ(in.resolve(f, "x"), kModule);
}

TEST(Semantic, NonlocalDefinesInTheFunctionAround) {
  const Index in("def f():\n  def g():\n    nonlocal x\n    x = 2\n  x = 1\n");
  const ScopeId f = in.scope(ScopeKind::Function, 0), g = in.scope(ScopeKind::Function, 1);
  EXPECT_EQ(in.kinds(f, "x").size(), 2u);
  EXPECT_EQ(in.kinds(g, "x").size(), 0u);
  EXPECT_EQ(in.resolve(g, "x"), f);
}

TEST(Semantic, WalrusInAComprehensionBindsAround) {
  const Index in("def f():\n  return [y for a in b if (y := a) for _ in (c for c in y)]\n");
  EXPECT_EQ(in.names(in.scope(ScopeKind::Function)), "y");
  EXPECT_EQ(in.names(in.scope(ScopeKind::Comprehension)), "a _");
  EXPECT_TRUE(in.index.symbol(in.symbol(in.scope(ScopeKind::Function), "y")).is_reassigned);
}

TEST(Semantic, WhatAComprehensionEvaluatesWhere) {
  const Index in("[a for a in b for c in d if e]\n");
  const ScopeId inner = in.scope(ScopeKind::Comprehension);
  EXPECT_EQ(in.index.enclosing_scope(in.name("a")), inner);
  EXPECT_EQ(in.index.enclosing_scope(in.name("b")), kModule);
  EXPECT_EQ(in.index.enclosing_scope(in.name("d")), inner);
  EXPECT_EQ(in.index.enclosing_scope(in.name("e")), inner);
}

TEST(Semantic, HeadersBelongToTheScopeAround) {
  const Index in("@d\ndef f[T](a: A = b) -> R: x\n@e\nclass C(B): y\nafter\n");
  const ScopeId params = in.scope(ScopeKind::TypeParameters);
  EXPECT_EQ(in.index.enclosing_scope(in.name("d")), kModule);
  EXPECT_EQ(in.index.enclosing_scope(in.name("A")), params);
  EXPECT_EQ(in.index.enclosing_scope(in.name("b")), kModule);
  EXPECT_EQ(in.index.enclosing_scope(in.name("R")), params);
  EXPECT_EQ(in.index.enclosing_scope(in.name("x")), in.scope(ScopeKind::Function));
  EXPECT_EQ(in.index.enclosing_scope(in.name("B")), kModule);
  EXPECT_EQ(in.index.enclosing_scope(in.name("y")), in.scope(ScopeKind::Class));
  EXPECT_EQ(in.index.enclosing_scope(in.name("after")), kModule);
}

TEST(Semantic, ResolvingSkipsClassesFromInside) {
  const Index in("x = 1\nclass C:\n  x = 2\n  def m(self): return x\n  y = [x for _ in x]\n");
  EXPECT_EQ(in.resolve(in.scope(ScopeKind::Class), "x"), in.scope(ScopeKind::Class));
  EXPECT_EQ(in.resolve(in.scope(ScopeKind::Function), "x"), kModule);
  EXPECT_EQ(in.resolve(in.scope(ScopeKind::Comprehension), "x"), kModule);
  EXPECT_EQ(in.resolve(in.scope(ScopeKind::Class), "print"), std::nullopt);
}

TEST(Semantic, TypeParameterScopesSeeTheClassAround) {
  const Index in("class C[T]:\n  x = 2\n  def m[U](self, a: x, b: T): return T\n");
  const ScopeId of_class = in.scope(ScopeKind::TypeParameters, 0), of_method = in.scope(ScopeKind::TypeParameters, 1);
  EXPECT_EQ(in.names(of_class), "T");
  EXPECT_EQ(in.resolve(of_method, "x"), in.scope(ScopeKind::Class));
  EXPECT_EQ(in.resolve(in.scope(ScopeKind::Function), "T"), of_class);
  EXPECT_EQ(in.resolve(in.scope(ScopeKind::Function), "U"), of_method);
  EXPECT_EQ(in.resolve(in.scope(ScopeKind::Function), "x"), std::nullopt);
}

TEST(Semantic, Reassigned) {
  const Index in("a = 1\nb = 1\nb = 2\nfor c in a: d = 1\nwhile a: e = 1\nimport f\ng = 1\ndel g\n");
  const auto reassigned = [&](std::string_view name) { return in.index.symbol(in.symbol(kModule, name)).is_reassigned; };
  EXPECT_FALSE(reassigned("a"));
  EXPECT_TRUE(reassigned("b"));
  EXPECT_TRUE(reassigned("c"));
  EXPECT_TRUE(reassigned("d"));
  EXPECT_TRUE(reassigned("e"));
  EXPECT_FALSE(reassigned("f"));
  EXPECT_FALSE(reassigned("g"));
}

TEST(Semantic, AttributesThroughTheFirstParameter) {
  const Index in(
      "class C:\n"
      "  if True:\n"
      "    def m(self, o):\n"
      "      self.a = 1\n      self.b: int\n      self.c, (o.x, *self.d) = 1\n      self.e += 1\n"
      "      for self.f in o: pass\n      with o as self.g: pass\n"
      "      def inner(self): self.no = 1\n      self.a.no = 1\n      del self.a\n"
      "  @classmethod\n  def k(cls): cls.h = 1\n"
      "  @staticmethod\n  def s(x): x.no = 1\n"
      "  def __new__(cls): cls.i = 1\n");
  EXPECT_EQ(in.attributes(in.scope(ScopeKind::Class)), "a b: c d e f g class.h class.i");
}

TEST(Semantic, AsyncComprehensions) {
  const Index in(
      "async def f():\n  [a for a in await b]\n  [await a for a in b]\n  (a async for a in b)\n  [[await a for a in b] for c in d]\n");
  const auto is_async = [&](unsigned nth) { return in.index.scope(in.scope(ScopeKind::Comprehension, nth)).is_async; };
  EXPECT_FALSE(is_async(0));
  EXPECT_TRUE(is_async(1));
  EXPECT_TRUE(is_async(2));
  EXPECT_TRUE(is_async(3));
  EXPECT_TRUE(is_async(4));
  EXPECT_TRUE(in.index.scope(in.scope(ScopeKind::Comprehension, 2)).is_generator_expression);
}

TEST(Semantic, ImportsAsWritten) {
  const Index in(
      "import a.b\nfrom ..c import d as e\nfrom f import *\n"
      "if TYPE_CHECKING:\n  import g\ntry:\n  import h\nexcept ImportError: h = None\ndef f():\n  from . import i\n");
  const auto& imports = in.index.imports;
  ASSERT_EQ(imports.size(), 6u);
  EXPECT_EQ(imports[0].module, intern("a.b"));
  EXPECT_EQ(imports[1].level, 2u);
  EXPECT_EQ(imports[1].imported, intern("d"));
  EXPECT_TRUE(imports[2].is_star);
  EXPECT_EQ(in.index.star_imports.size(), 1u);
  EXPECT_TRUE(imports[3].in_type_checking);
  EXPECT_TRUE(imports[4].in_try);
  EXPECT_TRUE(imports[5].in_function);
  EXPECT_FALSE(imports[5].module.valid());
}

TEST(Semantic, DunderAll) {
  EXPECT_EQ(Index("x = 1\n").dunder_all(), "unknown");
  EXPECT_EQ(Index("__all__ = ['a', 'b']\n").dunder_all(), "a b");
  EXPECT_EQ(Index("__all__: list[str] = ('a',)\n__all__ += ['b']\n__all__.extend(('c', 'd'))\n").dunder_all(), "a b c d");
  EXPECT_EQ(Index("__all__ = ['a']\nif x:\n  __all__.append('b')\n__all__.remove('a')\n").dunder_all(), "b");
  EXPECT_EQ(Index("if x:\n  __all__ = ['a', 'b']\nelse:\n  __all__ = ['c']\n").dunder_all(), "a b c");
  EXPECT_EQ(Index("__all__ = ['a'] + ['b']\n__all__ = __all__ + ['c']\n").dunder_all(), "a b c");
  EXPECT_EQ(Index("__all__ = ['a']\n__all__ += m.__all__\n").index.dunder_all_modules.size(), 1u);
  EXPECT_EQ(Index("__all__ = ['a', *m.n.__all__]\n").index.dunder_all_modules.size(), 1u);
  EXPECT_EQ(Index("__all__ = [n for n in dir()]\n").dunder_all(), "unknown");
  EXPECT_EQ(Index("__all__ = ['a']\n__all__ += f()\n").dunder_all(), "unknown");
}

TEST(Semantic, DefinitionOfNode) {
  const Index in("def f(a): pass\nx = f\n");
  const NodeId target = in.name("x");
  ASSERT_TRUE(in.index.definition_of(target));
  EXPECT_EQ(in.index.definition(in.index.definition_of(target)).kind, DefinitionKind::Assignment);
  EXPECT_FALSE(in.index.definition_of(in.name("f")));
}

TEST(Semantic, DumpIsStable) {
  const std::string text = "x = 1\nclass C:\n  def m(self): self.a = x\n";
  const Index in(text);
  EXPECT_EQ(dump_index(in.index, in.tree, text),
            "module at 1:1\n"
            "  x: bound\n"
            "    assignment at 1:1\n"
            "  C: bound declared\n"
            "    class at 2:1, declares\n"
            "  class C at 2:1\n"
            "    m: bound declared\n"
            "      function at 3:3, declares\n"
            "    .a: attribute at 3:16\n"
            "    function m at 3:3\n"
            "      self: bound parameter\n"
            "        parameter at 3:9\n");
}

}  // namespace
}  // namespace awl::semantic
