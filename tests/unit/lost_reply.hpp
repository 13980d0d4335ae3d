#pragma once

#include <vector>

#include <doctest/doctest.h>

#include "hand_driven_dispatcher.hpp"

namespace bookonce::test {

inline constexpr event_id concert{7};

/// Whether the database is asked for the version or was read before.
enum class write_of : bool { no_version, one_version };

/// Makes the next batch read before it writes: a cancellation made long ago is told again.
inline void ask_what_needs_a_read(hand_driven_dispatcher& driven) {
    driven.tables.events.at(concert).bookings.put(booking_of(concert, 99, "old", 1, booking_status::cancelled));
    driven.ask(concert, cancel_command(99));
}

/// A booking whose write got no reply.
struct lost_reply {
    explicit lost_reply(bool lands, retry_policy const& policy = {}, int capacity = 10,
                        write_of kind = write_of::no_version) {
        driven.tables.add_event(concert, capacity);
        if (kind == write_of::one_version) { ask_what_needs_a_read(driven); }
        request = driven.ask(concert, book_command(1, "ann"), policy);
        driven.store.writes_to_come.push_back({.failure = lost_connection(), .lands = lands});
        driven.turn();
        REQUIRE(driven.store.writes.size() == 1);
        CHECK(store::is_fixed(written().at(0)) == (kind == write_of::one_version));
    }

    /// What was sent and lost.
    std::vector<store::change> written() const { return driven.store.writes.at(0); }
    /// The lost write reaches the database after all. Whether it lands.
    bool arrives() {
        auto const late = driven.tables.apply(written());
        auto const* const fates = std::get_if<std::vector<store::written>>(&late);
        return fates != nullptr && fates->at(0).landed;
    }
    store::event_row& row() { return driven.tables.events.at(concert).row; }

    hand_driven_dispatcher driven;
    std::size_t request = 0;
};

}  // namespace bookonce::test
