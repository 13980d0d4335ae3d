#include "resolve.hpp"

#include <algorithm>
#include <utility>

namespace bookonce {
namespace {

/// A write of this request may still land, as far as anyone has seen.
bool in_doubt_now(pending const& request) {
    return request.in_flight || request.asked.own.doubtful_version.has_value();
}

unavailable unavailable_for(store::error const& trouble) { return {trouble.sqlstate, trouble.reason}; }

void set_attempts(answer& ending, int attempts) {
    if (auto* const seat = std::get_if<booked>(&ending)) { seat->attempts = attempts; }
    if (auto* const gone = std::get_if<cancelled>(&ending)) { gone->attempts = attempts; }
}

/// Completes an ending that could not know the version and the time of the change before it landed.
answer landed_answer(verdict& verdict, store::landed const& landing, int attempts) {
    set_attempts(verdict.ending, attempts);
    auto const date = [&](booking& made) {
        if (made.booked_at == timestamp{}) { made.booked_at = landing.at; }
    };
    if (auto* const seat = std::get_if<booked>(&verdict.ending)) {
        seat->version = landing.version;
        date(seat->booking);
    } else if (auto* const gone = std::get_if<cancelled>(&verdict.ending)) {
        gone->version = landing.version;
    } else if (auto* const other = std::get_if<already_booked>(&verdict.ending)) {
        date(other->booking);
    } else if (auto* const used = std::get_if<booking_id_used>(&verdict.ending)) {
        date(used->booking);
    }
    return std::move(verdict.ending);
}

std::optional<answer> once_more(pending const& request, time_point now) {
    switch (request.budget.ask(now)) {
        case retry_budget::leave::may_try: return std::nullopt;
        case retry_budget::leave::deadline_passed: return give_up(request, std::nullopt);
        case retry_budget::leave::attempts_spent:
            if (in_doubt_now(request)) { return in_doubt{request.asked.own.id}; }
            return contended{request.budget.attempts()};
    }
    return std::nullopt;
}

/// A doubtful request stays in the loop: "unavailable" would say that nothing of it has landed.
std::optional<answer> unless_doubtful(pending const& request, store::error const& trouble, time_point now) {
    if (in_doubt_now(request)) { return once_more(request, now); }
    return unavailable_for(trouble);
}

/// A write that was rejected is answered by the one request that is to blame. The others go on, and
/// so does one that may have landed before.
std::optional<answer> after_rejection(pending& request, verdict const* verdict, batch const& batch, time_point now) {
    if (batch.stage == batch_stage::undecided) { return unless_doubtful(request, *batch.trouble, now); }
    bool const to_blame = has_one_to_blame(batch) && makes_a_row(*verdict);
    request.asked.own.rejected = request.asked.own.rejected || to_blame;
    if (!to_blame || in_doubt_now(request)) { return once_more(request, now); }
    return rejected{batch.trouble->sqlstate, batch.trouble->constraint, batch.trouble->reason};
}

std::optional<answer> after_trouble(pending& request, verdict const* verdict, batch const& batch, time_point now) {
    store::error const& trouble = *batch.trouble;
    switch (trouble.kind) {
        case store::failure::conflict:
        case store::failure::constraint:
        case store::failure::locked: return once_more(request, now);
        case store::failure::rejected: return after_rejection(request, verdict, batch, now);
        case store::failure::refused:
        case store::failure::misconfigured: return unless_doubtful(request, trouble, now);
        case store::failure::wrong_server:
        case store::failure::not_connected:
        case store::failure::lost:
            if (request.budget.ask(now) == retry_budget::leave::may_try) { return std::nullopt; }
            return give_up(request, trouble);
    }
    return std::nullopt;
}

/// A write that was stopped by somebody's lock, by another request's row or by a server that takes
/// no writes says nothing of the race for the event: it does not use up a request's attempts.
bool is_an_attempt(batch const& batch) {
    bool const unsent = batch.stage == batch_stage::failed && (batch.trouble->kind == store::failure::wrong_server ||
                                                               batch.trouble->kind == store::failure::not_connected);
    return !is_held_up(batch) && !unsent;
}

/// Whether what the request wants is there. It is as good as answered, but its answer may still have to wait for another
/// change (its booking is cancelled in the same batch), and until then it must not hear that nothing has landed.
bool has_landed(command const& asked, store::snapshot const& seen) {
    auto const own = std::ranges::find(seen.bookings, asked.own.id, &booking::id);
    return own != seen.bookings.end() && is_done(asked, *own);
}

/// What the write's fate says about this request's own doubtful writes.
void learn(pending& request, verdict const& verdict, batch const& batch) {
    bool const reply_lost = batch.stage == batch_stage::failed && batch.trouble->kind == store::failure::lost;
    if (reply_lost && rides_on_the_write(verdict)) {
        request.asked.own.doubtful_version = batch.known.seen.row->version;
    } else if (batch.stage == batch_stage::landed) {
        request.asked.own.doubtful_version.reset();  // the version has moved on: nothing older can land any more
    }
}

}  // namespace

void after_read(pending& request, knowledge const& known) {
    bool const moved_on = known.fresh && known.seen.row && request.asked.own.doubtful_version &&
                          known.seen.row->version > *request.asked.own.doubtful_version;
    if (moved_on && !has_landed(request.asked, known.seen)) { request.asked.own.doubtful_version.reset(); }
}

bool rides_on_the_write(verdict const& verdict) noexcept {
    bool const own = makes_a_row(verdict);
    bool const landing = std::holds_alternative<booked>(verdict.ending) ||
                         std::holds_alternative<cancelled>(verdict.ending) ||
                         std::holds_alternative<booking_not_found>(verdict.ending);
    return own || (verdict.rests_on_change && landing);
}

std::optional<answer> answer_before_write(pending const& request, verdict& verdict) {
    if (verdict.what != verdict::kind::answered || verdict.rests_on_change) { return std::nullopt; }
    set_attempts(verdict.ending, request.budget.attempts());
    return std::move(verdict.ending);
}

std::optional<answer> answer_after_round(pending& request, verdict* verdict, batch const& batch, time_point now) {
    request.in_flight = false;
    if (batch.stage == batch_stage::undecided) {
        return batch.trouble ? after_trouble(request, verdict, batch, now) : once_more(request, now);
    }
    if (batch.stage == batch_stage::postponed) { return once_more(request, now); }

    if (verdict->what != verdict::kind::wait && is_an_attempt(batch)) { request.budget.count_attempt(); }
    learn(request, *verdict, batch);
    if (batch.stage == batch_stage::landed) {
        if (verdict->what == verdict::kind::wait) { return once_more(request, now); }
        return landed_answer(*verdict, batch.landing, request.budget.attempts());
    }
    if (lost_race(batch)) { ++request.conflicts; }
    return batch.stage == batch_stage::conflict ? once_more(request, now) : after_trouble(request, verdict, batch, now);
}

answer give_up(pending const& request, std::optional<store::error> const& trouble) {
    if (in_doubt_now(request)) { return in_doubt{request.asked.own.id}; }
    if (trouble) { return unavailable_for(*trouble); }
    return deadline_exceeded{request.budget.attempts()};
}

}  // namespace bookonce
