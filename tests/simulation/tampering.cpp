#include "engine_node.hpp"

#include <algorithm>
#include <utility>

#include "overruling.hpp"

/// Plants the bugs that live between an engine's steps.
namespace bookonce::simulation {
namespace {

/// Keeps the version bump of a refusal, not the row that takes its id.
void forget_fences(batch& batch) {
    for (std::size_t index = 0; index < batch.requests.size(); ++index) {
        if (!batch.decided.verdicts[index].takes_id) { continue; }
        std::erase_if(batch.decided.change.made, [&](store::new_booking const& made) {
            return store::is_fence(made) && made.id == batch.requests[index]->asked.own.id;
        });
    }
}

/// Blames the first request of a batch for what any of them has done.
void blame_the_first(batch& batch) {
    if (batch.trouble->kind != store::failure::rejected) { return; }
    batch.with_others = false;
    bool first = true;
    for (verdict& verdict : batch.decided.verdicts) {
        if (makes_a_row(verdict) && !std::exchange(first, false)) { verdict.what = verdict::kind::wait; }
    }
}

}  // namespace

/// Plants the bugs that live between two rounds.
void engine_node::tamper_with_requests(round& round) {
    bool const forgets = around_.bug == plant::doubt_forgotten || around_.bug == plant::new_id_after_doubt;
    if (!forgets) { return; }
    for (batch& batch : round.batches()) {
        for (auto const& request : batch.requests) {
            if (!request->asked.own.doubtful_version) { continue; }
            request->asked.own.doubtful_version.reset();
            if (around_.bug == plant::new_id_after_doubt) {
                std::array<std::uint8_t, 16> bytes{0xee, static_cast<std::uint8_t>(number_),
                                                   static_cast<std::uint8_t>(++ids_made_)};
                request->asked.own.id = booking_id{bytes};
            }
        }
    }
}

/// Plants the bugs that live between decision and write.
void engine_node::tamper_with_verdicts(round& round) const {
    for (batch& batch : round.batches()) {
        write_what_is_refused(around_.bug, batch);
        if (batch.stage != batch_stage::decided) { continue; }
        for (verdict& verdict : batch.decided.verdicts) {
            bool const answered = verdict.what == verdict::kind::answered;
            bool const seated = makes_a_row(verdict) && std::holds_alternative<booked>(verdict.ending);
            if (answered && around_.bug == plant::batch_refusal_before_its_write) { verdict.rests_on_change = false; }
            if (seated && around_.bug == plant::booked_before_its_write) {
                verdict = {verdict::kind::answered, verdict.ending, false};
            }
        }
        if (around_.bug == plant::cancel_without_fence) { std::erase_if(batch.decided.change.made, store::is_fence); }
        if (around_.bug == plant::fence_forgotten) { forget_fences(batch); }
    }
}

/// Plants the bugs that live between write and answer.
void engine_node::tamper_with_fates(round& round) const {
    for (batch& batch : round.batches()) {
        if (batch.stage != batch_stage::failed) { continue; }
        if (around_.bug == plant::neighbour_rejected) { blame_the_first(batch); }
        if (around_.bug == plant::unknown_version_called_known) { batch.fixed = true; }
    }
}

}  // namespace bookonce::simulation
