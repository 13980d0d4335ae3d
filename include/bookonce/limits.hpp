#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// The limits of the library, named with their units. Zero never means "no limit". A request above
/// one throws `std::invalid_argument`, an option `config_error`, before anything is sent. A request
/// for a full queue is `unavailable`.
namespace bookonce::limits {

/// Longest user id, in bytes of UTF-8: as long as an OpenID Connect subject (Core 1.0, section 2).
inline constexpr std::size_t user_id_bytes_max = 255;
/// Longest event name, in bytes of UTF-8.
inline constexpr std::size_t event_name_bytes_max = 200;
/// Longest schema name, in bytes (PostgreSQL's NAMEDATALEN - 1).
inline constexpr std::size_t schema_name_bytes_max = 63;
/// Longest text of a database address that is accepted, in bytes.
inline constexpr std::size_t conninfo_bytes_max = 4096;

/// Most seats that one booking may ask for.
inline constexpr int seats_per_booking_max = 1'000;
/// Most seats an event may have, overbooked ones included.
inline constexpr int capacity_max = 1'000'000'000;
/// Most active bookings of one user and event, whatever the event says.
inline constexpr int bookings_per_user_max = 100;
/// How long a hold lasts.
inline constexpr std::chrono::seconds ttl_min{1};
inline constexpr std::chrono::seconds ttl_max = std::chrono::days{30};
/// Longest JSON of the application on a booking, in bytes.
inline constexpr std::size_t data_bytes_max = 4'096;
/// Longest reason of a change, in bytes of UTF-8.
inline constexpr std::size_t reason_bytes_max = 500;
/// Most lapsed holds that one change ends. What is left is for the next one.
inline constexpr int lapsed_holds_max = 10'000;

/// Most attempts that one request may take.
inline constexpr int attempts_max = 10'000;
/// Longest deadline a request may be given.
inline constexpr std::chrono::milliseconds deadline_max = std::chrono::hours{1};
/// Longest single wait between two attempts.
inline constexpr std::chrono::milliseconds backoff_max = std::chrono::seconds{60};

/// Most lanes (and so sessions that book) of one engine.
inline constexpr int lanes_max = 64;
/// Most requests that wait in one engine, whatever the options say.
inline constexpr std::size_t queue_length_max = 1'000'000;
/// Most requests of one event in one round.
inline constexpr std::size_t batch_requests_max = 512;
/// Most requests of all events together in one round.
inline constexpr std::size_t round_requests_max = 1'024;
/// About how many idle events one engine remembers (their last known version and seats).
inline constexpr std::size_t remembered_events_max = 16'384;

/// Most rows on one page of a listing.
inline constexpr int page_rows_max = 10'000;
/// Sessions kept for calls that do not book (create, find, list, audit).
inline constexpr int catalogue_sessions_max = 4;
/// Most bookings that one step of `expire` or `cancel_event` ends.
inline constexpr int chunk_rows_max = 10'000;

static_assert(round_requests_max >= batch_requests_max, "one full batch must fit into a round");
static_assert(queue_length_max >= round_requests_max, "a queue must hold at least one round's requests");
static_assert(std::int64_t{seats_per_booking_max} * static_cast<std::int64_t>(round_requests_max) < INT32_MAX,
              "the seats of one round must fit into the int that a statement carries");
static_assert(backoff_max <= deadline_max, "a single wait must fit into the longest deadline");

}  // namespace bookonce::limits
