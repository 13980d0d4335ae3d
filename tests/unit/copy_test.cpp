// `copy` between two files: what its caller is told on the way.
#include <future>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include <bookonce/copy.hpp>
#include <bookonce/engine.hpp>
#include <bookonce/error.hpp>
#include <doctest/doctest.h>

#include "temporary_folder.hpp"

using namespace bookonce;

namespace {

struct two_files {
    test::temporary_folder folder;
    options from{.database = "sqlite:" + folder.file("from.db")};
    options to{.database = "sqlite:" + folder.file("to.db")};
    engine source{from};
    event_id concert = source.create_event({.capacity = 5}).id;
};

}  // namespace

TEST_CASE("a_copy_is_told_of_the_events_last") {
    two_files files;
    files.source.book({.event = files.concert, .user = "ann"});
    copied_rows last;
    copy(files.from, files.to, [&](copied_rows const& rows) {
        CHECK((rows.events == 0 || (rows.bookings == 1 && rows.entries == 1)));
        last = rows;
    });
    CHECK(last.events == 1);
}

TEST_CASE("two_copies_into_one_target_are_told_of_each_other") {
    two_files files;
    bool several_steps = false;
    SUBCASE("where the history meets") {}
    SUBCASE("where the bookings meet") { several_steps = true; }
    event_id const play = files.source.create_event({.capacity = 2'001}).id;
    std::vector<std::future<outcome>> asked;
    for (int number = several_steps ? 2'001 : 1; number > 0; --number) {
        asked.push_back(files.source.submit(book_request{.event = play, .user = std::to_string(number)}));
        if (asked.size() == 500 || number == 1) {  // what the queue holds
            for (auto& each : asked) { CHECK(std::holds_alternative<booked>(each.get())); }
            asked.clear();
        }
    }
    bool met = false;
    auto const copy_as_well = [&](copied_rows const&) {
        if (!std::exchange(met, true)) { copy(files.from, files.to); }
    };
    CHECK_THROWS_WITH_AS(copy(files.from, files.to, copy_as_well),
                         "another program writes into the target meanwhile: let it end, and run the copy again, which "
                         "goes on from there",
                         unavailable_error);
    CHECK(copy(files.from, files.to).sound());
}

TEST_CASE("a_source_that_changes_meanwhile_is_told_of") {
    two_files files;
    bool sold = false;
    auto const sell = [&](copied_rows const& rows) {
        if (rows.events == 0 || std::exchange(sold, true)) { return; }
        files.source.book({.event = files.concert, .user = "ann"});
    };
    CHECK_THROWS_WITH_AS(copy(files.from, files.to, sell),
                         "the source has changed while it was copied: stop its engines, and copy it into an empty "
                         "database",
                         config_error);
    CHECK(sold);
}
