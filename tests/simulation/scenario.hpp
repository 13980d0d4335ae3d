#pragma once

#include "lane/dispatcher.hpp"
#include "random_source.hpp"

namespace bookonce::simulation {

/// What one run is made of. Every run draws its own: one has many lost replies and nothing else,
/// another a bit of everything. Shares are in thousandths: of the statements, of the steps, or of
/// the users' actions.
struct scenario {
    int engines = 1;
    int sessions = 1;  ///< of each engine
    int events = 1;
    int users = 2;
    int actions = 10;  ///< of users
    int capacity_max = 1;
    int seats_max = 1;
    int banned = 0;  ///< users whose bookings the database rejects
    int bound = 0;   ///< users whose cancellations it rejects
    int bookings_per_user_max = 1;
    int seats_per_user_max = 0;  ///< 0: no event has such a limit
    int ttl_max = 1;             ///< of holds, in seconds
    int windows = 0;             ///< events with a time of sales

    int deadline_ms_max = 1;
    int attempts_max = 1;
    dispatcher_settings dispatcher;
    bool joins_events = true;  ///< whether a statement may be about several events

    // of the statements
    int request_lost = 0;
    int reply_lost = 0;
    int write_delayed = 0;
    int try_lost = 0;  ///< of the attempts of one call: somebody else is faster
    int read_lost = 0;
    int refused = 0;
    int serialization_failure = 0;
    int change_under_way = 0;  ///< reads that report another change under way, true or not
    int wrong_server = 0;
    int misconfigured = 0;  ///< also of the attempts to connect
    int connect_failure = 0;

    // of the steps
    int foreign_write = 0;
    int row_lock = 0;  ///< somebody takes or gives back the lock of an event's row
    int clock_jump = 0;
    int turn = 0;  ///< the database's clock goes to about the end of a hold or a time of sales
    int restart = 0;
    int death = 0;
    int stop = 0;
    int late_arrival = 30;  ///< a delayed write arrives

    int write_twice = 0;  ///< of the delayed writes

    // of the users' actions
    int cancels = 0;
    int replays = 0;
    int misuse = 0;   ///< an id used for something else
    int changes = 0;  ///< requests about a booking or hold that there is

    int holds = 0;     ///< of the new bookings
    int up_to = 0;     ///< the same
    int nameless = 0;  ///< of the requests about a booking: by its user alone
};

scenario draw_scenario(random_source& random);

}  // namespace bookonce::simulation
