#pragma once

#include <chrono>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include <bookonce/bookonce.hpp>

/// What a random sequence consists of: an event's terms and what a few users ask of it.
namespace bookonce::test {

using minutes = std::chrono::minutes;

/// What the event allows. Zero: no limit, or no time.
struct terms {
    int capacity = 1;
    int overbook = 0;
    int bookings_per_user = 1;
    int seats_per_user = 0;
    minutes opens_at{0};  ///< since the sequence began, as all its times
    minutes closes_at{0};

    int seats() const { return capacity + overbook; }
};
/// Not on the grid of the steps' times: no step ends exactly at the limit.
inline constexpr minutes hold_limit{43};

enum class verb : std::uint8_t {
    book,
    hold,
    confirm,
    release,
    extend,
    change,
    cancel,
    transfer,
    pass,
    close,
    open,
    expire,
    resize
};

/// One request, time that passes, or a change of the event. Each verb looks at the fields that
/// concern it.
struct step {
    verb what = verb::book;
    int id = 1;    ///< the booking's number
    int user = 0;  ///< who asks
    int to = 0;    ///< who gets it
    int seats = 1;
    int tens = 1;  ///< of minutes: how long
    int request = 1;
    bool in_part = false;  ///< `up_to`, or only `seats` of the booking
    bool late = true;
    bool by_user = false;  ///< names the booking by its user alone
    bool guarded = false;  ///< names the user beside the id
};

struct sequence {
    terms allowed;
    std::vector<step> steps;
};

std::string name_of_user(int user);
/// How long a hold of this step lasts, and an extension. Extensions end between the others' times.
minutes ttl_of(step const& asked);

/// Of the step that changes them: the event's seats.
int capacity_of(step const& asked);

/// The request that a step makes of the event; not for time or changes of the event.
any_request request_of(step const& asked, event_id event);
/// What the engine answers to it.
answer ask(engine& asked, any_request request);
/// The ending as one line: its name and the figures that the model knows too.
std::string told(answer const& ending);
/// How a tidying of the event and a change of its seats end.
std::string told(chunk const& ended);
std::string told(update_outcome const& ended);
/// The number in a booking's id.
std::uint32_t number_of(booking_id const& id);
/// How an ending names its booking.
std::string told_of(std::uint32_t number, std::string const& user, int seats, booking_status status);

std::ostream& operator<<(std::ostream& out, terms const& shown);
std::ostream& operator<<(std::ostream& out, step const& shown);
std::ostream& operator<<(std::ostream& out, sequence const& shown);

}  // namespace bookonce::test
