#include <bookonce/outcome.hpp>
#include <bookonce/request.hpp>

#include <set>

#include <doctest/doctest.h>

#include "every_ending.hpp"
#include "lane/pending.hpp"
#include "requests.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {
constexpr event_id concert{7};
booking const ann = booking_of(concert, 1, "ann", 2);
constexpr char const* ann_id = "01000000-0000-0000-0000-000000000001";

template <class... Endings>
void check_that_answer_has_all_of(std::variant<Endings...> const& /*any*/) {
    CHECK((std::is_constructible_v<answer, std::in_place_type_t<Endings>> && ...));
}
}  // namespace

TEST_CASE("every_ending_has_its_name") {
    CHECK(std::string_view{name_of(answer{booked{ann}})} == "booked");
    CHECK(std::string_view{name_of(answer{already_booked{ann}})} == "already_booked");
    CHECK(std::string_view{name_of(answer{sold_out{}})} == "sold_out");
    CHECK(std::string_view{name_of(answer{event_not_found{concert}})} == "event_not_found");
    CHECK(std::string_view{name_of(answer{event_closed{concert}})} == "event_closed");
    CHECK(std::string_view{name_of(answer{booking_id_used{ann}})} == "booking_id_used");
    CHECK(std::string_view{name_of(answer{contended{3}})} == "contended");
    CHECK(std::string_view{name_of(answer{deadline_exceeded{3}})} == "deadline_exceeded");
    CHECK(std::string_view{name_of(answer{unavailable{}})} == "unavailable");
    CHECK(std::string_view{name_of(answer{in_doubt{id_of(1)}})} == "in_doubt");
    CHECK(std::string_view{name_of(answer{cancelled{ann}})} == "cancelled");
    CHECK(std::string_view{name_of(answer{booking_not_found{id_of(1)}})} == "booking_not_found");
    CHECK(std::string_view{name_of(answer{rejected{}})} == "rejected");
    CHECK(std::string_view{name_of(outcome{sold_out{}})} == "sold_out");
    CHECK(std::string_view{name_of(cancel_outcome{cancelled{ann}})} == "cancelled");
    CHECK(std::string_view{name_of(sold_out{})} == "sold_out");
}

TEST_CASE("no_two_endings_have_one_name") {
    std::set<std::string_view> names;
    for (answer const& ending : every_ending()) {
        CHECK_MESSAGE(names.insert(name_of(ending)).second, name_of(ending));
    }
    CHECK(names.size() == std::variant_size_v<answer>);
}

TEST_CASE("an_answer_may_be_any_ending") {
    check_that_answer_has_all_of(outcome{});
    check_that_answer_has_all_of(cancel_outcome{});
}

TEST_CASE("an_outcome_without_an_ending_is_no_success") {
    CHECK(kind_of(outcome{}) == outcome_kind::try_again);
    CHECK(kind_of(cancel_outcome{}) == outcome_kind::try_again);
    CHECK(kind_of(answer{}) == outcome_kind::try_again);
    CHECK(describe(outcome{}) == "unavailable, nothing changed");
}

TEST_CASE("an_ending_says_what_its_caller_may_do") {
    CHECK(kind_of(answer{booked{ann}}) == outcome_kind::done);
    CHECK(kind_of(answer{cancelled{ann}}) == outcome_kind::done);
    CHECK(kind_of(answer{already_booked{ann}}) == outcome_kind::refused);
    CHECK(kind_of(answer{sold_out{}}) == outcome_kind::refused);
    CHECK(kind_of(answer{event_not_found{concert}}) == outcome_kind::refused);
    CHECK(kind_of(answer{event_closed{concert}}) == outcome_kind::refused);
    CHECK(kind_of(answer{booking_id_used{ann}}) == outcome_kind::refused);
    CHECK(kind_of(answer{booking_not_found{id_of(1)}}) == outcome_kind::refused);
    CHECK(kind_of(answer{rejected{}}) == outcome_kind::refused);
    CHECK(kind_of(answer{contended{3}}) == outcome_kind::try_again);
    CHECK(kind_of(answer{deadline_exceeded{3}}) == outcome_kind::try_again);
    CHECK(kind_of(answer{unavailable{}}) == outcome_kind::try_again);
    CHECK(kind_of(answer{in_doubt{id_of(1)}}) == outcome_kind::ask_again);
    CHECK(kind_of(in_doubt{}) == outcome_kind::ask_again);
}

TEST_CASE("a_kind_has_a_word_and_an_exit_code") {
    CHECK(std::string{to_string(outcome_kind::done)} == "done");
    CHECK(std::string{to_string(outcome_kind::refused)} == "refused");
    CHECK(std::string{to_string(outcome_kind::try_again)} == "try_again");
    CHECK(std::string{to_string(outcome_kind::ask_again)} == "ask_again");
    CHECK(exit_code_of(outcome{booked{ann}}) == 0);
    CHECK(exit_code_of(outcome{sold_out{}}) == 2);
    CHECK(exit_code_of(cancel_outcome{contended{}}) == 4);
    CHECK(exit_code_of(in_doubt{}) == 4);
}

TEST_CASE("only_a_success_has_a_receipt") {
    for (answer const& ending : every_ending()) {
        CAPTURE(name_of(ending));
        CHECK((receipt_of(ending) != nullptr) == (kind_of(ending) == outcome_kind::done));
    }
    outcome const ended = booked{ann, 8, 1, true};
    REQUIRE(receipt_of(ended) != nullptr);
    CHECK(receipt_of(ended)->booking.id == ann.id);
    CHECK(receipt_of(ended)->version == 8);
    CHECK(receipt_of(ended)->replayed);
}

TEST_CASE("every_ending_is_described_in_one_line") {
    CHECK(describe(outcome{booked{ann, 8, 1, false}}) == std::string{"booked: 2 seats of event 7, booking "} + ann_id);
    CHECK(describe(outcome{booked{ann, 8, 1, true}}) ==
          std::string{"booked: 2 seats of event 7, booking "} + ann_id + " (it had landed before)");
    CHECK(describe(outcome{already_booked{booking_of(concert, 1, "ann")}}) ==
          std::string{"already booked: the user holds 1 seat of event 7, booking "} + ann_id);
    CHECK(describe(outcome{sold_out{1, 2}}) == "sold out: 1 seat left, 2 asked for");
    CHECK(describe(outcome{sold_out{0, 2}}) == "sold out: 0 seats left, 2 asked for");
    CHECK(describe(outcome{event_not_found{concert}}) == "there is no event 7");
    CHECK(describe(outcome{event_closed{concert}}) == "event 7 takes no bookings");
    CHECK(describe(outcome{booking_id_used{ann}}) ==
          std::string{"booking id "} + ann_id +
              " was used before, for another user or number of seats: make a fresh one");
    booking gone = ann;
    gone.status = booking_status::cancelled;
    CHECK(describe(outcome{booking_id_used{gone}}) ==
          std::string{"booking "} + ann_id + " is cancelled: to book again, make a fresh id");
    CHECK(describe(outcome{contended{1}}) == "contended: 1 attempt met a conflict, nothing changed; try again");
    CHECK(describe(outcome{deadline_exceeded{0}}) == "the deadline passed after 0 attempts, nothing changed");
    CHECK(describe(outcome{unavailable{"57014", "cancelled"}}) ==
          "unavailable, nothing changed: cancelled (SQLSTATE 57014)");
    CHECK(describe(outcome{unavailable{"", "the queue is full"}}) == "unavailable, nothing changed: the queue is full");
    CHECK(describe(outcome{in_doubt{id_of(1)}}).find(ann_id) != std::string::npos);
    CHECK(describe(cancel_outcome{cancelled{gone, 8, 1, false}}) ==
          std::string{"cancelled: 2 seats of event 7 given back, booking "} + ann_id);
    CHECK(describe(cancel_outcome{cancelled{gone, 8, 1, true}}) ==
          std::string{"cancelled: 2 seats of event 7 given back, booking "} + ann_id +
              " (it had been cancelled before)");
    CHECK(describe(cancel_outcome{cancelled{ann, 8, 1, false}}) ==
          std::string{"cancelled in part: 2 seats of event 7 left, booking "} + ann_id);
    CHECK(describe(cancel_outcome{booking_not_found{}}) == "the user has no such booking");
    CHECK(describe(confirm_outcome{confirmed{{ann, 8, 1, false}, true}}) ==
          std::string{"confirmed late: 2 seats of event 7, booking "} + ann_id);
    CHECK(describe(confirm_outcome{hold_expired{gone, 1}}) ==
          "the hold of 2 seats of event 7 has expired, 1 seat free now: hold again");
    CHECK(describe(confirm_outcome{not_held{ann}}) ==
          std::string{"booking "} + ann_id + " is no hold: it is confirmed with 2 seats");
    CHECK(describe(change_outcome{booking_ended{gone}}) ==
          std::string{"booking "} + ann_id + " is cancelled: make a new one");
    CHECK(describe(cancel_outcome{not_yours{id_of(1)}}) ==
          std::string{"booking "} + ann_id + " belongs to another user");
    CHECK(describe(cancel_outcome{more_than_booked{ann, 3}}) ==
          std::string{"booking "} + ann_id + " has 2 seats, not 3");
    CHECK(describe(outcome{user_limit_reached{1, 2, 4, 5}}) ==
          "the user has 1 booking of at most 2 and 4 seats of at most 5: the event allows no more");
    CHECK(describe(outcome{rejected{"23514", "members_only", "no"}}) ==
          "rejected by the database, nothing changed: no (SQLSTATE 23514, constraint members_only)");
    CHECK(describe(outcome{rejected{"P0001", "", "no"}}) ==
          "rejected by the database, nothing changed: no (SQLSTATE P0001)");
    CHECK(describe(sold_out{1, 2}) == "sold out: 1 seat left, 2 asked for");
    CHECK(describe(cancel_outcome{booking_not_found{id_of(1)}}) == std::string{"there is no booking "} + ann_id);
}

TEST_CASE("an_answer_is_cut_down_to_what_its_caller_may_get") {
    CHECK(std::holds_alternative<sold_out>(detail::as_outcome<outcome>(answer{sold_out{}})));
    CHECK(std::holds_alternative<cancelled>(detail::as_outcome<cancel_outcome>(answer{cancelled{ann}})));
    CHECK(std::holds_alternative<in_doubt>(detail::as_outcome<outcome>(answer{in_doubt{}})));
    CHECK(std::holds_alternative<in_doubt>(detail::as_outcome<cancel_outcome>(answer{in_doubt{}})));
}

TEST_CASE("held_and_confirmed_bookings_are_active") {
    CHECK(is_active(booking_status::held));
    CHECK(is_active(booking_status::confirmed));
    CHECK_FALSE(is_active(booking_status::cancelled));
    CHECK_FALSE(is_active(booking_status::expired));
    CHECK(std::string{to_string(booking_status::held)} == "held");
    CHECK(std::string{to_string(booking_status::confirmed)} == "confirmed");
    CHECK(std::string{to_string(booking_status::cancelled)} == "cancelled");
    CHECK(std::string{to_string(booking_status::expired)} == "expired");
    CHECK(std::string{to_string(event_status::open)} == "open");
    CHECK(std::string{to_string(event_status::closed)} == "closed");
}
