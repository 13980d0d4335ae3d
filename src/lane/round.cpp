#include "round.hpp"

#include <algorithm>
#include <cassert>

namespace bookonce {
namespace {

std::vector<command const*> commands_of(batch const& batch) {
    std::vector<command const*> commands;
    commands.reserve(batch.requests.size());
    for (auto const& request : batch.requests) { commands.push_back(&request->asked); }
    return commands;
}

store::question question_about(batch const& batch) {
    store::question question{batch.event, {}, {}};
    for (auto const& request : batch.requests) { bookonce::ask(request->asked, question); }
    return question;
}

void decide_batch(batch& batch, knowledge known) {
    batch.known = std::move(known);
    batch.decided = decide(batch.known, commands_of(batch));
    if (batch.decided.must_read) { return; }
    batch.stage = batch.decided.must_write ? batch_stage::decided : batch_stage::settled;
}

}  // namespace

bool was_written(batch const& batch) noexcept {
    return batch.stage == batch_stage::landed || batch.stage == batch_stage::conflict ||
           batch.stage == batch_stage::failed;
}

std::size_t rows_of(batch const& batch) noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(batch.decided.verdicts, makes_a_row));
}

bool has_one_to_blame(batch const& batch) noexcept {
    return batch.stage == batch_stage::failed && batch.trouble->kind == store::failure::rejected &&
           !batch.with_others && rows_of(batch) == 1;
}

bool is_held_up(batch const& batch) noexcept {
    return batch.stage == batch_stage::failed &&
           (batch.trouble->kind == store::failure::rejected || batch.trouble->kind == store::failure::locked);
}

bool lost_race(batch const& batch) noexcept {
    return batch.stage == batch_stage::conflict ||
           (batch.stage == batch_stage::failed && store::is_race(batch.trouble->kind));
}

round_step round::next() const noexcept {
    if (next_ != round_step::write) { return next_; }
    return must_write() && !nobody_waits() ? round_step::write : round_step::settle;
}

void round::advance(round_step step) noexcept {
    assert(step == next_ && step != round_step::settle);
    next_ = static_cast<round_step>(static_cast<std::uint8_t>(step) + 1);
}

void round::read(store::session& session) {
    decide_on_memory();
    decide_on_rows(session);
    decide_on_all(session);
}

void round::decide_on_memory() {
    for (batch& batch : batches_) {
        if (batch.memory) { decide_batch(batch, {{batch.event, batch.memory, {}}, false}); }
    }
}

void round::decide_on_rows(store::session& session) {
    std::vector<batch*> asking;
    std::vector<store::question> questions;
    for (batch& batch : batches_) {
        if (batch.stage != batch_stage::undecided || !batch.read_row_only) { continue; }
        asking.push_back(&batch);
        questions.push_back({batch.event, {}, {}});
    }
    auto seen = ask(session, questions, asking);
    for (std::size_t index = 0; index < seen.size(); ++index) {
        if (seen[index].row) { decide_batch(*asking[index], {std::move(seen[index]), false}); }
    }
}

void round::decide_on_all(store::session& session) {
    std::vector<batch*> asking;
    std::vector<store::question> questions;
    for (batch& batch : batches_) {
        if (batch.stage != batch_stage::undecided || batch.trouble) { continue; }
        asking.push_back(&batch);
        questions.push_back(question_about(batch));
    }
    auto seen = ask(session, questions, asking);
    for (std::size_t index = 0; index < seen.size(); ++index) {
        decide_batch(*asking[index], {std::move(seen[index]), true});
    }
}

/// The answers in the order of the questions. On an error none; each batch in `of` gets the error.
std::vector<store::snapshot> round::ask(store::session& session, std::vector<store::question> const& questions,
                                        std::vector<batch*> const& of) {
    if (questions.empty()) { return {}; }
    ++reads_;
    auto seen = session.read(questions);
    if (auto const* const error = std::get_if<store::error>(&seen)) {
        for (batch* const batch : of) { batch->trouble = *error; }
        return {};
    }
    auto& snapshots = std::get<std::vector<store::snapshot>>(seen);
    assert(std::ranges::equal(snapshots, of, {}, &store::snapshot::event,
                              [](batch const* batch) { return batch->event; }));
    return std::move(snapshots);
}

void round::drop_answered() {
    for (batch& batch : batches_) {
        auto const dropped = std::erase_if(batch.requests, [](auto const& request) { return !request->done; });
        if (dropped == 0 || batch.stage == batch_stage::undecided) { continue; }
        batch.stage = batch_stage::undecided;
        decide_batch(batch, std::move(batch.known));
    }
}

bool round::must_write() const noexcept {
    return std::ranges::any_of(batches_, [](batch const& batch) { return batch.stage == batch_stage::decided; });
}

bool round::nobody_waits() const noexcept {
    return std::ranges::none_of(batches_, [](batch const& batch) {
        return std::ranges::any_of(batch.requests,
                                   [](auto const& request) { return static_cast<bool>(request->done); });
    });
}

void round::write(store::session& session) {
    std::vector<store::change> changes;
    for (batch& batch : batches_) {
        if (batch.stage == batch_stage::decided) { changes.push_back(std::move(batch.decided.change)); }
    }
    assert(!changes.empty());

    ++writes_;
    auto written = session.write(changes);
    auto* const landings = std::get_if<std::vector<store::landed>>(&written);
    if (landings != nullptr) { std::ranges::sort(*landings, {}, &store::landed::event); }

    for (batch& batch : batches_) {
        if (batch.stage != batch_stage::decided) { continue; }
        if (landings == nullptr) {
            batch.stage = batch_stage::failed;
            batch.with_others = changes.size() > 1;
            batch.trouble = std::get<store::error>(written);
            continue;
        }
        auto const landing = std::ranges::lower_bound(*landings, batch.event, {}, &store::landed::event);
        bool const is_there = landing != landings->end() && landing->event == batch.event;
        batch.stage = is_there ? batch_stage::landed : batch_stage::conflict;
        if (is_there) { batch.landing = *landing; }
    }
}

}  // namespace bookonce
