#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "store/rows.hpp"
#include "verdict.hpp"

namespace bookonce {

/// What a request knows of its own booking besides what it wants.
struct own_booking {
    booking_id id;
    /// The version against which this request was last written without a reply: that write may still
    /// land, until the event's version is seen to be higher.
    std::optional<std::int64_t> doubtful_version = {};
    /// The database has rejected its row, which it must not be told before that write can no longer
    /// land.
    bool rejected = false;
};

/// One event as it would be if the change landed: what was read of it, and the edits that the
/// decisions of a batch have made so far. Decisions ask it, edit it, and return one of its verdicts.
class event_view {
public:
    /// `seen` must outlive it.
    explicit event_view(store::snapshot const& seen);

    /// A booking, and whether the change makes or turns it.
    struct entry {
        booking row;
        bool edited;
    };

    event_id id() const noexcept { return seen_.event; }
    /// As it was read. Nothing: there is no such event.
    std::optional<store::event_row> const& row() const noexcept { return seen_.row; }
    /// Nothing if it was not asked for or does not exist.
    entry const* find(booking_id const& id) const;
    /// The booking of the user that keeps seats, if there is one.
    entry const* active_of(std::string_view user) const;
    /// Whether the change ends a booking of this user. One statement cannot also make the next one:
    /// the unique index sees both at once.
    bool frees(std::string_view user) const { return freed_users_.contains(user); }
    /// Seats that the change can still take. What it gives back itself is the next attempt's: so a
    /// write in doubt only ever takes seats that the event had without it, and a replay that meets
    /// the same version is not refused what may still land.
    int free_seats() const noexcept { return row()->available - seats_given_; }
    /// The version at which the entry is, or will be, as it is.
    std::int64_t version_of(entry const& of) const noexcept { return row()->version + (of.edited ? 1 : 0); }
    /// Whether an earlier write of this request can still land, as far as was read.
    bool may_still_land(own_booking const& own) const noexcept;

    /// Edits. A booking's row is made or turned once in a change.
    booking const& make(store::new_booking made);
    booking const& turn(booking_id const& id, booking_status to);
    /// The change lands even if it has no rows, as a bare version bump.
    void bump() noexcept { bump_ = true; }
    /// A write that was rejected and may still land is not written again before a change of the event
    /// fences it: writing it again does not.
    bool must_fence_first(own_booking const& own);

    /// The edits make it true once they have landed.
    static verdict writes(answer ending) { return {verdict::kind::writes, std::move(ending), true}; }
    /// A fact of this entry makes it true, which no doubtful write of the request can change.
    static verdict answered(answer ending, entry const& by) {
        return {verdict::kind::answered, std::move(ending), by.edited};
    }
    /// What was read makes it true, or (`rests_on_change`) an edit does. If an earlier write of this
    /// request may still land, it waits for a change to land first.
    verdict refused(own_booking const& own, answer ending, bool rests_on_change = false);
    /// It cannot be decided together with the rest of this batch.
    static verdict waits() { return {}; }

    bool has_refused() const noexcept { return has_refused_; }
    bool must_write() const noexcept { return bump_ || !change_.made.empty() || !change_.turned.empty(); }
    store::change const& change() const& noexcept { return change_; }
    store::change change() && noexcept { return std::move(change_); }

private:
    store::snapshot const& seen_;
    store::change change_;
    std::unordered_map<booking_id, entry> by_id_;
    std::unordered_map<std::string_view, booking_id> active_of_user_;
    std::unordered_map<std::string_view, booking_id> freed_users_;
    int seats_given_ = 0;
    bool bump_ = false;
    bool has_refused_ = false;
};

}  // namespace bookonce
