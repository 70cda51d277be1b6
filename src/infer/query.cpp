#include "infer/query.h"

#include <algorithm>
#include <atomic>
#include <utility>

#include "base/check.h"
#include "base/hash.h"
#include "base/intern_table.h"
#include "base/stack.h"
#include "base/store.h"
#include "infer/inference.h"
#include "infer/query_order.h"

namespace awl::infer {

namespace {

constexpr std::uint32_t kNoLow = 0xFFFFFFFFu;
constexpr unsigned kMaxSweepsPerMember = 64;

std::atomic<std::uint64_t> next_engine_id{1};

/// One open computation on a thread's stack. `low` is the lowest stack index that its answer provisionally depends on.
struct Frame {
  QueryKey key;
  std::uint32_t low = kNoLow;
  std::uint32_t uid = 0;
  std::size_t pending_mark = 0;
};

/// Where a frame went: while open its stack index; after it closed inside a cycle, the frame it depends on.
struct FrameRecord {
  bool open = true;
  std::uint32_t index_or_uid = 0;
};

struct Provisional {
  QueryValue value = 0;
  std::uint32_t uid = 0;  // a frame at or above the head of its component
};

struct Worker {
  std::uint64_t engine_id = 0;
  std::vector<Frame> frames;
  std::vector<FrameRecord> records;  // by uid
  HashMap<QueryKey, std::uint32_t> on_stack;
  HashMap<QueryKey, Provisional> provisional;
  std::vector<QueryKey> pending;  // keys of `provisional` whose component is not solved yet, in order of completion

  std::uint32_t open_frame(const QueryKey& key) {
    const auto index = static_cast<std::uint32_t>(frames.size());
    const auto uid = static_cast<std::uint32_t>(records.size());
    records.push_back({true, index});
    frames.push_back({key, kNoLow, uid, pending.size()});
    return index;
  }

  void close_frame() {
    Frame& frame = frames.back();
    FrameRecord& record = records[frame.uid];
    if (frame.low != kNoLow && frame.low < frames.size() - 1) {
      record = {false, frames[frame.low].uid};
    }
    frames.pop_back();
    if (frames.empty()) records.clear();
  }

  /// Stack index of the open frame that `uid` depends on.
  std::uint32_t resolve(std::uint32_t uid) {
    std::uint32_t at = uid;
    while (!records[at].open) at = records[at].index_or_uid;
    const std::uint32_t index = records[at].index_or_uid;
    while (!records[uid].open) uid = std::exchange(records[uid].index_or_uid, at);
    return index;
  }

  void touch(std::uint32_t index) {
    if (!frames.empty()) frames.back().low = std::min(frames.back().low, index);
  }
};

Worker& thread_worker(std::uint64_t engine_id) {
  thread_local Worker worker;
  if (worker.engine_id != engine_id) {
    worker = Worker();
    worker.engine_id = engine_id;
  }
  return worker;
}

}  // namespace

struct QueryEngine::Impl {
  Inference& in;
  std::uint64_t id = next_engine_id++;
  struct Answer {
    QueryKey key;
    QueryValue value;
  };
  using AnswerId = Id<Answer>;
  InternTable<6> index;
  Store<Answer, AnswerId, 10> answers;
  std::atomic<std::uint64_t> computed{0}, cycles{0}, sweeps{0}, largest{0};

  explicit Impl(Inference& inference) : in(inference) {}

  auto has_key(const QueryKey& key) const {
    return [this, &key](std::uint32_t id) { return answers[AnswerId(id)].key == key; };
  }

  bool find(const QueryKey& key, QueryValue& value) const {
    const AnswerId found(index.find(absl::HashOf(key), has_key(key)));
    if (found) value = answers[found].value;
    return found.valid();
  }

  /// The first publication wins; all are equal, since queries are pure.
  QueryValue publish(const QueryKey& key, QueryValue value) {
    const auto append = [&] { return answers.append(key, value).value; };
    return answers[AnswerId(index.find_or_insert(absl::HashOf(key), has_key(key), append))].value;
  }

  QueryValue get(const QueryKey& key) {
    QueryValue value = 0;
    if (find(key, value)) return value;
    Worker& w = thread_worker(id);
    if (!w.provisional.empty()) {
      if (const auto it = w.provisional.find(key); it != w.provisional.end()) {
        value = it->second.value;
        w.touch(w.resolve(it->second.uid));
        return value;
      }
    }
    if (const auto it = w.on_stack.find(key); it != w.on_stack.end()) {
      w.touch(it->second);
      return query_traits(key.kind).bottom(in, key);
    }
    return compute(w, key);
  }

  /// Runs the query in a frame of its own; on an exception the thread's state is as before.
  QueryValue run(Worker& w, const QueryKey& key, std::uint32_t& low) {
    check_stack_space();
    const std::uint32_t index = w.open_frame(key);
    const std::size_t mark = w.frames.back().pending_mark;
    const bool entered = w.on_stack.try_emplace(key, index).second;
    computed.fetch_add(1, std::memory_order_relaxed);
    try {
      const QueryValue value = query_traits(key.kind).compute(in, key);
      AWL_CHECK(w.frames.size() == index + 1, "query frames are unbalanced");
      low = w.frames.back().low;
      if (low != kNoLow && low > index) low = kNoLow;
      w.frames.back().low = low;
      w.close_frame();
      if (entered) w.on_stack.erase(key);
      return value;
    } catch (...) {
      while (w.frames.size() > index) {
        w.frames.back().low = kNoLow;
        w.close_frame();
      }
      forget_pending(w, mark);
      if (entered) w.on_stack.erase(key);
      throw;
    }
  }

  static void forget_pending(Worker& w, std::size_t mark) {
    while (w.pending.size() > mark) {
      w.provisional.erase(w.pending.back());
      w.pending.pop_back();
    }
  }

  QueryValue compute(Worker& w, const QueryKey& key) {
    const auto index = static_cast<std::uint32_t>(w.frames.size());
    const std::size_t mark = w.pending.size();
    std::uint32_t low = kNoLow;
    const QueryValue value = run(w, key, low);
    if (low == kNoLow) {
      return publish(key, value);
    }
    if (low < index) return postpone(w, key, value, low);
    return solve(w, key, index, mark);
  }

  /// The answer depends on a frame further down: keep it to oneself until that component is solved.
  static QueryValue postpone(Worker& w, const QueryKey& key, QueryValue value, std::uint32_t low) {
    w.provisional[key] = {value, w.frames[low].uid};
    w.pending.push_back(key);
    w.touch(low);
    return value;
  }

  /// `head` is the head of a component: all pending keys since `mark` and itself. Iterates to the least fixpoint.
  QueryValue solve(Worker& w, const QueryKey& head, std::uint32_t index, std::size_t mark) {
    cycles.fetch_add(1, std::memory_order_relaxed);
    std::vector<QueryKey> members(w.pending.begin() + static_cast<std::ptrdiff_t>(mark), w.pending.end());
    members.push_back(head);
    w.pending.resize(mark);
    const std::uint32_t base = w.open_frame(head);  // stands for the component while it is swept
    AWL_CHECK(base == index, "a component's frame must stand where its head stood");
    const std::uint32_t uid = w.frames.back().uid;
    try {
      while (true) {
        sort_members(members);
        for (const QueryKey& member : members) w.provisional[member] = {query_traits(member.kind).bottom(in, member), uid};
        const Outcome outcome = iterate(w, members, index, mark);
        if (outcome == Outcome::Grown) continue;
        if (outcome == Outcome::Outer) return hand_to_outer(w, head, members, index);
        break;
      }
    } catch (...) {
      for (const QueryKey& member : members) w.provisional.erase(member);
      forget_pending(w, mark);
      while (w.frames.size() > index) {
        w.frames.back().low = kNoLow;
        w.close_frame();
      }
      throw;
    }
    raise_largest(members.size());
    return publish_component(w, head, members);
  }

  enum class Outcome : std::uint8_t { Stable, Grown, Outer };

  Outcome iterate(Worker& w, std::vector<QueryKey>& members, std::uint32_t index, std::size_t mark) {
    std::vector<unsigned> changes(members.size(), 0);
    const std::size_t limit = kMaxSweepsPerMember * (members.size() + 1);
    for (std::size_t sweep = 0; sweep < limit; ++sweep) {
      sweeps.fetch_add(1, std::memory_order_relaxed);
      bool changed = false;
      for (std::size_t i = 0; i < members.size(); ++i) {
        std::uint32_t low = kNoLow;
        QueryValue value = run(w, members[i], low);
        if (low != kNoLow && low < index) {
          w.frames[index].low = std::min(w.frames[index].low, low);
          return Outcome::Outer;
        }
        changed |= take(w, members[i], value, changes[i]);
      }
      if (w.pending.size() > mark) {
        members.insert(members.end(), w.pending.begin() + static_cast<std::ptrdiff_t>(mark), w.pending.end());
        w.pending.resize(mark);
        return Outcome::Grown;
      }
      if (!changed) return Outcome::Stable;
    }
    return Outcome::Stable;
  }

  bool take(Worker& w, const QueryKey& member, QueryValue value, unsigned& changes) {
    const QueryTraits& traits = query_traits(member.kind);
    Provisional& slot = w.provisional[member];
    if (traits.equal(in, slot.value, value)) return false;
    // A value that only widening keeps where it is has not changed: it must not count towards giving up.
    value = traits.widen(in, member, slot.value, value, changes + 1);
    if (traits.equal(in, slot.value, value)) return false;
    ++changes;
    slot.value = value;
    return true;
  }

  /// A sweep read something below the head: the component is part of a larger one, which its own head will solve.
  QueryValue hand_to_outer(Worker& w, const QueryKey& head, const std::vector<QueryKey>& members, std::uint32_t index) {
    const std::uint32_t low = w.frames[index].low;
    const std::uint32_t outer = w.frames[low].uid;
    w.close_frame();
    // Keys that were computed under the sweep are pending already; the members join them.
    for (const QueryKey& member : members) {
      w.provisional[member].uid = outer;
      w.pending.push_back(member);
    }
    w.touch(low);
    return w.provisional[head].value;
  }

  QueryValue publish_component(Worker& w, const QueryKey& head, const std::vector<QueryKey>& members) {
    QueryValue result = 0;
    for (const QueryKey& member : members) {
      const QueryValue value = publish(member, w.provisional[member].value);
      w.provisional.erase(member);
      if (member == head) result = value;
    }
    w.frames.back().low = kNoLow;
    w.close_frame();
    return result;
  }

  void sort_members(std::vector<QueryKey>& members) {
    std::vector<std::pair<QueryOrder, QueryKey>> keyed;
    keyed.reserve(members.size());
    for (const QueryKey& member : members) keyed.emplace_back(query_order(in, member), member);
    std::sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    members.clear();
    for (auto& [order, key] : keyed) {
      if (members.empty() || !(members.back() == key)) members.push_back(key);
    }
  }

  void raise_largest(std::uint64_t size) {
    std::uint64_t seen = largest.load(std::memory_order_relaxed);
    while (seen < size && !largest.compare_exchange_weak(seen, size)) {
    }
  }
};

bool same_type(Inference& in, TypeId a, TypeId b) {
  if (a == b) return true;
  return a && b && in.store.canonical_id(a) == in.store.canonical_id(b);
}

QueryEngine::QueryEngine(Inference& inference) : impl_(std::make_unique<Impl>(inference)) {}
QueryEngine::~QueryEngine() = default;

QueryValue QueryEngine::get(const QueryKey& key) { return impl_->get(key); }

bool QueryEngine::find_published(const QueryKey& key, QueryValue& value) const { return impl_->find(key, value); }

bool QueryEngine::in_progress(const QueryKey& key) const { return thread_worker(impl_->id).on_stack.contains(key); }

bool QueryEngine::is_provisional() const {
  const Worker& w = thread_worker(impl_->id);
  if (!w.provisional.empty()) return true;
  return std::any_of(w.frames.begin(), w.frames.end(), [](const Frame& frame) { return frame.low != kNoLow; });
}

QueryEngine::Statistics QueryEngine::statistics() const {
  Statistics result;
  result.computed = impl_->computed;
  result.published = impl_->answers.size();
  result.cycles = impl_->cycles;
  result.sweeps = impl_->sweeps;
  result.largest_component = impl_->largest;
  return result;
}

}  // namespace awl::infer
