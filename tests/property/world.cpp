#include "world.hpp"

#include <algorithm>
#include <set>
#include <sstream>

#include "requests.hpp"

namespace bookonce::test {
namespace {

std::string text_of(std::uint32_t id, model_row const& row) {
    std::ostringstream text;
    text << told_of(id, row.user, row.seats, row.status) << " booked " << row.booked_at.count();
    if (row.expires_at) { text << " until " << row.expires_at->count(); }
    if (row.confirmed_at) { text << " confirmed " << row.confirmed_at->count(); }
    text << " version " << row.version << " request " << row.request << "\n";
    return text.str();
}

std::string text_of(std::map<std::uint32_t, model_row> const& rows) {
    std::string text;
    for (auto const& [id, row] : rows) { text += text_of(id, row); }
    return text;
}

std::string text_of(std::vector<model_entry> const& entries) {
    std::ostringstream text;
    for (model_entry const& each : entries) {
        text << each.version << told_of(each.id, each.user, each.seats, each.status) << " " << each.what << "\n";
    }
    return text.str();
}

/// What must hold of any event, whatever the model says.
std::string broken_invariant(observed const& seen, terms const& allowed) {
    int taken = 0;
    std::set<std::pair<std::string, int>> places;
    for (auto const& [id, row] : seen.rows) {
        if (!is_active(row.status)) { continue; }
        taken += row.seats;
        int const slot = seen.slots.at(id);
        if (!places.insert({row.user, slot}).second) { return "two active bookings of a user have one slot"; }
        if (slot < 1 || slot > allowed.bookings_per_user) { return "a slot is beyond the user's limit"; }
    }
    if (seen.available < 0) { return "more seats are taken than there are"; }
    if (seen.available + taken != allowed.seats()) { return "the seats do not add up"; }
    return {};
}

std::string difference(observed const& seen, model const& expected, terms const& allowed) {
    std::ostringstream text;
    if (std::string const broken = broken_invariant(seen, allowed); !broken.empty()) { text << broken << "\n"; }
    if (seen.available != expected.available()) {
        text << "available is " << seen.available << ", not " << expected.available() << "\n";
    }
    if (seen.version != expected.version()) {
        text << "the version is " << seen.version << ", not " << expected.version() << "\n";
    }
    if (seen.rows != expected.rows()) {
        text << "rows:\n" << text_of(seen.rows) << "not:\n" << text_of(expected.rows());
    }
    return text.str();
}

}  // namespace

int request_of(booking_id const& id) {
    auto const number = static_cast<int>(number_of(id)) - 1'000;
    bool const is_ours = number > 0 && number < 10 && id == id_of(static_cast<std::uint32_t>(number + 1'000));
    return is_ours ? number : 0;
}

std::string difference(world& tried, sequence const& asked) {
    tried.begin(asked.allowed);
    model expected{asked.allowed, tried.time_runs_on()};
    int number = 0;
    for (step const& each : asked.steps) {
        std::ostringstream where;
        where << "step " << ++number << " (" << each << "): ";
        std::string const ending = expected.perform(each);
        std::string const ended = tried.perform(each);
        if (!ended.empty()) { ++tried.endings[ended.substr(0, ended.find(' '))]; }
        if (ended != ending) { return where.str() + "ended\n  " + ended + "\nnot\n  " + ending; }
        observed const seen = tried.look();
        for (auto const& [id, row] : seen.rows) {
            if (row.status == booking_status::expired && row.version == seen.version) { expected.may_end(id); }
        }
        if (auto const other = difference(seen, expected, expected.allowed()); !other.empty()) {
            return where.str() + other;
        }
    }
    auto entries = expected.history();
    std::ranges::sort(entries);
    auto const kept = tried.history();
    return kept == entries ? std::string{} : "history:\n" + text_of(kept) + "not:\n" + text_of(entries);
}

}  // namespace bookonce::test
