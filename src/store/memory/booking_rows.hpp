#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include <bookonce/event.hpp>

namespace bookonce::store::memory {

/// The rows of one event's bookings in the order of their ids, with the indexes that statements
/// need. Not thread-safe.
class booking_rows {
public:
    using map = std::map<booking_id, booking>;

    map::const_iterator begin() const noexcept { return rows_.begin(); }
    map::const_iterator end() const noexcept { return rows_.end(); }
    map::const_iterator find(booking_id const& id) const { return rows_.find(id); }
    map::const_iterator upper_bound(booking_id const& id) const { return rows_.upper_bound(id); }
    bool contains(booking_id const& id) const { return rows_.contains(id); }
    bool empty() const noexcept { return rows_.empty(); }
    std::size_t size() const noexcept { return rows_.size(); }
    /// It must be there.
    booking const& at(booking_id const& id) const { return rows_.at(id); }

    /// The user's held and confirmed ones, in the order of their ids.
    std::vector<booking const*> active_of(std::string const& user) const;
    /// The holds that have an end, first the one that ends first.
    std::set<std::pair<timestamp, booking_id>> const& holds() const noexcept { return holds_; }

    /// Adds the row, or puts it in the place of the one with its id.
    void put(booking row);
    /// Changes a row that is there. It keeps its id.
    template <class Edit>
    void edit(booking_id const& id, Edit const& change) {
        booking row = at(id);
        change(row);
        put(std::move(row));
    }
    void erase(booking_id const& id);

private:
    void drop_from_indexes(booking const& row);

    map rows_;
    std::set<std::pair<std::string, booking_id>> active_;
    std::set<std::pair<timestamp, booking_id>> holds_;
};

}  // namespace bookonce::store::memory
