#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "database.hpp"
#include "rush.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// The exit code of a forked child that runs `work`.
template <class Work>
int exit_code_of_child(Work const& work) {
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) { ::_exit(work() ? 0 : 1); }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

}  // namespace

TEST_CASE("an_engine_ends_at_once_in_a_forked_child") {
    fresh_schema schema;
    auto engine = std::make_unique<bookonce::engine>(schema.options());
    event const concert = engine->create_event({.capacity = 10});
    REQUIRE(std::holds_alternative<booked>(engine->book({.event = concert.id, .user = "ann"})));
    CHECK(exit_code_of_child([&] {
              engine->stop(1min);
              engine.reset();
              return true;
          }) == 0);
    // The parent's is as it was.
    CHECK(std::holds_alternative<booked>(engine->book({.event = concert.id, .user = "bob"})));
}

TEST_CASE("a_forked_child_is_told_that_the_engine_is_not_its_own") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    CHECK(exit_code_of_child([&] {
              auto const told = engine.book({.event = concert.id, .user = "eve"});
              bool submitted = false;
              engine.submit(
                  cancel_request{.event = concert.id, .id = booking_id::generate()},
                  [&](cancel_outcome const& ending) { submitted = std::holds_alternative<unavailable>(ending); });
              bool thrown = false;
              try {
                  engine.find_event(concert.id);
              } catch (config_error const&) { thrown = true; }
              return std::holds_alternative<unavailable>(told) && submitted && thrown;
          }) == 0);
    CHECK(schema.active(concert.id) == 0);
}

TEST_CASE("a_forked_child_may_ask_again_and_again") {
    fresh_schema schema;
    engine engine{schema.options()};
    CHECK(exit_code_of_child([&] {
              int left = 1'000'000;
              engine::completion again = [&](outcome const&) {
                  if (--left > 0) { engine.submit({.event = {1}, .user = "eve"}, again); }
              };
              engine.submit({.event = {1}, .user = "eve"}, again);
              return left == 0;
          }) == 0);
}

// The thread sanitizer lets no forked child of a program with threads start one.
#if !defined(__SANITIZE_THREAD__)
TEST_CASE("a_forked_child_may_make_an_engine_of_its_own") {
    fresh_schema schema;
    engine engine{schema.options()};
    event const concert = engine.create_event({.capacity = 10});
    CHECK(exit_code_of_child([&] {
              bookonce::engine own{schema.options()};
              return std::holds_alternative<booked>(own.book({.event = concert.id, .user = "ann"}));
          }) == 0);
    CHECK(schema.active(concert.id) == 1);
}
#endif
