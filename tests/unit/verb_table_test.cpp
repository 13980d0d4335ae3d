// What each verb does to a booking in each state: an illegal move is a named refusal.
#include "decide/decide.hpp"

#include <functional>
#include <map>
#include <sstream>

#include <doctest/doctest.h>

#include "verbs.hpp"

using namespace bookonce;
using namespace bookonce::test;

namespace {

/// The ending's name; '!' if it is written, '=' if the very change had landed before, '~' if late.
std::string told(verdict const& verdict) {
    REQUIRE(verdict.what != verdict::kind::wait);
    std::string name = name_of(verdict.ending);
    if (auto const* const late = std::get_if<confirmed>(&verdict.ending); late != nullptr && late->late) {
        name += '~';
    }
    if (auto const* const done = receipt_of(verdict.ending); done != nullptr && done->replayed) { name += '='; }
    return verdict.what == verdict::kind::writes ? name + '!' : name;
}

// Columns: the states. An id without a booking is used up by whatever looks for it.
constexpr char const* table = R"(
verb             none               fence             held                lapsed             expired            confirmed         confirmed_hold    cancelled        cancelled_hold   released
book             booked!            booking_id_used   booking_id_used     booking_id_used    booking_id_used    booked=           booking_id_used   booking_id_used  booking_id_used  booking_id_used
up_to            booked!            booking_id_used   booking_id_used     booking_id_used    booking_id_used    booked=           booking_id_used   booking_id_used  booking_id_used  booking_id_used
hold             held!              booking_id_used   held=               booking_id_used    booking_id_used    booking_id_used   held=             booking_id_used  booking_id_used  booking_id_used
confirm          booking_not_found! booking_not_found confirmed!          confirmed~!        confirmed~!        not_held          confirmed=        not_held         not_held         not_held
confirm_part     booking_not_found! booking_not_found confirmed!          confirmed~!        confirmed~!        not_held          not_held          not_held         not_held         not_held
confirm_more     booking_not_found! booking_not_found more_than_booked    more_than_booked   more_than_booked   not_held          not_held          not_held         not_held         not_held
confirm_in_time  booking_not_found! booking_not_found confirmed!          hold_expired       hold_expired       not_held          confirmed=        not_held         not_held         not_held
release          booking_not_found! booking_not_found released!           hold_expired       hold_expired       not_held          not_held          not_held         not_held         released=
extend           booking_not_found! booking_not_found extended!           hold_expired       hold_expired       not_held          not_held          not_held         not_held         not_held
change           booking_not_found! booking_not_found changed!            booking_ended      booking_ended      changed!          changed!          booking_ended    booking_ended    booking_ended
change_to_same   booking_not_found! booking_not_found changed=            booking_ended      booking_ended      changed=          changed=          booking_ended    booking_ended    booking_ended
transfer         booking_not_found! booking_not_found transferred!        booking_ended      booking_ended      transferred!      transferred!      booking_ended    booking_ended    booking_ended
transfer_to_self booking_not_found! booking_not_found transferred=        booking_ended      booking_ended      transferred=      transferred=      booking_ended    booking_ended    booking_ended
cancel           booking_not_found! booking_not_found cancelled!          cancelled=         cancelled=         cancelled!        cancelled!        cancelled=       cancelled=       cancelled=
cancel_part      booking_not_found! booking_not_found cancelled!          cancelled=         cancelled=         cancelled!        cancelled!        cancelled=       cancelled=       cancelled=
cancel_more      booking_not_found! booking_not_found more_than_booked    cancelled=         cancelled=         more_than_booked  more_than_booked  cancelled=       cancelled=       cancelled=
not_mine         booking_not_found! booking_not_found not_yours           not_yours          not_yours          not_yours         not_yours         not_yours        not_yours        not_yours
)";

/// Calls `look(state, verb, expected)` for each cell.
void for_each_cell(std::function<void(std::string const&, std::string const&, std::string const&)> const& look) {
    std::istringstream lines{table};
    std::vector<std::string> states;
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words{line};
        std::string verb;
        if (!(words >> verb)) { continue; }
        std::vector<std::string> cells;
        for (std::string cell; words >> cell;) { cells.push_back(cell); }
        if (verb == "verb") {
            states = cells;
            continue;
        }
        REQUIRE(cells.size() == states.size());
        for (std::size_t place = 0; place < cells.size(); ++place) { look(states[place], verb, cells[place]); }
    }
}

decision decide_one(knowledge const& known, command const& asked) {
    command const* const one = &asked;
    return decide(known, {&one, 1});
}

}  // namespace

TEST_CASE("each_verb_in_each_state_has_its_ending") {
    int cells = 0;
    for_each_cell([&](std::string const& state, std::string const& verb, std::string const& expected) {
        CAPTURE(state);
        CAPTURE(verb);
        auto const made = decide_one(seen_in(state), asks(verb));
        CHECK(told(made.verdicts.at(0)) == expected);
        CHECK(made.must_write == expected.ends_with('!'));
        ++cells;
    });
    CHECK(cells == 17 * 10);
}

TEST_CASE("an_event_that_is_not_there_is_the_ending_of_each_verb") {
    for_each_cell([&](std::string const&, std::string const& verb, std::string const&) {
        CAPTURE(verb);
        auto const made = decide_one({{concert, std::nullopt, {}}, true}, asks(verb));
        CHECK(told(made.verdicts.at(0)) == "event_not_found");
        CHECK_FALSE(made.must_write);
    });
}

TEST_CASE("a_closed_event_sells_nothing_and_takes_everything_back") {
    // Only these take seats anew; all else is as if it were open.
    std::map<std::string, std::string> const closed{
        {"booked!", "event_closed"}, {"held!", "event_closed"}, {"confirmed~!", "hold_expired"}};
    for_each_cell([&](std::string const& state, std::string const& verb, std::string const& when_open) {
        CAPTURE(state);
        CAPTURE(verb);
        knowledge known = seen_in(state);
        known.seen.row->open = false;
        auto expected = closed.contains(when_open) ? closed.at(when_open) : when_open;
        if (verb == "change" && when_open == "changed!") { expected = "event_closed"; }
        CHECK(told(decide_one(known, asks(verb)).verdicts.at(0)) == expected);
    });
}

TEST_CASE("without_a_free_seat_only_what_takes_none_is_done") {
    std::map<std::string, std::string> const full{{"booked!", "sold_out"}, {"held!", "sold_out"}};
    for_each_cell([&](std::string const& state, std::string const& verb, std::string const& when_free) {
        CAPTURE(state);
        CAPTURE(verb);
        knowledge known = seen_in(state);
        known.seen.row->available = 0;
        auto expected = full.contains(when_free) ? full.at(when_free) : when_free;
        // The seats of an expired hold went back; those of one that only lapsed are still its own.
        if (state == "expired" && when_free == "confirmed~!") { expected = "hold_expired"; }
        if (verb == "change" && when_free == "changed!") { expected = "sold_out"; }
        CHECK(told(decide_one(known, asks(verb)).verdicts.at(0)) == expected);
    });
}

TEST_CASE("a_change_of_seats_moves_as_many_as_it_says") {
    // Seats that leave `available`, for each verb that is written on a booking of two seats.
    std::map<std::string, int> const takes{{"book", 2},     {"up_to", 5},         {"hold", 2},
                                           {"confirm", 0},  {"confirm_part", -1}, {"release", -2},
                                           {"extend", 0},   {"change", 1},        {"confirm_in_time", 0},
                                           {"transfer", 0}, {"cancel", -2},       {"cancel_part", -1}};
    for_each_cell([&](std::string const& state, std::string const& verb, std::string const& expected) {
        if (!expected.ends_with('!') || expected == "booking_not_found!") { return; }
        CAPTURE(state);
        CAPTURE(verb);
        auto const made = decide_one(seen_in(state), asks(verb));
        int const back = state == "expired" ? 2 : 0;  // it had none
        CHECK(made.change.taken == takes.at(verb) + back);
        CHECK_FALSE(made.change.reclaims);
    });
}
