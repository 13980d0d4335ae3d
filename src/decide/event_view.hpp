#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "store/rows.hpp"
#include "verdict.hpp"

namespace bookonce {

/// Of a write whose version nobody knew when it was sent.
inline constexpr std::int64_t any_version = std::numeric_limits<std::int64_t>::max();

/// What a request knows of its own booking besides what it wants.
struct own_booking {
    booking_id id;
    /// The version at which this request was last written without a reply. That write may still
    /// land until a higher version is seen; at `any_version` until its id is taken.
    std::optional<std::int64_t> doubtful_version = {};
    /// How the database rejected its row. The caller is told once that write can no longer land.
    std::optional<rejected> rejection = {};
};

/// One event as the change would leave it: what was read, and the edits that a batch's decisions
/// have made so far. Decisions ask it, edit it, and return one of its verdicts.
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
    /// As it was read. Empty: there is no such event.
    std::optional<store::event_row> const& row() const noexcept { return seen_.row; }
    /// Null if it was not asked for or does not exist.
    entry const* find(booking_id const& id) const;
    /// The user's booking that keeps seats, or null.
    entry const* active_of(std::string_view user) const;
    /// Whether the change ends a booking of this user. The same statement cannot make the next one:
    /// the unique index sees both at once.
    bool frees(std::string_view user) const { return freed_users_.contains(user); }
    /// Seats that the change can still take. Seats that it gives back are for the next change. So a
    /// write in doubt takes only seats that were free without it, and a replay at the same version
    /// is not refused what may still land.
    int free_seats() const noexcept { return row()->available - seats_given_; }
    /// The version at which the entry has, or will have, this state.
    std::int64_t version_of(entry const& of) const noexcept { return row()->version + (of.edited ? 1 : 0); }
    /// Whether an earlier write of this request can still land, as far as was read.
    bool may_still_land(own_booking const& own) const noexcept;

    /// Edits. A booking's row is made or turned once in a change.
    booking const& make(store::new_booking made);
    booking const& turn(booking_id const& id, booking_status to);

    /// True once the edits have landed.
    static verdict writes(answer ending) { return {verdict::kind::writes, std::move(ending), true}; }
    /// True by this entry, which no doubtful write of the request can change.
    static verdict answered(answer ending, entry const& by) {
        return {verdict::kind::answered, std::move(ending), by.edited};
    }
    /// True by what was read, or by an edit (`rests_on_change`). If an earlier write of this
    /// request may still land, the answer waits for a change to land first, which fences that write
    /// by its version or by a row with its id (`takes_id`). It is `in_doubt` where no change can.
    verdict refused(own_booking const& own, answer ending, bool rests_on_change = false);
    /// Not decidable together with the rest of this batch.
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
