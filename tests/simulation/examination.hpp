#pragma once

#include <functional>
#include <string>
#include <vector>

#include "history.hpp"

namespace bookonce::simulation {

/// Checks one call against the history of its event.
class examination {
public:
    examination(std::vector<call> const& calls, call const& examined, fake_database const& database);

    std::vector<std::string> run();

private:
    using condition = std::function<bool(instant)>;

    void demand(bool kept, char const* promise);
    /// Whether `holds` is true of the event at some instant between call and return.
    bool at_some_instant(condition const& holds) const;
    /// Whether somebody then saw this booking's row as it was told.
    bool is_seen(booking const& told, instant at) const;

    /// The booking's row then; null before it was made.
    booking const* row(instant at) const;
    /// Whether a booking was not there yet, or was not what the call asks for.
    bool not_yet(instant at) const;
    /// Whether the row is what the call wants to make of it, whatever others have made of it since.
    bool asked_like(booking const& made) const;
    bool asks_the_same(call const& other) const;
    std::string user_asked() const;

    /// The rows that a write left behind which this call was part of, whenever it landed.
    std::vector<row_state const*> landed() const;
    bool landed_here() const { return !landed().empty(); }
    /// Whether this call's own write made the row at this version.
    bool made_here(std::int64_t version) const;
    /// Whether somebody else has changed, before the return, what this call had landed; or it lapsed.
    bool changed_since() const;

    void refused(booking const& told, condition const& holds, char const* promise);
    void final_refusal();
    void succeeded(receipt const& told);

    void ended(booked const& told);
    void ended(already_booked const& told);
    void ended(sold_out const& told);
    void ended(event_not_found const& told);
    void ended(event_closed const& told);
    void ended(booking_id_used const& told);
    void ended(rejected const& told);
    void ended(contended const& told);
    void ended(deadline_exceeded const& told);
    void ended(unavailable const& told);
    void ended(in_doubt const& told);
    void ended(cancelled const& told);
    void ended(booking_not_found const& told);
    void ended(held const& told);
    void ended(confirmed const& told);
    void ended(released const& told);
    void ended(extended const& told);
    void ended(changed const& told);
    void ended(transferred const& told);
    void ended(hold_expired const& told);
    void ended(hold_limit_reached const& told);
    void ended(not_held const& told);
    void ended(booking_ended const& told);
    void ended(not_yours const& told);
    void ended(several_bookings const& told);
    void ended(more_than_booked const& told);
    void ended(user_limit_reached const& told);

    std::vector<call> const& calls_;
    call const& call_;
    fake_database const& database_;
    kept_event const* event_;
    booking_id id_;            ///< that it asked for, or, if it named a user only, that it was told of
    kept_booking const* own_;  ///< the booking with that id, if it ever was
    std::vector<std::string> broken_;
};

}  // namespace bookonce::simulation
