#include <algorithm>
#include <iterator>
#include <utility>

#include <bookonce/error.hpp>

#include "event_life.hpp"
#include "memory_backend.hpp"
#include "store/raise.hpp"

namespace bookonce::store::memory {
namespace {

class memory_catalogue final : public catalogue {
    template <class Work>
    auto in_reach(Work const& work) {
        std::lock_guard const held{database_->mutex};
        if (database_->script.unreachable) { raise(unreachable()); }
        return work(database_->rows);
    }
    /// Nothing if there is no such event.
    template <class Work>
    auto in_event(event_id id, Work const& work) {
        return in_reach([&](tables& rows) {
            auto const found = rows.events.find(id);
            return found == rows.events.end() ? decltype(work(rows, found->second)){} : work(rows, found->second);
        });
    }

public:
    explicit memory_catalogue(std::shared_ptr<database> database) : database_{std::move(database)} {}

    std::optional<error> probe() override {
        std::lock_guard const held{database_->mutex};
        return database_->script.unreachable ? std::optional{unreachable()} : std::nullopt;
    }
    event create_event(new_event const& wanted) override;
    std::optional<event> set_event_status(event_id id, event_status status) override;
    update_outcome update_event(event_id id, event_update const& update) override;
    std::optional<chunk> cancel_event(event_id id, std::string const& reason, int bookings_max) override;
    remove_outcome remove_event(event_id id) override;
    std::optional<chunk> expire(event_id id, int holds_max) override;
    forgotten forget_user(std::string const& user) override;
    std::optional<event> find_event(event_id id, patience within) override;
    std::vector<event> list_events(event_page page, patience within) override;
    std::optional<booking> find_booking(event_id event, booking_id id, patience within) override;
    std::vector<booking> find_bookings_of(event_id event, std::string const& user, patience within) override;
    std::vector<booking> list_bookings(event_id event, booking_page page, patience within) override;
    std::vector<booking> list_user_bookings(std::string const& user, user_page page, patience within) override;
    std::vector<history_entry> history(event_id event, history_page page, patience within) override;
    change_page changes(std::string const& cursor, int rows, patience within) override;
    audit_report audit() override {
        return in_reach([&](tables& rows) { return rows.audit(); });
    }

private:
    std::shared_ptr<database> database_;
};

/// Whether a listing wants this one.
template <class Page>
bool wants(Page const& page, booking const& row) {
    return (!page.status || row.status == *page.status) && (!page.booked_from || row.booked_at >= *page.booked_from) &&
           (!page.booked_until || row.booked_at < *page.booked_until);
}

/// In the order of their places, behind the cursor, and no more than a page of them.
std::vector<stamped_entry> one_page(std::vector<stamped_entry> entries, feed_cursor const& before, int rows) {
    std::erase_if(entries, [&](stamped_entry const& each) { return place_of(each) <= before; });
    std::ranges::sort(entries, {}, place_of);
    if (std::ssize(entries) > rows) { entries.resize(static_cast<std::size_t>(rows)); }
    return entries;
}

event memory_catalogue::create_event(new_event const& wanted) {
    return in_reach([&](tables& all) {
        event_id id = wanted.id.value_or(database_->last_event);
        if (!wanted.id) {
            while (all.events.contains({++id.value})) {}
            database_->last_event = id;
        } else if (all.events.contains(id)) {
            throw event_exists_error{id};
        }
        event_rows const& rows = make_event(all, id, wanted);
        return shown(id, rows, all.now());
    });
}

std::optional<event> memory_catalogue::set_event_status(event_id id, event_status status) {
    update_outcome ended = update_event(id, {.status = status});
    if (auto* const changed = std::get_if<event_updated>(&ended)) { return std::move(changed->event); }
    if (auto* const kept = std::get_if<event_is_cancelled>(&ended)) { return std::move(kept->event); }
    return std::nullopt;
}

update_outcome memory_catalogue::update_event(event_id id, event_update const& update) {
    auto ended = in_event(
        id, [&](tables& all, event_rows& rows) { return std::optional{memory::update_event(all, id, rows, update)}; });
    return ended ? *std::move(ended) : update_outcome{no_such_event{id}};
}

std::optional<chunk> memory_catalogue::expire(event_id id, int holds_max) {
    return in_event(
        id, [&](tables& all, event_rows& rows) { return std::optional{memory::expire(all, id, rows, holds_max)}; });
}

std::optional<chunk> memory_catalogue::cancel_event(event_id id, std::string const& reason, int bookings_max) {
    return in_event(id, [&](tables& all, event_rows& rows) {
        return std::optional{memory::cancel_event(all, id, rows, reason, bookings_max)};
    });
}

remove_outcome memory_catalogue::remove_event(event_id id) {
    auto ended = in_event(id, [&](tables& all, event_rows& rows) -> std::optional<remove_outcome> {
        if (!all.bookings_of(id).empty()) { return event_has_bookings{shown(id, rows, all.now())}; }
        all.events.erase(id);
        return event_removed{id};
    });
    return ended ? *std::move(ended) : remove_outcome{no_such_event{id}};
}

forgotten memory_catalogue::forget_user(std::string const& user) {
    return in_reach([&](tables& all) { return memory::forget_user(all, user); });
}

std::optional<event> memory_catalogue::find_event(event_id id, patience) {
    return in_event(id, [&](tables& all, event_rows& rows) { return std::optional{shown(id, rows, all.now())}; });
}

std::vector<event> memory_catalogue::list_events(event_page page, patience) {
    return in_reach([&](tables& all) {
        std::vector<event> found;
        for (auto each = all.events.upper_bound(page.after); each != all.events.end(); ++each) {
            if (std::ssize(found) == page.rows) { break; }
            found.push_back(shown(each->first, each->second, all.now()));
        }
        return found;
    });
}

std::optional<booking> memory_catalogue::find_booking(event_id event, booking_id id, patience) {
    return in_event(event, [&](tables& all, event_rows& rows) -> std::optional<booking> {
        auto const found = rows.bookings.find(id);
        if (found == rows.bookings.end() || found->second.seats == 0) { return std::nullopt; }
        return shown(found->second, all.now());
    });
}

std::vector<booking> memory_catalogue::find_bookings_of(event_id event, std::string const& user, patience) {
    return in_event(event, [&](tables& all, event_rows& rows) {
        std::vector<booking> found;
        for (booking const* each : rows.bookings.active_of(user)) {
            if (is_active(shown(*each, all.now()).status)) { found.push_back(*each); }
        }
        std::ranges::sort(found, {}, [](booking const& each) { return std::pair{each.slot, each.id}; });
        return found;
    });
}

std::vector<booking> memory_catalogue::list_bookings(event_id event, booking_page page, patience) {
    return in_event(event, [&](tables& all, event_rows& rows) {
        std::vector<booking> found;
        for (auto each = rows.bookings.upper_bound(page.after); each != rows.bookings.end(); ++each) {
            if (std::ssize(found) == page.rows) { break; }
            booking row = shown(each->second, all.now());
            if (row.seats > 0 && wants(page, row)) { found.push_back(std::move(row)); }
        }
        return found;
    });
}

std::vector<booking> memory_catalogue::list_user_bookings(std::string const& user, user_page page, patience) {
    return in_reach([&](tables& all) {
        std::vector<booking> found;
        for (auto const& [event, rows] : all.events) {
            for (auto const& [id, each] : rows.bookings) {
                bool const is_behind = std::pair{event, id} > std::pair{page.after_event, page.after};
                if (each.seats == 0 || each.user != user || !is_behind) { continue; }
                if (std::ssize(found) == page.rows) { return found; }
                booking row = shown(each, all.now());
                if (wants(page, row)) { found.push_back(std::move(row)); }
            }
        }
        return found;
    });
}

std::vector<history_entry> memory_catalogue::history(event_id event, history_page page, patience) {
    return in_event(event, [&](tables&, event_rows& rows) {
        auto entries = entries_of(rows);
        for (stamped_entry& each : entries) { each.changed_in = 0; }  // versions alone tell the order
        return page_of(one_page(std::move(entries), {0, event, page.after_version, page.after_booking}, page.rows), {})
            .entries;
    });
}

change_page memory_catalogue::changes(std::string const& cursor, int rows, patience) {
    feed_cursor const before = feed_cursor_from(cursor);
    return in_reach([&](tables& all) {
        std::vector<stamped_entry> entries;
        for (auto const& [id, each] : all.events) {
            auto found = entries_of(each);
            std::ranges::move(found, std::back_inserter(entries));
        }
        return page_of(one_page(std::move(entries), before, rows), before);
    });
}

}  // namespace

std::unique_ptr<catalogue> make_catalogue(std::shared_ptr<database> database) {
    return std::make_unique<memory_catalogue>(std::move(database));
}

}  // namespace bookonce::store::memory
