// Code that stands where it may not. One walk over the nodes in order, with the zones around the current node on a stack:
// a zone is the part of a construct in which other rules hold (the body of a function, of a loop, an annotation...).
#include <fmt/format.h>

#include "base/names.h"
#include "semantic/rejections.h"

namespace awl::semantic {

using ast::NodeKind;

namespace {

enum class ZoneKind : std::uint8_t {
  Function,       // body; node: FunctionDef
  Lambda,         // body
  Class,          // body
  Comprehension,  // all but the first iterable; node: ListComp, SetComp, DictComp, GeneratorExp
  Iterable,       // the iterable of one `for` of a comprehension; node: the comprehension
  Loop,           // body, not `else`
  ExceptStar,     // body of a handler
  Annotation,
  TypeParameter,  // bound, constraints or default
  AliasValue,
};

struct Zone {
  std::uint32_t first, past;
  ZoneKind kind;
  NodeId node;
};

class PlacementWalk {
 public:
  explicit PlacementWalk(RejectionSink& sink) : sink_(sink), tree_(sink.tree) {}

  void run() {
    for (std::uint32_t i = 0; i < tree_.nodes.size(); ++i) {
      while (!zones_.empty() && zones_.back().past <= i) zones_.pop_back();
      while (!coming_.empty() && coming_.back().first == i) {
        if (coming_.back().past > i) zones_.push_back(coming_.back());
        coming_.pop_back();
      }
      visit(NodeId(i));
    }
  }

 private:
  // ---- zones

  /// Zones of one node must be announced last first.
  void announce(ZoneKind kind, NodeId part, NodeId owner) {
    if (!tree_.absent(part)) coming_.push_back({part.value, tree_.node(part).next, kind, owner});
  }
  void announce_annotation(NodeId part) {
    if (sink_.options.python_minor >= 14 || tree_.future_annotations) announce(ZoneKind::Annotation, part, part);
  }

  void announce_comprehension(NodeId node) {
    std::vector<NodeId> clauses;
    for (const NodeId child : ast::children(tree_, node)) {
      if (tree_.kind(child) == NodeKind::Comprehension) clauses.push_back(child);
    }
    if (clauses.empty()) return;
    // The first iterable is evaluated outside, so the scope is the parts before and after it.
    const NodeId first_iter = ast::Comprehension(tree_, clauses.front()).iter();
    coming_.push_back({tree_.node(first_iter).next, tree_.node(node).next, ZoneKind::Comprehension, node});
    coming_.push_back({first_iter.value, tree_.node(first_iter).next, ZoneKind::Iterable, node});
    coming_.push_back({node.value + 1, first_iter.value, ZoneKind::Comprehension, node});
  }

  /// The innermost function, lambda, class or comprehension around the current node; null in the module.
  [[nodiscard]] const Zone* scope_zone(std::size_t below) const {
    for (std::size_t i = below; i-- > 0;) {
      const ZoneKind kind = zones_[i].kind;
      if (kind == ZoneKind::Function || kind == ZoneKind::Lambda || kind == ZoneKind::Class || kind == ZoneKind::Comprehension)
        return &zones_[i];
    }
    return nullptr;
  }
  [[nodiscard]] const Zone* scope_zone() const { return scope_zone(zones_.size()); }
  [[nodiscard]] bool is_async_function(const Zone* zone) const {
    return zone != nullptr && zone->kind == ZoneKind::Function && ast::FunctionDef(tree_, zone->node).is_async();
  }
  /// "make `f` an `async def`", where there is an `f`.
  [[nodiscard]] std::string advice(const Zone* zone) const {
    if (zone == nullptr || zone->kind != ZoneKind::Function) return {};
    return fmt::format(": make `{}` an `async def`", name_text(ast::FunctionDef(tree_, zone->node).name()));
  }

  // ---- rules

  /// Expressions that would suspend are not allowed where an annotation, bound or alias is evaluated lazily.
  bool reject_in_lazy_zone(NodeId node, const char* what) {
    for (std::size_t i = zones_.size(); i-- > 0;) {
      switch (zones_[i].kind) {
        case ZoneKind::Annotation:
          sink_.add(node, fmt::format("{} is not allowed in an annotation", what));
          return true;
        case ZoneKind::TypeParameter:
          sink_.add(node, fmt::format("{} is not allowed in a type parameter", what));
          return true;
        case ZoneKind::AliasValue:
          sink_.add(node, fmt::format("{} is not allowed in a type alias", what));
          return true;
        case ZoneKind::Function:
        case ZoneKind::Lambda:
        case ZoneKind::Class:
          return false;
        case ZoneKind::Comprehension:
        case ZoneKind::Iterable:
        case ZoneKind::Loop:
        case ZoneKind::ExceptStar:
          break;
      }
    }
    return false;
  }

  void check_await(NodeId node) {
    if (reject_in_lazy_zone(node, "`await`")) return;
    const Zone* scope = scope_zone();
    if (scope != nullptr && scope->kind == ZoneKind::Comprehension) {
      check_async_comprehension(node, "`await` in a comprehension");
    } else if (!is_async_function(scope)) {
      sink_.add(node, scope != nullptr && (scope->kind == ZoneKind::Function || scope->kind == ZoneKind::Lambda)
                          ? "`await` outside an async function" + advice(scope)
                          : std::string("`await` outside a function"));
    }
  }

  /// Asynchronous comprehensions need an async function around; asynchronous generator expressions do not.
  void check_async_comprehension(NodeId at, const char* what) {
    std::size_t i = zones_.size();
    while (const Zone* zone = scope_zone(i)) {
      if (zone->kind != ZoneKind::Comprehension) break;
      if (tree_.kind(zone->node) == NodeKind::GeneratorExp) return;
      i = static_cast<std::size_t>(zone - zones_.data());
    }
    const Zone* scope = scope_zone(i);
    if (!is_async_function(scope)) sink_.add(at, fmt::format("{} outside an async function{}", what, advice(scope)));
  }

  void check_yield(NodeId node) {
    if (reject_in_lazy_zone(node, "`yield`")) return;
    const Zone* scope = scope_zone();
    if (scope == nullptr || scope->kind == ZoneKind::Class) {
      sink_.add(node, "`yield` outside a function");
    } else if (scope->kind == ZoneKind::Comprehension) {
      sink_.add(node, fmt::format("`yield` inside a {}",
                                  tree_.kind(scope->node) == NodeKind::GeneratorExp ? "generator expression" : "comprehension"));
    } else if (tree_.kind(node) == NodeKind::YieldFrom && is_async_function(scope)) {
      sink_.add(node, "`yield from` in an async function: loop with `async for` and `yield` each value");
    }
  }

  void check_return(NodeId node) {
    const Zone* scope = scope_zone();
    if (scope == nullptr || scope->kind != ZoneKind::Function) {
      sink_.add(node, "`return` outside a function");
      return;
    }
    const ast::FunctionDef function(tree_, scope->node);
    if (function.is_async() && function.has_yield() && !tree_.absent(ast::Return(tree_, node).value())) {
      sink_.add(node, fmt::format("`return` with a value in `{}`, which is an async generator since it has a `yield`",
                                  name_text(function.name())));
    }
    check_leaves_except_star(node, "`return`");
  }

  bool check_leaves_except_star(NodeId node, const char* what) {
    for (std::size_t i = zones_.size(); i-- > 0;) {
      const ZoneKind kind = zones_[i].kind;
      if (kind == ZoneKind::Function || kind == ZoneKind::Class) return false;
      if (kind == ZoneKind::Loop && tree_.kind(node) != NodeKind::Return) return false;
      if (kind != ZoneKind::ExceptStar) continue;
      sink_.add(node, fmt::format("{} cannot leave an `except*` block", what));
      return true;
    }
    return false;
  }

  void check_loop_exit(NodeId node, const char* what) {
    if (check_leaves_except_star(node, what)) return;
    for (std::size_t i = zones_.size(); i-- > 0;) {
      if (zones_[i].kind == ZoneKind::Loop) return;
      if (zones_[i].kind == ZoneKind::Function || zones_[i].kind == ZoneKind::Class) break;
    }
    sink_.add(node, fmt::format("{} outside a loop", what));
  }

  void check_async_statement(NodeId node, const char* what) {
    const Zone* scope = scope_zone();
    if (is_async_function(scope)) return;
    const TextRange range{tree_.range(node).start, tree_.range(node).start + 5};  // the word `async`
    sink_.add(range, fmt::format("{} outside an async function{}", what, advice(scope)));
  }

  void check_walrus(NodeId node) {
    if (reject_in_lazy_zone(node, "an assignment expression")) return;
    const Zone* scope = scope_zone();
    for (std::size_t i = zones_.size(); i-- > 0;) {
      const ZoneKind kind = zones_[i].kind;
      if (kind == ZoneKind::Function || kind == ZoneKind::Lambda || kind == ZoneKind::Class) break;
      if (kind != ZoneKind::Iterable) continue;
      sink_.add(node, "an assignment expression is not allowed in the iterable of a comprehension");
      return;
    }
    if (scope == nullptr || scope->kind != ZoneKind::Comprehension) return;
    const NameId name = ast::Name(tree_, ast::NamedExpr(tree_, node).target()).name();
    std::size_t i = zones_.size();
    while ((scope = scope_zone(i)) != nullptr && scope->kind == ZoneKind::Comprehension) {
      const ScopeId own = sink_.index.scope_of(scope->node);
      if (own && sink_.index.lookup(own, name)) {
        sink_.add(node, fmt::format("an assignment expression cannot rebind `{}`, which the comprehension iterates over", name_text(name)));
        return;
      }
      i = static_cast<std::size_t>(scope - zones_.data());
    }
    if (scope != nullptr && scope->kind == ZoneKind::Class) {
      sink_.add(node, "an assignment expression in a comprehension is not allowed in a class body");
    }
  }

  void visit_type_parameter(NodeId node) {
    const bool has_bound = tree_.kind(node) == NodeKind::TypeVarParam;
    announce(ZoneKind::TypeParameter, tree_.child(node, has_bound ? 2 : 1), node);
    if (has_bound) announce(ZoneKind::TypeParameter, tree_.child(node, 1), node);
  }

  void visit(NodeId node) {
    switch (tree_.kind(node)) {
      case NodeKind::FunctionDef: {
        const ast::FunctionDef function(tree_, node);
        announce(ZoneKind::Function, function.body_list(), node);
        announce_annotation(function.returns());
        break;
      }
      case NodeKind::Parameter:
        announce_annotation(ast::Parameter(tree_, node).annotation());
        break;
      case NodeKind::AnnAssign:
        announce_annotation(ast::AnnAssign(tree_, node).annotation());
        break;
      case NodeKind::TypeVarParam:
      case NodeKind::ParamSpecParam:
      case NodeKind::TypeVarTupleParam:
        visit_type_parameter(node);
        break;
      case NodeKind::TypeAlias:
        announce(ZoneKind::AliasValue, ast::TypeAlias(tree_, node).value(), node);
        break;
      case NodeKind::Lambda:
        announce(ZoneKind::Lambda, ast::Lambda(tree_, node).body(), node);
        break;
      case NodeKind::ClassDef:
        announce(ZoneKind::Class, ast::ClassDef(tree_, node).body_list(), node);
        break;
      case NodeKind::For:
        announce(ZoneKind::Loop, ast::For(tree_, node).body(), node);
        if (ast::For(tree_, node).is_async()) check_async_statement(node, "`async for`");
        break;
      case NodeKind::While:
        announce(ZoneKind::Loop, ast::While(tree_, node).body(), node);
        break;
      case NodeKind::With:
        if (ast::With(tree_, node).is_async()) check_async_statement(node, "`async with`");
        break;
      case NodeKind::Try:
        visit_try(node);
        break;
      case NodeKind::ListComp:
      case NodeKind::SetComp:
      case NodeKind::DictComp:
      case NodeKind::GeneratorExp:
        announce_comprehension(node);
        break;
      case NodeKind::Comprehension:
        visit_clause(node);
        break;
      case NodeKind::Await:
        check_await(node);
        break;
      case NodeKind::Yield:
      case NodeKind::YieldFrom:
        check_yield(node);
        break;
      case NodeKind::Return:
        check_return(node);
        break;
      case NodeKind::Break:
        check_loop_exit(node, "`break`");
        break;
      case NodeKind::Continue:
        check_loop_exit(node, "`continue`");
        break;
      case NodeKind::NamedExpr:
        check_walrus(node);
        break;
      default:
        break;
    }
  }

  void visit_clause(NodeId node) {
    const ast::Comprehension clause(tree_, node);
    if (clause.is_async()) check_async_comprehension(node, "an asynchronous comprehension");
    const bool is_announced = !coming_.empty() && coming_.back().first == clause.iter().value;  // the first clause's
    if (!is_announced) announce(ZoneKind::Iterable, clause.iter(), node);
  }

  void visit_try(NodeId node) {
    const ast::Try statement(tree_, node);
    if (!statement.is_star()) return;
    std::vector<NodeId> bodies;
    for (const NodeId handler : statement.handlers()) bodies.push_back(ast::ExceptHandler(tree_, handler).body());
    for (std::size_t i = bodies.size(); i-- > 0;) announce(ZoneKind::ExceptStar, bodies[i], node);
  }

  RejectionSink& sink_;
  const ast::Tree& tree_;
  std::vector<Zone> zones_;   // around the current node, outermost first
  std::vector<Zone> coming_;  // not reached yet, next one last
};

}  // namespace

void reject_misplaced(RejectionSink& sink) { PlacementWalk(sink).run(); }

}  // namespace awl::semantic
