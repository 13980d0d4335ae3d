#include "attempt.hpp"

#include <algorithm>
#include <cassert>

namespace bookonce {
namespace {

std::vector<request_facts const*> facts_of(batch const& batch) {
    std::vector<request_facts const*> facts;
    facts.reserve(batch.requests.size());
    for (auto const& request : batch.requests) { facts.push_back(&request->facts); }
    return facts;
}

store::question question_about(batch const& batch, bool row_only) {
    store::question question{batch.event, {}, {}};
    if (row_only) { return question; }
    for (auto const& request : batch.requests) {
        question.ids.push_back(request->facts.id);
        if (request->facts.wants == intent::book) { question.users.push_back(request->facts.user); }
    }
    return question;
}

void decide_batch(batch& batch, knowledge known) {
    batch.known = std::move(known);
    batch.decided = decide(batch.known, facts_of(batch));
    if (batch.decided.must_read) { return; }
    batch.now = batch.decided.must_write ? batch::state::decided : batch::state::settled;
}

}  // namespace

bool lost_race(batch const& batch, std::optional<store::error> const& trouble) noexcept {
    return batch.now == batch::state::conflict || (batch.now == batch::state::failed && trouble && store::is_race(trouble->kind));
}

void attempt::decide_on_memory() {
    for (batch& batch : batches_) {
        if (batch.memory) { decide_batch(batch, {{batch.event, batch.memory, {}}, false}); }
        if (batch.now == batch::state::decided) { guessed_ = true; }
    }
}

void attempt::read(store::store& store) {
    decide_on_memory();
    read(store, true);
    read(store, false);
}

void attempt::read(store::store& store, bool rows_only) {
    auto const is_read = [&](batch const& batch) { return batch.now == batch::state::undecided && (!rows_only || batch.row_suffices); };
    std::vector<store::question> questions;
    for (batch const& batch : batches_) {
        if (is_read(batch)) { questions.push_back(question_about(batch, rows_only)); }
    }
    if (questions.empty() || trouble_) { return; }

    ++reads_;
    auto seen = store.read(questions);
    if (auto* const error = std::get_if<store::error>(&seen)) {
        trouble_ = std::move(*error);
        return;
    }
    auto& snapshots = std::get<std::vector<store::snapshot>>(seen);
    assert(snapshots.size() == questions.size());
    auto snapshot = snapshots.begin();
    for (batch& batch : batches_) {
        if (!is_read(batch)) { continue; }
        assert(snapshot->event == batch.event);
        if (!rows_only || snapshot->row) { decide_batch(batch, {std::move(*snapshot), !rows_only}); }
        if (rows_only && batch.now == batch::state::decided) { guessed_ = true; }
        ++snapshot;
    }
}

void attempt::drop_answered() {
    for (batch& batch : batches_) {
        auto const dropped = std::erase_if(batch.requests, [](auto const& request) { return !request->done; });
        if (dropped == 0 || batch.now == batch::state::undecided) { continue; }
        batch.now = batch::state::undecided;
        decide_batch(batch, std::move(batch.known));
    }
}

bool attempt::must_write() const noexcept {
    return std::ranges::any_of(batches_, [](batch const& batch) { return batch.now == batch::state::decided; });
}

void attempt::write(store::store& store) {
    std::vector<store::change> changes;
    for (batch& batch : batches_) {
        if (batch.now == batch::state::decided) { changes.push_back(std::move(batch.decided.change)); }
    }
    assert(!changes.empty());

    ++writes_;
    auto written = store.write(changes);
    auto* const landings = std::get_if<std::vector<store::landed>>(&written);
    if (landings != nullptr) { std::ranges::sort(*landings, {}, &store::landed::event); }

    for (batch& batch : batches_) {
        if (batch.now != batch::state::decided) { continue; }
        if (landings == nullptr) {
            batch.now = batch::state::failed;
            continue;
        }
        auto const landing = std::ranges::lower_bound(*landings, batch.event, {}, &store::landed::event);
        bool const is_there = landing != landings->end() && landing->event == batch.event;
        batch.now = is_there ? batch::state::landed : batch::state::conflict;
        if (is_there) { batch.landing = *landing; }
    }
    if (auto* const error = std::get_if<store::error>(&written)) { trouble_ = std::move(*error); }
}

}  // namespace bookonce
