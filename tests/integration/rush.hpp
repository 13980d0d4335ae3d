#pragma once

#include <functional>
#include <iosfwd>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <bookonce/bookonce.hpp>

namespace bookonce::test {

/// How many requests ended how, by the endings' names.
struct endings : std::map<std::string_view, int> {
    using map::map;
};
std::ostream& operator<<(std::ostream& out, endings const& counts);

/// What came of many requests: the endings, and the bookings that their callers were told they
/// have.
struct rush_result {
    endings counts;
    std::set<std::string> booked_ids;
    int seats = 0;
    int total() const;
};

/// Calls `work(number)` for 0 … `count` - 1 from `callers` threads at once. Rethrows nothing:
/// `work` must not throw.
void from_many_threads(int callers, int count, std::function<void(int)> const& work);

/// Books one request for each of `users` from `callers` threads.
rush_result rush(engine& engine, event_id event, std::vector<std::string> const& users, int callers, int seats = 1);

std::vector<std::string> user_names(int count, std::string const& prefix = "user");

}  // namespace bookonce::test
