// `copy` between two files: what its caller is told on the way.
#include <string>
#include <utility>

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
