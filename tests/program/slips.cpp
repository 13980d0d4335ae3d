#include "slips.hpp"

namespace bookonce::test {
namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";

/// Of holds, and of bookings there are.
std::vector<slip> slips_of_bookings() {
    std::string const ttl = "--ttl must be a whole number from 1 to 2592000";
    std::string const seats = "--seats must be a whole number from 1 to 1000";
    std::string const target = "--booking-id or --user is required";
    std::string const empty_user = "--user is empty: give a value or leave the option out";
    std::string const time = "must be a time in UTC, like 2026-01-31T09:30:00Z";
    std::string const long_text(501, 'x');
    return {
        {{"hold", "--event", "EVENT", "--user", ""}, "user is empty"},
        {{"hold", "--event", "EVENT"}, "--user is required"},
        {{"hold", "--event", "EVENT", "--user", "x", "--ttl", "0"}, ttl},
        {{"hold", "--event", "EVENT", "--user", "x", "--ttl", "2592001"}, ttl},
        {{"hold", "--event", "EVENT", "--user", "x", "--ttl", "15m"}, ttl},
        {{"hold", "--event", "EVENT", "--user", "x", "--ttl", ""}, ttl},
        {{"hold", "--event", "EVENT", "--user", "x", "--data", ""}, "--data is empty"},
        {{"hold", "--event", "EVENT", "--user", "x", "--data", "{"}, "data must be JSON"},
        {{"book", "--event", "EVENT", "--user", "x", "--data", "{a:1}"}, "data must be JSON"},
        {{"book", "--event", "EVENT", "--user", "x", "--data", "\"\xff\""}, "data must be JSON"},
        {{"book", "--event", "EVENT", "--user", "x", "--data", '"' + std::string(4096, 'x') + '"'},
         "data's length in bytes must be 0 … 4096, not 4098"},
        {{"book", "--event", "EVENT", "--user", "x", "--up-to=maybe"}, "cannot be understood"},
        {{"confirm", "--event", "EVENT"}, target},
        {{"confirm", "--booking-id", some_id}, "--event is required"},
        {{"confirm", "--event", "EVENT", "--booking-id", some_id, "--user", ""}, empty_user},
        {{"confirm", "--event", "EVENT", "--user", "x", "--seats", "0"}, seats},
        {{"confirm", "--event", "EVENT", "--user", "x", "--ttl", "5"}, "unknown option --ttl"},
        {{"release", "--event", "EVENT"}, target},
        {{"release", "--event", "EVENT", "--user="}, empty_user},
        {{"release", "--event", "EVENT", "--user", "x", "--reason", long_text}, "must be 0 … 500, not 501"},
        {{"extend", "--event", "EVENT", "--user", "x"}, "--ttl is required"},
        {{"extend", "--event", "EVENT", "--user", "x", "--ttl", "-1"}, ttl},
        {{"extend", "--event", "EVENT", "--ttl", "5"}, target},
        {{"change", "--event", "EVENT", "--user", "x"}, "--seats is required"},
        {{"change", "--event", "EVENT", "--user", "x", "--seats", "0"}, seats},
        {{"change", "--event", "EVENT", "--seats", "2"}, target},
        {{"change", "--event", "EVENT", "--user", "x", "--seats", "2", "--reason", "\xff"}, "reason must be UTF-8"},
        {{"transfer", "--event", "EVENT", "--user", "x"}, "--to is required"},
        {{"transfer", "--event", "EVENT", "--user", "x", "--to", ""}, "--to is empty"},
        {{"transfer", "--event", "EVENT", "--user", "x", "--to", std::string(256, 'x')}, "must be 1 … 255, not 256"},
        {{"transfer", "--event", "EVENT", "--to", "x"}, target},
        {{"cancel", "--event", "EVENT", "--booking-id", some_id, "--user", ""}, empty_user},
        {{"cancel", "--event", "EVENT", "--user", std::string(256, 'x')}, "must be 1 … 255, not 256"},
        {{"cancel", "--event", "EVENT", "--user", "x", "--seats", "1001"}, seats},
        {{"cancel", "--event", "EVENT", "--user", "x", "--seats", "1", "--request-id", "1"},
         "--request-id must be a UUID"},
        {{"cancel", "--event", "EVENT", "--user", "x", "--reason", long_text}, "must be 0 … 500, not 501"},
        {{"bookings", "--event", ""}, "--event must be a whole number from 1"},
        {{"bookings", "--event", "", "--user", "x"}, "--event must be a whole number from 1"},
        {{"bookings", "--user", ""}, empty_user},
        {{"bookings", "--user", "x", "--after", some_id}, "--after must be a place that an earlier page told"},
        {{"bookings", "--user", "x", "--after", "1:"}, "--after must be a place"},
        {{"bookings", "--user", "x", "--status", "booked"}, "--status must be held, confirmed, cancelled or expired"},
        {{"bookings", "--user", "x", "--booked-from", "yesterday"}, "--booked-from " + time},
        {{"bookings", "--event", "EVENT", "--booked-until", "2026-02-30T00:00Z"}, "--booked-until " + time},
        {{"bookings", "--event", "EVENT", "--user", "x", "--rows", "5"}, "lists the user's active bookings"},
        {{"booking"}, "a command is missing"},
        {{"booking", "show", "--event", "EVENT"}, target},
        {{"booking", "show", "--event", "EVENT", "--user", ""}, empty_user},
        {{"booking", "show", "--event", "EVENT", "--user", "x", "--booking-id", some_id}, "--booking-id excludes"},
        {{"booking", "show", "--booking-id", some_id}, "--event is required"},
    };
}

/// Of the life of events, history, feed and users.
std::vector<slip> slips_of_events() {
    std::string const time = "must be a time in UTC, like 2026-01-31T09:30:00Z";
    std::string const chunk = "--chunk must be a whole number from 1 to 10000";
    auto const created = [](std::string const& option, std::string const& value) {
        return std::vector<std::string>{"event", "create", "--capacity", "5", option, value};
    };
    return {
        {created("--overbook", "-1"), "--overbook must be a whole number from 0 to 1000000000"},
        {created("--overbook", "999999996"), "overbook must be 0 … 999999995, not 999999996"},
        {created("--bookings-per-user", "0"), "--bookings-per-user must be a whole number from 1 to 100"},
        {created("--bookings-per-user", "101"), "--bookings-per-user must be"},
        {created("--seats-per-user", "0"), "--seats-per-user must be"},
        {created("--seats-per-user", ""), "--seats-per-user must be"},
        {created("--hold-limit", "0"), "--hold-limit must be a whole number from 1 to 2592000"},
        {created("--hold-limit", "2592001"), "--hold-limit must be"},
        {created("--opens-at", "tomorrow"), "--opens-at " + time},
        {created("--opens-at", "2026-01-31T09:30:00"), "--opens-at " + time},
        {created("--opens-at", "2026-01-31T09:30:00+01:00"), "--opens-at " + time},
        {created("--closes-at", "2026-13-01T09:30:00Z"), "--closes-at " + time},
        {created("--closes-at", ""), "--closes-at " + time},
        {created("--opens-at", "0000-01-31T09:30:00Z"), "in the years 1 … 9999"},
        {{"event", "create", "--capacity", "5", "--opens-at", "2026-01-31T09:30Z", "--closes-at", "2026-01-31T09:30Z"},
         "the sales must close after they open"},
        {{"event", "resize", "EVENT"}, "--capacity or --overbook is required"},
        {{"event", "resize", "--capacity", "5"}, "ID is required"},
        {{"event", "resize", "EVENT", "--capacity", "0"}, "--capacity must be a whole number from 1"},
        {{"event", "resize", "EVENT", "--overbook", "many"}, "--overbook must be a whole number from 0"},
        {{"event", "rename", "EVENT"}, "--name is required"},
        {{"event", "rename", "EVENT", "--name", std::string(201, 'x')}, "must be 0 … 200, not 201"},
        {{"event", "window", "EVENT"}, "--opens-at or --closes-at is required"},
        {{"event", "window", "EVENT", "--opens-at", "never"}, "--opens-at " + time},
        {{"event", "limits", "EVENT"}, "--hold-limit is required"},
        {{"event", "limits", "EVENT", "--bookings-per-user", "none"}, "--bookings-per-user must be"},
        {{"event", "cancel"}, "ID is required"},
        {{"event", "cancel", "EVENT", "--chunk", "0"}, chunk},
        {{"event", "cancel", "EVENT", "--reason", std::string(501, 'x')}, "must be 0 … 500, not 501"},
        {{"event", "remove", "x"}, "the event's ID must be"},
        {{"expire"}, "--event is required"},
        {{"expire", "--event", "EVENT", "--chunk", "10001"}, chunk},
        {{"history"}, "--event is required"},
        {{"history", "--event", "EVENT", "--rows", "0"}, "--rows must be"},
        {{"history", "--event", "EVENT", "--after", "-1"}, "--after must be a place"},
        {{"history", "--event", "EVENT", "--after", some_id}, "--after must be a place"},
        {{"history", "--event", "EVENT", "--deadline-ms", "0"}, "--deadline-ms must be"},
        {{"changes", "--rows", "10001"}, "--rows must be"},
        {{"changes", "--after", ""}, "--after is empty"},
        {{"changes", "--after", "no cursor"}, "cursor"},
        {{"user"}, "a command is missing"},
        {{"user", "forget"}, "--user is required"},
        {{"user", "forget", "--user", ""}, "user is empty"},
        {{"user", "forget", "--user", "\xff"}, "user must be UTF-8"},
    };
}

std::vector<slip> slips_of_the_rest() {
    std::string const seats = "--seats must be a whole number from 1 to 1000";
    std::string const uuid = "--booking-id must be a UUID";
    return {
        {{"book", "--event", "EVENT", "--user", ""}, "user is empty"},
        {{"book", "--event", "EVENT", "--user="}, "user is empty"},
        {{"book", "--event", "EVENT", "--user=", "--seats", "1"}, "user is empty"},
        {{"book", "--event", "EVENT", "--user", std::string(256, 'x')}, "must be 1 … 255, not 256"},
        {{"book", "--event", "EVENT", "--user", "a\xff"}, "user must be UTF-8"},
        {{"book", "--event", "EVENT", "--user", "\xed\xa0\x80"}, "user must be UTF-8"},
        {{"book", "--event", "EVENT", "--user", "--json"}, "--user wants exactly one value"},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", "0"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", "1001"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", "99999999999999999999"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats=-1"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", "1.5"}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--seats", ""}, seats},
        {{"book", "--event", "EVENT", "--user", "x", "--booking-id", "not-a-uuid"}, uuid},
        {{"book", "--event", "EVENT", "--user", "x", "--booking-id", ""}, uuid},
        {{"book", "--event", "EVENT", "--user", "x", "--booking-id", "00000000-0000-0000-0000-000000000000"}, uuid},
        {{"book", "--event", "EVENT", "--user", "x", "--deadline-ms", "0"},
         "--deadline-ms must be a whole number from 1 to 3600000"},
        {{"book", "--event", "EVENT", "--user", "x", "--deadline-ms", "3600001"}, "--deadline-ms must be"},
        {{"book", "--event", "0", "--user", "x"}, "--event must be a whole number from 1"},
        {{"book", "--event", "one", "--user", "x"}, "--event must be a whole number from 1"},
        {{"book", "--event", "9223372036854775808", "--user", "x"}, "--event must be a whole number from 1"},
        {{"book", "--event", "EVENT"}, "--user is required"},
        {{"book", "--user", "x"}, "--event is required"},
        {{"book", "--event"}, "--event wants exactly one value"},
        {{"book", "--event", "EVENT", "--event", "EVENT", "--user", "x"}, "--event wants exactly one value"},
        {{"book", "--event", "EVENT", "--user", "x", "surplus"}, "an argument too many"},
        {{"book", "--event", "EVENT", "--user", "x", "--sets", "2"}, "unknown option --sets"},
        {{"cancel", "--event", "EVENT"}, "--booking-id or --user is required"},
        {{"cancel", "--event", "EVENT", "--booking-id", "1"}, uuid},
        {{"cancel", "--booking-id", some_id}, "--event is required"},
        {{"bookings"}, "--event or --user is required"},
        {{"bookings", "--event", "EVENT", "--rows", "0"}, "--rows must be a whole number from 1 to 10000"},
        {{"bookings", "--event", "EVENT", "--after", "EVENT"}, "--after must be a UUID"},
        {{"event", "create"}, "--capacity is required"},
        {{"event", "create", "--capacity", "0"}, "--capacity must be a whole number from 1 to 1000000000"},
        {{"event", "create", "--capacity", "1000000001"}, "--capacity must be"},
        {{"event", "create", "--capacity", "5", "--id", "0"}, "--id must be"},
        {{"event", "create", "--capacity", "5", "--id", ""}, "--id must be"},
        {{"event", "create", "--capacity", "5", "--name", std::string(201, 'x')}, "must be 0 … 200, not 201"},
        {{"event", "create", "--capacity", "5", "--name", "\xff"}, "name must be UTF-8"},
        {{"event", "show"}, "ID is required"},
        {{"event", "show", "first"}, "the event's ID must be"},
        {{"event", "list", "--rows", "10001"}, "--rows must be"},
        {{"event", "list", "--after", "x"}, "--after must be"},
        {{"event"}, "a command is missing"},
        {{"event", "destroy"}, "unknown command 'destroy'"},
        {{}, "a command is missing"},
        {{"frobnicate"}, "unknown command 'frobnicate'"},
        {{"audit", "--frobnicate=1"}, "unknown option --frobnicate:"},
        {{"audit", "-x"}, "unknown option -x"},
        {{"audit", "migrate"}, "an argument too many"},
        {{"audit", "--json", "--quiet"}, "--json excludes --quiet"},
        {{"audit", "--json=maybe"}, "cannot be understood"},
        {{"migrate", "--owner", ""}, "--owner is empty"},
        {{"migrate", "--runtime-role="}, "--runtime-role is empty"},
        {{"migrate", "--admin-role="}, "--admin-role is empty"},
        {{"audit", "--database", ""}, "--database is empty"},
        {{"audit", "--database", "host=a b c"}, "the database's address cannot be read"},
        {{"audit", "--database", std::string(5000, 'x')}, "the database's address cannot be read"},
        {{"audit", "--schema", "x\"; DROP SCHEMA public CASCADE; --"}, "schema must be"},
        {{"migrate", "--schema", "x'; SELECT 1"}, "schema must be"},
        {{"migrate", "--schema", "Upper"}, "schema must be"},
        {{"migrate", "--schema", ""}, "schema must be"},
        {{"migrate", "--schema", std::string(64, 'x')}, "schema must be"},
    };
}

}  // namespace

std::vector<slip> slips() {
    auto all = slips_of_the_rest();
    for (auto const& more : {slips_of_bookings(), slips_of_events()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

}  // namespace bookonce::test
