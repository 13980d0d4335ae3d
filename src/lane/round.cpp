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
    store::question question{batch.event, {}, {}, {}};
    for (auto const& request : batch.requests) { bookonce::ask(request->asked, question); }
    return question;
}

void decide_batch(batch& batch, knowledge known) {
    batch.known = std::move(known);
    batch.decided = decide(batch.known, commands_of(batch));
    if (batch.decided.must_read) { return; }
    batch.stage = batch.decided.must_write ? batch_stage::decided : batch_stage::settled;
}

/// What was read is written at that version or nowhere. So are several events whose versions are
/// known: a statement for all is cheaper than attempts event by event.
void prepare(std::vector<store::change>& changes, std::vector<batch*> const& of) {
    bool const at_versions = changes.size() > 1 && std::ranges::all_of(of, [](batch const* each) {
                                 return each->known.fresh || each->knows_version;
                             });
    int tries = store::tries_max;
    for (batch const* each : of) { tries = std::min(tries, each->tries); }
    for (std::size_t index = 0; index < changes.size(); ++index) {
        batch& batch = *of[index];
        if (!at_versions) {
            if (!batch.known.fresh && !batch.knows_version) { changes[index].version.reset(); }
            changes[index].tries = batch.known.fresh ? 1 : tries;
        }
        batch.fixed = store::is_fixed(changes[index]);
        batch.turns_unread = std::ranges::any_of(changes[index].turned, &store::turned_booking::unread);
    }
}

}  // namespace

bool was_written(batch const& batch) noexcept {
    return batch.stage == batch_stage::landed || batch.stage == batch_stage::conflict ||
           batch.stage == batch_stage::failed;
}

int attempts_of(batch const& batch) noexcept {
    if (batch.stage == batch_stage::failed) { return 1; }
    return was_written(batch) ? batch.fate.tries : 0;
}

int conflicts_of(batch const& batch) noexcept {
    if (batch.stage == batch_stage::landed) { return batch.fate.tries - 1; }
    return lost_race(batch) ? attempts_of(batch) : 0;
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

bool not_allowed(batch const& batch) noexcept { return batch.stage == batch_stage::conflict && batch.fate.tries == 0; }

bool is_refuted(batch const& batch) noexcept {
    if (batch.stage == batch_stage::failed) { return batch.trouble->kind == store::failure::constraint; }
    if (batch.stage != batch_stage::conflict || !batch.turns_unread || !batch.fate.row) { return false; }
    bool const at_known_version = batch.knows_version && batch.fate.row->version == batch.known.seen.row->version;
    return not_allowed(batch) || at_known_version;
}

bool lost_race(batch const& batch) noexcept {
    return (batch.stage == batch_stage::conflict && !not_allowed(batch) && !is_refuted(batch)) ||
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
    decide_on_beliefs();
    std::vector<batch*> asking;
    std::vector<store::question> questions;
    for (batch& batch : batches_) {
        if (batch.stage != batch_stage::undecided) { continue; }
        asking.push_back(&batch);
        questions.push_back(question_about(batch));
    }
    if (questions.empty()) { return; }
    ++reads_;
    auto seen = session.read(questions);
    if (auto const* const error = std::get_if<store::error>(&seen)) {
        for (batch* const batch : asking) { batch->trouble = *error; }
        return;
    }
    auto& snapshots = std::get<std::vector<store::snapshot>>(seen);
    assert(std::ranges::equal(snapshots, asking, {}, &store::snapshot::event,
                              [](batch const* batch) { return batch->event; }));
    for (std::size_t index = 0; index < snapshots.size(); ++index) {
        decide_batch(*asking[index], {std::move(snapshots[index]), true});
    }
}

void round::decide_on_beliefs() {
    for (batch& batch : batches_) {
        if (batch.belief) { decide_batch(batch, {{batch.event, batch.belief, {}}, false}); }
    }
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

std::optional<store::error> round::take_back() {
    auto waited_for = write_begun() ? writer_->take_back() : std::nullopt;
    if (!waited_for) { return std::nullopt; }
    for (batch& batch : batches_) {
        for (auto const& request : batch.requests) { request->in_flight = false; }
    }
    return waited_for;
}

bool round::is_overdue(time_point now) const noexcept {
    return std::ranges::any_of(batches_, [&](batch const& batch) {
        return std::ranges::any_of(batch.requests, [&](auto const& request) {
            return request->in_flight && request->done && request->budget.deadline() <= now;
        });
    });
}

void round::write(store::session& session) {
    std::vector<batch*> writing;
    std::vector<store::change> changes;
    for (batch& batch : batches_) {
        if (batch.stage != batch_stage::decided) { continue; }
        writing.push_back(&batch);
        changes.push_back(std::move(batch.decided.change));
    }
    assert(!changes.empty());
    prepare(changes, writing);

    ++writes_;
    auto written = session.write(changes);
    if (auto const* const error = std::get_if<store::error>(&written)) {
        for (batch* const batch : writing) {
            batch->stage = batch_stage::failed;
            batch->with_others = changes.size() > 1;
            batch->trouble = *error;
        }
        return;
    }
    auto& fates = std::get<std::vector<store::written>>(written);
    assert(std::ranges::equal(fates, changes, {}, &store::written::event, &store::change::event));
    for (std::size_t index = 0; index < fates.size(); ++index) {
        batch& batch = *writing[index];
        batch.stage = fates[index].landed ? batch_stage::landed : batch_stage::conflict;
        batch.fate = std::move(fates[index]);
    }
}

}  // namespace bookonce
