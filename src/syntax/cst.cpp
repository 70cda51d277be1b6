// The one file that knows tree-sitter. It reads the parser's subtrees through the library's private headers: a walk with
// the public cursor costs a quarter of the parse, this one a twentieth.
#include "syntax/cst.h"

#include <language.h>
#include <subtree.h>
#include <tree_sitter/api.h>

#include <array>
#include <cstring>
#include <memory>

#include "base/check.h"

extern "C" const TSLanguage* tree_sitter_python(void);

namespace awl::syntax::cst {
namespace {

struct KindName {
  Kind kind;
  const char* name;
  bool named;
};

constexpr KindName kKindNames[] = {
#define AWL_CST(Kind_, name) {Kind::Kind_, name, true},
#define AWL_CST_TOKEN(Kind_, name) {Kind::Kind_, name, false},
#include "syntax/cst_kinds.def"
};

constexpr const char* kFieldNames[] = {
    "",
    "alias",
    "alternative",
    "argument",
    "arguments",
    "attribute",
    "body",
    "cause",
    "code",
    "condition",
    "consequence",
    "definition",
    "expression",
    "format_specifier",
    "function",
    "guard",
    "key",
    "left",
    "module_name",
    "name",
    "object",
    "operator",
    "operators",
    "parameters",
    "return_type",
    "right",
    "subject",
    "subscript",
    "superclasses",
    "type",
    "type_conversion",
    "type_parameters",
    "value",
};

/// The grammar's symbol and field numbers, translated once.
class SymbolTable {
 public:
  explicit SymbolTable(const TSLanguage* language) : language_(language), kinds_(ts_language_symbol_count(language)) {
    for (std::size_t symbol = 0; symbol < kinds_.size(); ++symbol) kinds_[symbol] = kind_of(static_cast<TSSymbol>(symbol));
    fields_.resize(ts_language_field_count(language) + 1);
    for (std::size_t i = 1; i < std::size(kFieldNames); ++i) {
      const TSFieldId id = ts_language_field_id_for_name(language, kFieldNames[i], static_cast<std::uint32_t>(std::strlen(kFieldNames[i])));
      AWL_CHECK(id != 0, std::string("the grammar has no field named ") + kFieldNames[i]);
      fields_[id] = static_cast<Field>(i);
    }
    read_productions();
  }

  [[nodiscard]] Kind kind(TSSymbol symbol) const {
    return symbol < kinds_.size() ? kinds_[symbol] : symbol == ts_builtin_sym_error ? Kind::Error : Kind::Other;
  }
  /// No production has more children than this, but an error node may.
  [[nodiscard]] std::uint32_t width() const { return language_->max_alias_sequence_length; }
  /// Fields of the children of nodes made by `production`, by structural index (children without extras).
  [[nodiscard]] const Field* child_fields(std::uint32_t production) const {
    return child_fields_.data() + production * language_->max_alias_sequence_length;
  }
  [[nodiscard]] const TSLanguage* language() const { return language_; }

 private:
  [[nodiscard]] Kind kind_of(TSSymbol symbol) const {
    const TSSymbolType type = ts_language_symbol_type(language_, symbol);
    if (type != TSSymbolTypeRegular && type != TSSymbolTypeAnonymous) return Kind::Other;
    const std::string_view name = ts_language_symbol_name(language_, symbol);
    for (const KindName& entry : kKindNames) {
      if (entry.named == (type == TSSymbolTypeRegular) && name == entry.name) return entry.kind;
    }
    return Kind::Other;
  }

  void read_productions() {
    const std::size_t width = language_->max_alias_sequence_length;
    child_fields_.assign(width * (language_->production_id_count + 1), Field::None);
    for (std::uint32_t production = 0; production < language_->production_id_count; ++production) {
      const TSFieldMapEntry* first = nullptr;
      const TSFieldMapEntry* past = nullptr;
      ts_language_field_map(language_, production, &first, &past);
      for (; first < past; ++first) {
        if (first->inherited || first->child_index >= width) continue;
        child_fields_[production * width + first->child_index] = fields_[first->field_id];
      }
    }
  }

  const TSLanguage* language_;
  std::vector<Kind> kinds_;
  std::vector<Field> fields_;
  std::vector<Field> child_fields_;
};

const SymbolTable& symbols() {
  static const SymbolTable table(tree_sitter_python());
  return table;
}

struct ParserDeleter {
  void operator()(TSParser* parser) const { ts_parser_delete(parser); }
};
struct TreeDeleter {
  void operator()(TSTree* tree) const { ts_tree_delete(tree); }
};

TSParser* thread_parser() {
  static thread_local const std::unique_ptr<TSParser, ParserDeleter> parser = [] {
    std::unique_ptr<TSParser, ParserDeleter> made(ts_parser_new());
    AWL_CHECK(ts_parser_set_language(made.get(), symbols().language()), "the parser refuses the grammar's version");
    return made;
  }();
  return parser.get();
}

/// A node whose children are being visited.
struct Frame {
  Subtree parent;
  const TSSymbol* aliases;
  const Field* fields;
  std::uint32_t child_index;
  std::uint32_t structural_index;
  std::uint32_t position;  // where the next child's padding starts; for the first child, where the child starts
  Id out;                  // index of the visible node, kNone for a hidden one
  Field inherited;         // field of a hidden parent
};

class Flattener {
 public:
  Flattener(Tree& result, std::uint32_t base) : table_(symbols()), out_(result), base_(base) {}

  void run(Subtree root, std::uint32_t start) {
    out_.nodes.reserve(ts_subtree_visible_descendant_count(root) + 1);
    visit(root, 0, start, Field::None);
    while (!stack_.empty()) {
      Frame& top = stack_.back();
      if (top.child_index == top.parent.ptr->child_count) {
        if (top.out != kNone) {
          out_.nodes[top.out].next = static_cast<Id>(out_.nodes.size());
          --depth_;
        }
        stack_.pop_back();
        continue;
      }
      step(top);
    }
  }

 private:
  void step(Frame& top) {
    const Subtree child = ts_subtree_children(top.parent)[top.child_index];
    TSSymbol alias = 0;
    Field field = Field::None;
    if (!ts_subtree_extra(child)) {
      if (top.aliases) alias = top.aliases[top.structural_index];
      if (top.structural_index < table_.width()) field = top.fields[top.structural_index];
      if (field == Field::None) field = top.inherited;
      ++top.structural_index;
    }
    std::uint32_t start = top.position;
    if (top.child_index > 0) start += padding_bytes(child);
    top.position = start + size_bytes(child);
    ++top.child_index;
    visit(child, alias, start, field);  // may move the stack: `top` is dead from here on
  }

  void visit(Subtree tree, TSSymbol alias, std::uint32_t start, Field field) {
    const bool visible = alias != 0 || ts_subtree_visible(tree);
    Id out = kNone;
    if (visible) {
      const Kind kind = table_.kind(alias ? alias : ts_subtree_symbol(tree));
      const std::uint32_t end = start + size_bytes(tree);
      if (kind == Kind::Comment) {
        out_.comments.push_back({base_ + start, base_ + end});
        return;
      }
      if (kind == Kind::StringContent || kind == Kind::LineContinuation || kind == Kind::EscapeInterpolation) return;
      out = static_cast<Id>(out_.nodes.size());
      out_.nodes.push_back({kind, field, ts_subtree_missing(tree), base_ + start, base_ + end, out + 1});
    }
    if (ts_subtree_child_count(tree) == 0) {
      if (!visible && ts_subtree_missing(tree)) {  // a line end, say: shown as an error, so that it is seen
        const auto node = static_cast<Id>(out_.nodes.size());
        out_.nodes.push_back({Kind::Error, Field::None, true, base_ + start, base_ + start, node + 1});
      }
      return;
    }
    if (visible && ++depth_ > out_.max_depth) out_.max_depth = depth_;
    const std::uint32_t production = tree.ptr->production_id;
    stack_.push_back({tree, ts_language_alias_sequence(table_.language(), production), table_.child_fields(production), 0, 0, start, out,
                      visible ? Field::None : field});
  }

  static std::uint32_t padding_bytes(Subtree tree) { return tree.data.is_inline ? tree.data.padding_bytes : tree.ptr->padding.bytes; }
  static std::uint32_t size_bytes(Subtree tree) { return tree.data.is_inline ? tree.data.size_bytes : tree.ptr->size.bytes; }

  const SymbolTable& table_;
  Tree& out_;
  std::uint32_t base_;
  unsigned depth_ = 0;
  std::vector<Frame> stack_;
};

}  // namespace

Id Tree::first_operand(Id id) const {
  for (const Id child : children(id)) {
    if (!is_token(child)) return child;
  }
  return kNone;
}

Id Tree::field(Id id, Field field) const {
  for (const Id child : children(id)) {
    if (nodes[child].field == field) return child;
  }
  return kNone;
}

Id Tree::child_of(Id id, Kind kind) const {
  for (const Id child : children(id)) {
    if (nodes[child].kind == kind) return child;
  }
  return kNone;
}

void parse(std::string_view text, std::uint32_t base, Tree& result) {
  result.nodes.clear();
  result.comments.clear();
  result.max_depth = 0;
  const std::unique_ptr<TSTree, TreeDeleter> tree(
      ts_parser_parse_string(thread_parser(), nullptr, text.data(), static_cast<std::uint32_t>(text.size())));
  AWL_CHECK(tree != nullptr, "the parser gave no tree");
  const TSNode root = ts_tree_root_node(tree.get());
  result.has_error = ts_node_has_error(root);
  Flattener(result, base).run(*static_cast<const Subtree*>(root.id), ts_node_start_byte(root));
}

}  // namespace awl::syntax::cst
