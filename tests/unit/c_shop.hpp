#pragma once

#include <bookonce/c.h>

#include <cstdint>
#include <string>

#include <doctest/doctest.h>

#include <bookonce/testing.hpp>

#include "c/engine.hpp"

namespace bookonce::test {

/// A struct of the interface that knows its size.
template <class Struct>
Struct sized() {
    Struct made{};
    made.size = sizeof made;
    return made;
}

inline std::string text(char const* field) { return field; }

/// An event in a database in memory, as the C interface sees it.
struct c_shop {
    bookonce_request request(bookonce_verb verb, char const* user) const {
        bookonce_request made{};
        made.size = sizeof made;
        made.verb = verb;
        made.event = concert;
        made.user = user;
        return made;
    }
    bookonce_outcome ask(bookonce_request const& request) {
        bookonce_outcome ended{};
        ended.size = sizeof ended;
        bookonce_error error{};
        error.size = sizeof error;
        REQUIRE_MESSAGE(bookonce_wait(&engine, &request, &ended, &error) == BOOKONCE_OK, error.message);
        return ended;
    }
    bookonce_event find() {
        bookonce_event found{};
        found.size = sizeof found;
        REQUIRE(bookonce_find_event(&engine, concert, &found, nullptr) == BOOKONCE_OK);
        return found;
    }

    testing::memory_database database;
    bookonce_engine engine{database.make_engine()};
    std::int64_t concert = create();

private:
    std::int64_t create() {
        bookonce_new_event wanted{};
        wanted.size = sizeof wanted;
        wanted.name = "Konzert für Ann";
        wanted.capacity = 10;
        wanted.bookings_per_user = 2;
        bookonce_event made{};
        made.size = sizeof made;
        REQUIRE(bookonce_create_event(&engine, &wanted, &made, nullptr) == BOOKONCE_OK);
        return made.id;
    }
};

}  // namespace bookonce::test
