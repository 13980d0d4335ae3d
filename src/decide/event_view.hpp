#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include <bookonce/limits.hpp>

#include "store/rows.hpp"
#include "verdict.hpp"

namespace bookonce {

/// Of a write whose version nobody knew when it was sent.
inline constexpr std::int64_t any_version = std::numeric_limits<std::int64_t>::max();

/// What a request knows of its own booking besides what it wants.
struct own_booking {
    booking_id id;            ///< nil: not known, the booking is its user's only one
    booking_id request = {};  ///< names the request itself, if it changes a booking
    /// The version at which this request was last written without a reply. That write may still
    /// land until a higher version is seen; at `any_version` until its id is taken.
    std::optional<std::int64_t> doubtful_version = {};
    /// The same of this very request alone, if it changes a booking.
    std::optional<std::int64_t> sent_at = {};
    /// How the database rejected its row. The caller is told once that write can no longer land.
    std::optional<rejected> rejection = {};
    bool found_by_user = false;  ///< the id is what a write of this request named
    bool reads_first = false;    ///< a write of it that had not read its booking was of no use

    /// A write names the booking for a request that did not. From now on the request is about it,
    /// whoever has it.
    void name(booking_id const& booking) noexcept {
        if (!id.is_nil()) { return; }
        id = booking;
        found_by_user = true;
    }
    /// That write has not landed.
    void forget_name() noexcept {
        if (std::exchange(found_by_user, false)) { id = {}; }
    }
};

/// A time that a change makes counts from the epoch until the change has landed.
constexpr bool is_relative(timestamp time) noexcept { return time.time_since_epoch() <= limits::ttl_max; }
/// Stands for the version that a change makes, likewise.
inline constexpr std::int64_t next_version = -1;

/// One event as the change would leave it: what was read, and the edits that a batch's decisions
/// have made so far. Decisions ask it, edit it, and return one of its verdicts.
class event_view {
public:
    /// `seen` must outlive it. `with_bookings`: all that was asked for was read, not the event's row
    /// alone.
    explicit event_view(store::snapshot const& seen, bool with_bookings = true);

    /// A booking, and whether the change makes or turns it.
    struct entry {
        booking row;
        bool edited;
        booking const* read = nullptr;  ///< the snapshot's row; null: the change makes it
    };

    event_id id() const noexcept { return seen_.event; }
    bool with_bookings() const noexcept { return with_bookings_; }
    /// As it was read. Empty: there is no such event.
    std::optional<store::event_row> const& row() const noexcept { return seen_.row; }
    /// The database's time when it was read.
    timestamp now() const noexcept { return seen_.now; }
    /// Whether it is a hold whose time is over. At exactly its end it is.
    bool has_lapsed(booking const& of) const noexcept {
        return of.status == booking_status::held && of.expires_at && !is_relative(*of.expires_at) &&
               *of.expires_at <= now();
    }
    /// Null if it was not asked for or does not exist.
    entry const* find(booking_id const& id) const;
    /// The user's bookings that keep seats, as far as they were asked for: in no order.
    std::vector<entry const*> active_of(std::string_view user) const { return those_in(active_of_user_, user); }
    /// The user's holds that have lapsed. They still have their slots.
    std::vector<entry const*> lapsed_of(std::string_view user) const { return those_in(lapsed_of_user_, user); }
    /// Whether the change ends a booking of this user. The same statement cannot make the next one:
    /// the unique index sees both at once.
    bool frees(std::string_view user) const { return freed_users_.contains(user); }
    /// Whether it is a lapsed hold whose seats count as free, as long as the change does not turn it.
    bool is_counted_free(booking const& row) const;
    /// Seats that were free before the change, those of lapsed holds included.
    int seats_at_first() const noexcept { return row()->available + seen_.lapsed.seats; }
    /// Seats that the change can still take. Seats that it gives back are for the next change. So a
    /// write in doubt takes only seats that were free without it, and a replay at the same version
    /// is not refused what may still land.
    int free_seats() const noexcept { return seats_at_first() - seats_given_; }
    /// Seats that are free after the change.
    int seats_left() const noexcept { return free_seats() + seats_back_; }
    /// The version at which the entry has, or will have, this state.
    std::int64_t version_of(entry const& of) const noexcept { return row()->version + (of.edited ? 1 : 0); }
    /// Whether an earlier write of this request can still land, as far as was read.
    bool may_still_land(own_booking const& own) const noexcept;

    /// Edits. A booking's row is made or turned once in a change.
    booking const& make(store::new_booking made);
    booking const& turn(store::turned_booking turned);
    /// Turns a hold that nobody has read. What it is then, the change tells.
    void turn_unread(store::turned_booking turned);
    /// What it has decided holds up to this time of the database, and no longer.
    void land_by(timestamp latest) { change_.lands_until = std::min(change_.lands_until.value_or(latest), latest); }
    bool turns_unread(booking_id const& id) const { return turned_unread_.contains(id); }
    /// The change takes seats anew, so it lands only while they are on sale.
    void sell() noexcept { change_.sells = true; }

    /// True once the edits have landed. `target`: the booking that they turn, if the request did
    /// not name it.
    static verdict writes(answer ending, booking_id const& target = {}) {
        return {verdict::kind::writes, std::move(ending), true, false, true, target};
    }
    /// True by this entry, which no doubtful write of the request can change.
    static verdict answered(answer ending, entry const& by) {
        return {verdict::kind::answered, std::move(ending), by.edited, false, by.edited, by.row.id};
    }
    /// True by what was read, or by an edit (`rests_on_change`). If an earlier write of this
    /// request may still land, the answer waits for a change to land first, which fences that write
    /// by its version or by a row with its id (`takes_id`). It is `in_doubt` where no change can.
    verdict refused(own_booking const& own, answer ending, bool rests_on_change = false);
    /// Not decidable together with the rest of this batch.
    static verdict waits() { return {}; }

    bool has_refused() const noexcept { return has_refused_; }
    bool must_write() const noexcept { return bump_ || !change_.made.empty() || !change_.turned.empty(); }
    /// Reclaims the lapsed holds, if the change needs their seats.
    store::change change() &&;

private:
    using bookings_of = std::unordered_multimap<std::string_view, booking_id>;

    std::vector<entry const*> those_in(bookings_of const& map, std::string_view user) const;
    static void drop(bookings_of& from, std::string_view user, booking_id const& id);

    store::snapshot const& seen_;
    bool with_bookings_;
    store::change change_;
    std::unordered_map<booking_id, entry> by_id_;
    std::unordered_set<booking_id> turned_unread_;
    bookings_of active_of_user_;
    bookings_of lapsed_of_user_;
    std::unordered_map<std::string_view, booking_id> freed_users_;
    store::lapse lapsed_;  ///< without those that the change turns
    int seats_given_ = 0;
    int seats_back_ = 0;
    bool bump_ = false;
    bool has_refused_ = false;
};

}  // namespace bookonce
