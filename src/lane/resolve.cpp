#include "resolve.hpp"

#include <algorithm>
#include <utility>

#include <bookonce/limits.hpp>

namespace bookonce {
namespace {

unavailable unavailable_for(store::error const& error) { return {error.sqlstate, error.reason}; }

void set_attempts(answer& ending, int attempts) {
    std::visit(
        [&](auto& each) {
            if constexpr (requires { each.replayed; }) { each.attempts = attempts; }
        },
        ending);
}

/// Puts in what was unknown before the change landed (event_view.hpp).
void complete(booking& row, store::written const& landing) {
    if (row.booked_at == timestamp{}) { row.booked_at = landing.at; }
    if (row.expires_at && is_relative(*row.expires_at)) { *row.expires_at += landing.at.time_since_epoch(); }
    if (row.confirmed_at == timestamp{}) { row.confirmed_at = landing.at; }
    if (row.version == next_version) { row.version = landing.row->version; }
}

answer landed_answer(verdict& verdict, store::written const& landing, int attempts) {
    set_attempts(verdict.ending, attempts);
    auto const told = std::ranges::find(landing.turned, verdict.target, &booking::id);
    std::visit(
        [&](auto& each) {
            if constexpr (requires { each.replayed; }) { each.version = landing.row->version; }
            if constexpr (requires { each.booking; }) {
                if (told != landing.turned.end()) { each.booking = *told; }
                complete(each.booking, landing);
            }
            if constexpr (requires { each.late; }) { each.late = was_late(each.booking); }
        },
        verdict.ending);
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

/// A doubtful request tries again: "unavailable" would say that nothing of it has landed.
std::optional<answer> unless_doubtful(pending const& request, store::error const& error, time_point now) {
    if (in_doubt_now(request)) { return once_more(request, now); }
    return unavailable_for(error);
}

/// Only the request to blame is told of a rejected write. The others go on, and so does one that
/// may have landed before.
std::optional<answer> after_rejection(pending& request, verdict const* verdict, batch const& batch, time_point now) {
    if (batch.stage == batch_stage::undecided) { return unless_doubtful(request, *batch.trouble, now); }
    bool const to_blame = has_one_to_blame(batch) && makes_a_row(*verdict);
    if (!to_blame) { return once_more(request, now); }
    rejected ending{batch.trouble->sqlstate, batch.trouble->constraint, batch.trouble->reason};
    if (!request.asked.own.doubtful_version) { return ending; }
    request.asked.own.rejection = std::move(ending);
    return once_more(request, now);
}

std::optional<answer> after_error(pending& request, verdict const* verdict, batch const& batch, time_point now) {
    store::error const& error = *batch.trouble;
    switch (error.kind) {
        case store::failure::conflict:
        case store::failure::constraint:
        case store::failure::locked: return once_more(request, now);
        case store::failure::rejected: return after_rejection(request, verdict, batch, now);
        case store::failure::refused:
        case store::failure::misconfigured: return unless_doubtful(request, error, now);
        case store::failure::wrong_server:
        case store::failure::not_connected:
        case store::failure::lost:
            if (request.budget.ask(now) == retry_budget::leave::may_try) { return std::nullopt; }
            return give_up(request, error);
    }
    return std::nullopt;
}

/// A write stopped by a lock, by another request's row or by a read-only server says nothing of the
/// race for the event: it uses up no attempt.
bool is_an_attempt(batch const& batch) {
    bool const unsent = batch.stage == batch_stage::failed && (batch.trouble->kind == store::failure::wrong_server ||
                                                               batch.trouble->kind == store::failure::not_connected);
    bool const read_too_little = not_allowed(batch) || (batch.turns_unread && is_refuted(batch));
    return !is_held_up(batch) && !unsent && !read_too_little;
}

/// Whether what the request wants is there, or was and was changed since. Its answer may still wait
/// for another change (its booking is cancelled in the same batch). Until then it must not hear that
/// nothing has landed.
bool may_have_landed(command const& asked, store::snapshot const& seen) {
    auto const own = std::ranges::find(seen.bookings, asked.own.id, &booking::id);
    return own != seen.bookings.end() && (is_done(asked, *own) || cannot_tell(asked, *own));
}

/// Records what the write's fate says about this request's own doubtful writes.
void learn(pending& request, verdict const& verdict, batch const& batch) {
    bool const reply_lost = batch.stage == batch_stage::failed && batch.trouble->kind == store::failure::lost;
    auto& doubtful_version = request.asked.own.doubtful_version;
    if (reply_lost && rides_on_the_write(verdict)) {
        std::int64_t const version = batch.fixed ? batch.known.seen.row->version : any_version;
        doubtful_version = std::max(doubtful_version.value_or(version), version);
        request.asked.own.sent_at = version;
        request.asks_again = false;
    } else if (batch.stage == batch_stage::landed) {
        // Nothing older at a version of its own can land any more. What has none can, unless the
        // change has a row with its id, as every other verdict demands.
        bool const id_is_free = verdict.what == verdict::kind::wait;
        if (doubtful_version != any_version || !id_is_free) { doubtful_version.reset(); }
    } else if (!reply_lost && !doubtful_version) {
        request.asked.own.forget_name();
    }
}

}  // namespace

bool in_doubt_now(pending const& request) noexcept {
    return request.in_flight || (request.asked.own.doubtful_version && !request.asks_again);
}

void after_read(pending& request, knowledge const& known) {
    bool const moved_on = known.fresh && known.seen.row && request.asked.own.doubtful_version &&
                          known.seen.row->version > *request.asked.own.doubtful_version;
    if (moved_on && !may_have_landed(request.asked, known.seen)) {
        request.asked.own.doubtful_version.reset();
        request.asked.own.sent_at.reset();
    }
}

bool rides_on_the_write(verdict const& verdict) noexcept {
    auto const* const not_found = std::get_if<booking_not_found>(&verdict.ending);
    bool const takes_id = not_found != nullptr && !not_found->id.is_nil();
    bool const tells_of_it = kind_of(verdict.ending) == outcome_kind::done || takes_id;
    return verdict.what == verdict::kind::writes || (verdict.rests_on_change && tells_of_it);
}

std::optional<answer> answer_before_write(pending const& request, verdict& verdict) {
    if (verdict.what != verdict::kind::answered || verdict.rests_on_change) { return std::nullopt; }
    set_attempts(verdict.ending, request.budget.attempts());
    return std::move(verdict.ending);
}

std::optional<answer> answer_after_round(pending& request, verdict* verdict, batch const& batch, time_point now) {
    request.in_flight = false;
    if (batch.stage == batch_stage::undecided) {
        return batch.trouble ? after_error(request, verdict, batch, now) : once_more(request, now);
    }
    if (batch.stage == batch_stage::postponed) { return once_more(request, now); }

    if (verdict->what != verdict::kind::wait && is_an_attempt(batch)) {
        request.budget.count_attempts(attempts_of(batch));
    }
    learn(request, *verdict, batch);
    if (batch.stage == batch_stage::landed) {
        if (verdict->what == verdict::kind::wait) { return once_more(request, now); }
        request.conflicts += conflicts_of(batch);
        return landed_answer(*verdict, batch.fate, request.budget.attempts());
    }
    request.conflicts += conflicts_of(batch);
    // After a write that read too little, a read; after one that read and was too late, none: those who
    // read first would never get their turn beside those who do not.
    request.asked.own.reads_first =
        batch.turns_unread && batch.stage == batch_stage::conflict && !verdict->target.is_nil();
    return batch.stage == batch_stage::conflict ? once_more(request, now) : after_error(request, verdict, batch, now);
}

answer give_up(pending const& request, std::optional<store::error> const& last_error) {
    if (in_doubt_now(request)) { return in_doubt{request.asked.own.id}; }
    if (last_error) { return unavailable_for(*last_error); }
    return deadline_exceeded{request.budget.attempts()};
}

}  // namespace bookonce
