#pragma once

#include <bookonce/c.h>

#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "c_shop.hpp"

namespace bookonce::test {

inline constexpr char const* some_id = "0198c0de-0000-7000-8000-00000000000a";

/// A caller whose calls are refused, and who reads why.
struct hostile_reader {
    /// Why a call is refused; empty if it is not.
    template <class Call, class... Arguments>
    std::string complaint(Call call, Arguments... arguments) {
        auto error = sized<bookonce_error>();
        int const code = call(arguments..., &error);
        CHECK((code == BOOKONCE_OK) == (error.code == BOOKONCE_OK));
        CHECK((code == BOOKONCE_OK || code == BOOKONCE_INVALID));
        return error.message;
    }
    std::string of_bookings(bookonce_page const& page) {
        return complaint(
            bookonce_list_bookings, &shop.engine, &page, [](void*, bookonce_booking const*) {}, nullptr);
    }
    std::string of_update(bookonce_event_update const& update) {
        return complaint(bookonce_update_event, &shop.engine, shop.concert, &update, nullptr);
    }

    c_shop shop;
};

inline bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

}  // namespace bookonce::test
