// The functions of the schema, called as schema/README.md shows it.
#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// The first lines of code behind these words, up to `end`, for the schema.
std::string example_behind(std::string const& words, std::string const& end, fresh_schema const& schema) {
    std::ifstream file{SCHEMA_FOLDER "/README.md"};
    std::string const text{std::istreambuf_iterator<char>{file}, {}};
    auto const at = text.find("\n    ", text.find(words));
    REQUIRE(at != std::string::npos);
    std::string code = text.substr(at, text.find(end, at) - at);
    for (auto name = code.find("bookonce."); name != std::string::npos; name = code.find("bookonce.")) {
        code.replace(name, 8, schema.name());
    }
    return code;
}
std::string call_behind(std::string const& words, fresh_schema const& schema) {
    return example_behind(words, ";\n", schema);
}

/// What the call returns, without a blank in front.
std::string told_by(fresh_schema& schema, std::string const& call) {
    std::string const fates = schema.sql().text(call);
    return fates.substr(std::min(fates.find_first_not_of(' '), fates.size()));
}

/// The numbers before the time.
std::string without_time(std::string const& fate) { return fate.substr(0, fate.rfind(' ')); }

}  // namespace

TEST_CASE("the_examples_of_the_functions_do_what_is_said") {
    fresh_schema schema;
    event_id const event{7};
    engine engine{schema.options()};
    engine.create_event({.capacity = 3, .id = event});
    std::string const book = call_behind("### `book`", schema);
    std::string const cancel = call_behind("A cancellation, read at", schema);
    CHECK(without_time(told_by(schema, book)) == "1 1 1 3 1 1");
    CHECK(schema.active(event) == 1);
    CHECK(schema.sql().text(book) == "-1 1 1 3 1 0 0");
    CHECK(without_time(told_by(schema, cancel)) == "1 2 3 3 1 1");
    CHECK(schema.active(event) == 0);
    CHECK(schema.sql().sqlstate_of(book) == "23505");
    CHECK(told_by(schema, cancel) == "-1 2 3 3 1 1 0");  // another version

    CHECK(without_time(told_by(schema, call_behind("A hold of two seats", schema))) == "1 3 1 3 1 1");
    auto const id = booking_id::parse("01890a5d-ac96-774b-bcce-b302099a8058").value();
    CHECK(std::get<already_booked>(engine.book({.event = event, .user = "bob"})).booking.status ==
          booking_status::held);
    CHECK(schema.sql().number(schema.in("SELECT count(*) FROM @.bookings AS b JOIN @.events AS e USING (event_id) "
                                        "WHERE b.expires_at = b.booked_at + interval '15 minutes' AND e.next_lapse = "
                                        "b.expires_at")) == 1);
    CHECK(without_time(told_by(schema, call_behind("Its confirmation", schema))) == "1 4 1 3 1 1");
    CHECK(engine.audit().sound());

    schema.sql().run(example_behind("Written out, a cancellation", "\n\n", schema));
    CHECK(schema.version(event) == 5);
    CHECK(schema.active(event) == 0);
    CHECK(std::get<cancelled>(engine.cancel({.event = event, .id = id})).replayed);
    CHECK(schema.sql().text(schema.in("SELECT string_agg(concat_ws(' ', version, what, status, seats), ', ' ORDER BY "
                                      "version) FROM @.history WHERE booking_id = '" +
                                      id.str() + "'")) == "3 held held 2, 4 confirmed confirmed 2");
    CHECK(engine.audit().sound());
}

TEST_CASE("an_event_that_is_not_there_is_told_of_with_capacity_0") {
    fresh_schema schema;
    CHECK(told_by(schema, call_behind("### `book`", schema)) == "-1 0 0 0 0 0 0");
    CHECK(told_by(schema, call_behind("A cancellation, read at", schema)) == "-1 0 0 0 0 1 0");
}

TEST_CASE("lapsed_holds_are_reclaimed_as_read_or_not_at_all") {
    fresh_schema schema;
    event_id const event{7};
    engine engine{schema.options()};
    engine.create_event({.capacity = 3, .id = event});
    for (char const* words : {"### `book`", "A cancellation, read at", "A hold of two seats"}) {
        schema.sql().run(call_behind(words, schema));
    }
    schema.sql().run(schema.in("UPDATE @.bookings SET expires_at = booked_at WHERE status = 'held';"
                               "UPDATE @.events SET next_lapse = now()"));
    auto const reclaim = [&](std::string const& seats) {
        std::string const until = schema.sql().text(schema.in(
            "SELECT (extract(epoch FROM expires_at) * 1000000)::bigint FROM @.bookings WHERE expires_at IS NOT NULL"));
        std::string call = "SELECT @.change('{7}', '{3}', '{1}', '{-" + seats + "}', '{f}', '{}', '{" + until +
                           "}', '{01890a5d-ac96-774b-bcce-b302099a8058}', '{1}', '{" + seats + "}'";
        for (int rest = 10; rest < 28; ++rest) { call += ", '{}'"; }
        return schema.in(call + ")");
    };
    CHECK(schema.sql().sqlstate_of(reclaim("1")) == "40001");
    CHECK(schema.version(event) == 3);
    CHECK(without_time(told_by(schema, reclaim("2"))) == "1 4 3 3 1 1");
    CHECK(schema.sql().text(schema.in("SELECT status FROM @.bookings WHERE user_id = 'bob'")) == "expired");
    CHECK(schema.sql().text(schema.in("SELECT next_lapse FROM @.events")).empty());
    CHECK(engine.audit().sound());
}
