// Internal to src/flow: what must be known of a whole file before the walk can start.
//
// State vectors need the places of a scope, loop headers need what their bodies assign, and nested scopes need to know
// which names of the scopes around them they use. All three come from passes over the node array, without recursion
// into scopes.
#pragma once

#include <vector>

#include "flow/flow_graph.h"

namespace awl::flow {

/// What identifies a place; an open-addressed table keeps them.
struct PlaceKey {
  Place::Kind kind;
  std::uint32_t owner = 0;  // Name: scope; Attribute, Subscript: place of the base; MatchSubject: node
  std::uint64_t value = 0;  // Name, Attribute: name; Subscript: the key
  friend bool operator==(const PlaceKey&, const PlaceKey&) = default;
};

class PlaceTable {
 public:
  [[nodiscard]] PlaceId find(const PlaceKey& key) const;
  /// The place of `key`, made now if there is none; then `is_new` is set.
  PlaceId add(const PlaceKey& key, bool& is_new);

 private:
  void grow();
  [[nodiscard]] std::size_t slot_of(const PlaceKey& key) const;
  std::vector<PlaceKey> keys_;
  std::vector<std::uint32_t> slots_;  // key index + 1; 0 is empty
};

/// One assignment: the places at or below `place` change at `node`.
struct Change {
  NodeId node;
  PlaceId place;
  bool subscripts_only = false;  // `d[key] = v` changes what is known of any `d["k"]`, but not `d`
};

/// Creating the scope `created` takes along what `place` holds, for the code of `nested` (`created` or a scope in it).
struct CaptureRequest {
  ScopeId created;
  ScopeId nested;
  NameId name;
  PlaceId place;
  bool is_eager = false;
  bool is_stable = false;
};

struct PlaceSpan {
  std::uint32_t first = 0, count = 0;
};

struct Plan {
  std::vector<Place> places;             // grouped by scope
  std::vector<PlaceSpan> places_of;      // by scope
  std::vector<PlaceId> at_node;          // by node: the place a Name, Attribute, Subscript or definition node means
  std::vector<PlaceId> first_below;      // by place: first of the places with it as base
  std::vector<PlaceId> next_beside;      // by place: next with the same base
  std::vector<Change> changes;           // grouped by scope, then in order of nodes
  std::vector<PlaceSpan> changes_of;     // by scope
  std::vector<CaptureRequest> captures;  // sorted by created scope
  PlaceTable names;                      // keys of Name places, giving indices into `name_places`
  std::vector<PlaceId> name_places;

  [[nodiscard]] PlaceId name_place(ScopeId scope, NameId name) const {
    const PlaceId found = names.find({Place::Kind::Name, scope.value, name.value});
    return found ? name_places[found.index()] : PlaceId{};
  }
};

Plan make_plan(const ast::Tree& tree, const semantic::SemanticIndex& index);
/// Second half: fills `plan.captures`. `free_uses`: scope and name of every use of a name that its scope does not bind.
void plan_captures(const ast::Tree& tree, const semantic::SemanticIndex& index, std::vector<std::pair<ScopeId, NameId>> free_uses,
                   Plan& plan);

/// The closest scope around `scope` that has flow of its own: type-parameter scopes have none.
ScopeId parent_with_flow(const semantic::SemanticIndex& index, ScopeId scope);

/// Is the key of this Subscript a literal, so that it names a place?
bool has_literal_key(const ast::Tree& tree, NodeId subscript);
/// Of two such Subscripts.
bool have_same_key(const ast::Tree& tree, NodeId a, NodeId b);

}  // namespace awl::flow
