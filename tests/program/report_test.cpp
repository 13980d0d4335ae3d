#include "listing.hpp"
#include "report.hpp"

#include <doctest/doctest.h>

using namespace bookonce;
using namespace bookonce::cli;

namespace {

booking const two_seats{
    .event = {7}, .id = booking_id::parse("01890a5d-ac96-774b-bcce-b302099a8057").value(), .user = "alice", .seats = 2};

exit_code code(outcome const& ending) { return report_of(ending).code; }
exit_code code(cancel_outcome const& ending) { return report_of(ending).code; }

}  // namespace

TEST_CASE("every_ending_of_a_booking_has_its_exit_code") {
    CHECK(code(outcome{booked{two_seats}}) == exit_code::done);
    CHECK(code(outcome{already_booked{two_seats}}) == exit_code::refused);
    CHECK(code(outcome{sold_out{0, 1}}) == exit_code::refused);
    CHECK(code(outcome{event_not_found{{7}}}) == exit_code::refused);
    CHECK(code(outcome{event_closed{{7}}}) == exit_code::refused);
    CHECK(code(outcome{booking_id_used{two_seats}}) == exit_code::refused);
    CHECK(code(outcome{rejected{}}) == exit_code::refused);
    CHECK(code(outcome{contended{3}}) == exit_code::unsettled);
    CHECK(code(outcome{deadline_exceeded{3}}) == exit_code::unsettled);
    CHECK(code(outcome{unavailable{"", "gone"}}) == exit_code::unsettled);
    CHECK(code(outcome{in_doubt{two_seats.id}}) == exit_code::unsettled);
}

TEST_CASE("every_ending_of_a_cancellation_has_its_exit_code") {
    CHECK(code(cancel_outcome{cancelled{two_seats}}) == exit_code::done);
    CHECK(code(cancel_outcome{booking_not_found{two_seats.id}}) == exit_code::refused);
    CHECK(code(cancel_outcome{event_not_found{{7}}}) == exit_code::refused);
    CHECK(code(cancel_outcome{contended{3}}) == exit_code::unsettled);
    CHECK(code(cancel_outcome{deadline_exceeded{3}}) == exit_code::unsettled);
    CHECK(code(cancel_outcome{unavailable{"", "gone"}}) == exit_code::unsettled);
    CHECK(code(cancel_outcome{in_doubt{two_seats.id}}) == exit_code::unsettled);
}

TEST_CASE("every_kind_of_ending_has_its_exit_code") {
    CHECK(exit_code_of(outcome_kind::done) == static_cast<int>(exit_code::done));
    CHECK(exit_code_of(outcome_kind::refused) == static_cast<int>(exit_code::refused));
    CHECK(exit_code_of(outcome_kind::try_again) == static_cast<int>(exit_code::unsettled));
    CHECK(exit_code_of(outcome_kind::ask_again) == static_cast<int>(exit_code::unsettled));
}

TEST_CASE("only_a_success_has_an_essential") {
    CHECK(report_of(outcome{booked{two_seats}}).essential == "01890a5d-ac96-774b-bcce-b302099a8057\n");
    CHECK(report_of(outcome{already_booked{two_seats}}).essential.empty());
    CHECK(report_of(outcome{booking_id_used{two_seats}}).essential.empty());
}

TEST_CASE("only_what_is_read_has_nothing_to_say_without_stdout") {
    std::string const id = two_seats.id.str();
    CHECK(report_of(outcome{booked{two_seats}}).instead ==
          "booked: 2 seats of event 7, booking " + id + "; the same call with --booking-id " + id + " tells it again");
    CHECK(report_of(outcome{sold_out{0, 1}}).instead == "sold out: 0 seats left, 1 asked for");
    CHECK(report_of(event{.id = {7}}).instead.empty());
    CHECK(report_of(std::vector<event>{{.id = {7}}}, 1).instead.empty());
    CHECK(report_of(audit_report{}).instead.empty());
}

TEST_CASE("a_reason_cannot_steer_the_terminal") {
    report const made = report_of(outcome{unavailable{"", "a\x1b[2J\nb"}});
    CHECK(made.line.find('\x1b') == std::string::npos);
    CHECK(made.line.find('\n') == std::string::npos);
}

TEST_CASE("only_a_full_page_says_where_the_next_begins") {
    std::vector<event> const two{{.id = {3}}, {.id = {9}}};
    CHECK(report_of(two, 2).document["next_after"] == 9);
    CHECK(report_of(two, 2).line == "there may be more events: go on with --after 9");
    CHECK(report_of(two, 3).document["next_after"].is_null());
    CHECK(report_of(two, 3).line.empty());
    CHECK(report_of(std::vector<event>{}, 3).text == "no events\n");
}

TEST_CASE("an_audit_with_findings_is_unsound_and_lists_them") {
    audit_report seen{.events = 1, .bookings = 2, .active_bookings = 2, .active_seats = 4, .findings_count = 1};
    seen.findings.push_back({{7}, "seats_add_up", "1 available + 4 taken <> capacity 4"});
    report const made = report_of(seen);
    CHECK(made.code == exit_code::unsound);
    CHECK(made.text.find("    7  seats_add_up      1 available + 4 taken <> capacity 4\n") != std::string::npos);
    CHECK(made.document["findings"][0]["invariant"] == "seats_add_up");
    CHECK(report_of(audit_report{}).code == exit_code::done);
}
