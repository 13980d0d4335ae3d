#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace bookonce::simulation {

/// The bugs that programs like this one have had. A run can have one of them planted, to show that
/// the checker sees it. They tamper with what passes between the engine's steps, or with the
/// database: the engine itself has no switch.
enum class plant : std::uint8_t {
    none,
    new_id_after_doubt,              ///< a write in doubt is tried again under a new id
    doubt_forgotten,                 ///< after a lost reply, as if nothing had been sent
    lost_reply_called_unavailable,   ///< "nothing landed", though nobody knows
    lost_reply_called_conflict,      ///< the same mistake, one level lower
    in_doubt_called_deadline,        ///< a definite negative for a write under way
    cache_trusted_for_refusals,      ///< what was seen before the call decides the call
    batch_refusal_before_its_write,  ///< "sold out" by another's row, whose write then fails
    booked_before_its_write,         ///< an early answer that the write does not keep
    old_decision_at_new_version,     ///< after a conflict, the same change at the new version
    late_write_without_fence,        ///< a delayed write lands whatever the version is
    expired_request_written,         ///< a request is written after its deadline was answered
    own_booking_not_looked_for,      ///< a replay does not find what it has booked
    cancel_without_bump,             ///< a cancellation that leaves the version as it was
    seats_not_given_back,            ///< a cancellation that keeps the seats
    user_constraint_dropped,         ///< nothing in the database stops a user's second booking
    statement_lands_in_part,         ///< the seats are taken, a booking is missing
    neighbour_rejected,              ///< a request is refused for what another one's row says
    lock_called_unavailable,         ///< a lock on one event's row is told to those of other events
    cancel_without_fence,            ///< "no such booking" although its late write lands
    fence_forgotten,                 ///< a doubtful write without a version meets a bump only
    unknown_version_called_known,    ///< such a write counts as one at the version seen last
    store_tries_with_old_decision,   ///< the store tries what rests on a read at a newer version
    confirmed_twice,                 ///< a confirmed hold is confirmed again
    late_ignores_newer_buyer,        ///< a late confirmation keeps seats that went to somebody else
    expiry_frees_twice,              ///< the seats of lapsed holds come back twice
    reclaim_without_bump,            ///< lapsed holds end at the version as it was
    lapsed_seats_forgotten,          ///< a refusal counts lapsed holds as if they kept their seats
    transfer_skips_limit,            ///< the receiver gets more than the event allows
    holds_on_same_stock,             ///< each hold of a batch is checked against the stock before it
    up_to_on_same_stock,             ///< the same of bookings that take what is left
    late_on_same_stock,              ///< the same of late confirmations
    changes_on_same_stock,           ///< the same of bookings that get more seats
    transfers_on_same_limit,         ///< the same of transfers, and what their receiver has
    unread_hold_not_looked_at,       ///< a change that was to look at a hold itself does not
};

struct planted {
    plant bug;
    std::string_view name;
};

inline constexpr std::array planted_bugs{
    planted{plant::new_id_after_doubt, "new-id-after-doubt"},
    planted{plant::doubt_forgotten, "doubt-forgotten"},
    planted{plant::lost_reply_called_unavailable, "lost-reply-called-unavailable"},
    planted{plant::lost_reply_called_conflict, "lost-reply-called-conflict"},
    planted{plant::in_doubt_called_deadline, "in-doubt-called-deadline"},
    planted{plant::cache_trusted_for_refusals, "cache-trusted-for-refusals"},
    planted{plant::batch_refusal_before_its_write, "batch-refusal-before-its-write"},
    planted{plant::booked_before_its_write, "booked-before-its-write"},
    planted{plant::old_decision_at_new_version, "old-decision-at-new-version"},
    planted{plant::late_write_without_fence, "late-write-without-fence"},
    planted{plant::expired_request_written, "expired-request-written"},
    planted{plant::own_booking_not_looked_for, "own-booking-not-looked-for"},
    planted{plant::cancel_without_bump, "cancel-without-bump"},
    planted{plant::seats_not_given_back, "seats-not-given-back"},
    planted{plant::user_constraint_dropped, "user-constraint-dropped"},
    planted{plant::statement_lands_in_part, "statement-lands-in-part"},
    planted{plant::neighbour_rejected, "neighbour-rejected"},
    planted{plant::lock_called_unavailable, "lock-called-unavailable"},
    planted{plant::cancel_without_fence, "cancel-without-fence"},
    planted{plant::fence_forgotten, "fence-forgotten"},
    planted{plant::unknown_version_called_known, "unknown-version-called-known"},
    planted{plant::store_tries_with_old_decision, "store-tries-with-old-decision"},
    planted{plant::confirmed_twice, "confirmed-twice"},
    planted{plant::late_ignores_newer_buyer, "late-ignores-newer-buyer"},
    planted{plant::expiry_frees_twice, "expiry-frees-twice"},
    planted{plant::reclaim_without_bump, "reclaim-without-bump"},
    planted{plant::lapsed_seats_forgotten, "lapsed-seats-forgotten"},
    planted{plant::transfer_skips_limit, "transfer-skips-limit"},
    planted{plant::holds_on_same_stock, "holds-on-same-stock"},
    planted{plant::up_to_on_same_stock, "up-to-on-same-stock"},
    planted{plant::late_on_same_stock, "late-on-same-stock"},
    planted{plant::changes_on_same_stock, "changes-on-same-stock"},
    planted{plant::transfers_on_same_limit, "transfers-on-same-limit"},
    planted{plant::unread_hold_not_looked_at, "unread-hold-not-looked-at"},
};

constexpr std::optional<plant> plant_named(std::string_view name) noexcept {
    for (planted const& each : planted_bugs) {
        if (each.name == name) { return each.bug; }
    }
    return std::nullopt;
}

}  // namespace bookonce::simulation
