#pragma once

#include <doctest/doctest.h>

#include "worlds.hpp"

/// A claim is a test case in every world of its kind, each time in a new world:
///
///     BOOKONCE_CLAIM("a_new_event_reads_open", store_world, world) {
///         world.add_event(first_event, 5);
///         CHECK(must_read(*world.open(), first_event).row->open);
///     }
///
/// Its body is an ordinary function, compiled once. Only the line that makes the world is compiled for
/// each. The kinds: worlds.hpp.
#define BOOKONCE_CLAIM(name, kind, parameter) \
    BOOKONCE_CLAIM_AS(name, kind, parameter, DOCTEST_ANONYMOUS(claim_), DOCTEST_ANONYMOUS(cases_))
#define BOOKONCE_CLAIM_AS(name, kind, parameter, claim, cases)             \
    static void claim(bookonce::test::kind& parameter);                    \
    TEST_CASE_TEMPLATE_DEFINE(name, World, cases) {                        \
        bookonce::test::hold<bookonce::test::kind>(World::fresh(), claim); \
    }                                                                      \
    TEST_CASE_TEMPLATE_APPLY(cases, bookonce::test::kind::all);            \
    static void claim(bookonce::test::kind& parameter)

namespace bookonce::test {

template <class Kind>
void hold(std::unique_ptr<world> const& fresh, void (&claim)(Kind&)) {
    claim(dynamic_cast<Kind&>(*fresh));
}

}  // namespace bookonce::test

TYPE_TO_STRING_AS("fake_world", bookonce::test::fake_world);
TYPE_TO_STRING_AS("scripted_world", bookonce::test::scripted_world);
TYPE_TO_STRING_AS("memory_world", bookonce::test::memory_world);
TYPE_TO_STRING_AS("sqlite_world", bookonce::test::sqlite_world);
TYPE_TO_STRING_AS("sqlite_memory_world", bookonce::test::sqlite_memory_world);
TYPE_TO_STRING_AS("prepared_world", bookonce::test::prepared_world);
TYPE_TO_STRING_AS("unprepared_world", bookonce::test::unprepared_world);
TYPE_TO_STRING_AS("routed_world", bookonce::test::routed_world);
TYPE_TO_STRING_AS("routed_unprepared_world", bookonce::test::routed_unprepared_world);
TYPE_TO_STRING_AS("postgres_backend_world", bookonce::test::postgres_backend_world);
TYPE_TO_STRING_AS("routed_backend_world", bookonce::test::routed_backend_world);
