// `copy` into PostgreSQL: what it says of another program there. Files are in tests/unit.
#include <utility>

#include <bookonce/bookonce.hpp>
#include <bookonce/copy.hpp>
#include <doctest/doctest.h>

#include "database.hpp"
#include "temporary_folder.hpp"

using namespace bookonce;
using namespace bookonce::test;

TEST_CASE("a_server_that_two_copies_fill_is_told_as_such") {
    temporary_folder folder;
    fresh_schema target;
    options const from{.database = "sqlite:" + folder.file("from.db")};
    {
        engine source{from};
        source.book({.event = source.create_event({.capacity = 5}).id, .user = "ann"});
    }
    bool met = false;
    auto const copy_as_well = [&](copied_rows const&) {
        if (!std::exchange(met, true)) { copy(from, target.options()); }
    };
    CHECK_THROWS_WITH_AS(copy(from, target.options(), copy_as_well),
                         "another program writes into the target meanwhile: let it end, and run the copy again, which "
                         "goes on from there",
                         unavailable_error);
    CHECK(copy(from, target.options()).sound());
}
