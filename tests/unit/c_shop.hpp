#pragma once

#include <bookonce/c.h>

#include <cstdint>
#include <string>
#include <vector>

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

/// A callback that keeps the rows.
template <class Row>
void keep(void* into, Row const* row) {
    static_cast<std::vector<Row>*>(into)->push_back(*row);
}

/// Ids that sort as they are numbered.
inline std::string own_id(int number) { return "0198c0de-0000-7000-8000-00000000000" + std::to_string(number); }

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

/// Books a seat of the shop's event, or of another one.
inline void book(c_shop& shop, char const* user, int number, std::int64_t event = 0) {
    auto request = shop.request(BOOKONCE_BOOK, user);
    std::string const id = own_id(number);
    request.booking_id = id.c_str();
    if (event != 0) { request.event = event; }
    REQUIRE(shop.ask(request).kind == BOOKONCE_DONE);
}

/// Makes an event with five seats.
inline std::int64_t another_event(c_shop& shop) {
    auto wanted = sized<bookonce_new_event>();
    wanted.name = "Later";
    wanted.capacity = 5;
    auto made = sized<bookonce_event>();
    REQUIRE(bookonce_create_event(&shop.engine, &wanted, &made, nullptr) == BOOKONCE_OK);
    return made.id;
}

}  // namespace bookonce::test
