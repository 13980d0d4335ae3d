#include <clocale>
#include <locale>
#include <string>

#include <doctest/doctest.h>

#include <bookonce/bookonce.hpp>

#include "database.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

struct grouping : std::numpunct<char> {
    char do_thousands_sep() const override { return '.'; }
    char do_decimal_point() const override { return ','; }
    std::string do_grouping() const override { return "\3"; }
};

/// Digits are grouped by C++'s locale, and by C's if the system has the German one.
class foreign_locale {
public:
    foreign_locale() : before_{std::locale::global(std::locale{std::locale::classic(), new grouping})} {
        std::setlocale(LC_ALL, "de_DE.UTF-8");  // NOLINT(concurrency-mt-unsafe): no engine runs yet
    }
    ~foreign_locale() {
        std::locale::global(before_);
        std::setlocale(LC_ALL, "C");  // NOLINT(concurrency-mt-unsafe): no engine runs any more
    }
    foreign_locale(foreign_locale const&) = delete;
    foreign_locale& operator=(foreign_locale const&) = delete;

private:
    std::locale before_;
};

}  // namespace

TEST_CASE("numbers_reach_the_database_whatever_the_locale") {
    fresh_schema schema;
    foreign_locale const locale;
    engine engine{schema.options()};
    event const made = engine.create_event({.capacity = 12'345'678, .id = event_id{1'234'567'890}});
    CHECK(made.id.value == 1'234'567'890);
    outcome const ending = engine.book({.event = made.id, .user = "alice", .seats = 1'000});
    REQUIRE(std::holds_alternative<booked>(ending));
    auto const id = std::get<booked>(ending).booking.id;
    CHECK(describe(ending) == "booked: 1000 seats of event 1234567890, booking " + id.str());
    CHECK(schema.sql().text(schema.in("SELECT event_id || ' ' || available FROM @.events")) == "1234567890 12344678");

    auto const page = engine.list_bookings(made.id);
    REQUIRE(page.size() == 1);
    CHECK(page.front().booked_at == std::get<booked>(ending).booking.booked_at);
    CHECK(engine.list_events().front().available == 12'344'678);
    CHECK(std::holds_alternative<cancelled>(engine.cancel({.event = made.id, .id = id})));
    CHECK(engine.audit().sound());
}

TEST_CASE("what_is_wrong_with_a_number_is_said_in_any_locale") {
    fresh_schema schema;
    foreign_locale const locale;
    engine engine{schema.options()};
    CHECK_THROWS_WITH(engine.create_event({.capacity = 2'000'000'000}),
                      "capacity must be 1 … 1000000000, not 2000000000");
}
