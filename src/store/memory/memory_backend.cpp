#include "memory_backend.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

#include <bookonce/error.hpp>
#include <bookonce/schema.hpp>

#include "store/raise.hpp"

namespace bookonce::store::memory {
namespace {

error unreachable() { return {failure::not_connected, "08001", "the database is out of reach, as the script says"}; }

error refusal() { return {failure::refused, "53000", "the database refuses the statement, as the script says"}; }

/// One session. Each statement takes effect at one instant, under the database's mutex.
class memory_session final : public session {
public:
    explicit memory_session(std::shared_ptr<database> database) : database_{std::move(database)} {}

    std::optional<error> connect() override {
        std::lock_guard const held{database_->mutex};
        broken_ = false;
        connected_ = !database_->script.unreachable;
        return connected_ ? std::nullopt : std::optional{unreachable()};
    }
    bool connected() const noexcept override { return connected_; }
    void close() noexcept override { connected_ = false; }
    result<std::vector<snapshot>> read(std::span<question const> questions) override;
    result<std::vector<written>> write(std::span<change const> changes) override;
    void interrupt() noexcept override {
        std::lock_guard const held{database_->mutex};
        broken_ = true;
        database_->interrupted.notify_all();
    }

private:
    std::optional<error> arrive(std::unique_lock<std::mutex>& held);
    error lose();

    std::shared_ptr<database> database_;
    bool connected_ = false;
    bool broken_ = false;  ///< by `interrupt`; guarded by the database's mutex
};

/// Waits for the statement's latency. Returns what the statement meets other than the tables.
std::optional<error> memory_session::arrive(std::unique_lock<std::mutex>& held) {
    faults& script = database_->script;
    // A session that broke while it was idle is noticed before anything is sent.
    if (broken_ || script.unreachable) { connected_ = false; }
    if (!connected_) { return error{failure::not_connected, "08003", "there is no session"}; }
    database_->interrupted.wait_for(held, script.latency, [this] { return broken_; });
    if (broken_ || script.unreachable) { return lose(); }
    if (script.refusals == 0) { return std::nullopt; }
    --script.refusals;
    return refusal();
}

error memory_session::lose() {
    connected_ = false;
    return {failure::lost, "08006", "the connection broke"};
}

result<std::vector<snapshot>> memory_session::read(std::span<question const> questions) {
    std::unique_lock held{database_->mutex};
    if (auto problem = arrive(held)) { return *std::move(problem); }
    std::vector<snapshot> seen;
    for (question const& asked : questions) { seen.push_back(database_->rows.read(asked)); }
    return seen;
}

result<std::vector<written>> memory_session::write(std::span<change const> changes) {
    std::unique_lock held{database_->mutex};
    if (auto problem = arrive(held)) { return *std::move(problem); }
    faults& script = database_->script;
    int tries = 0;
    for (change const& each : changes) { tries = std::max(tries, each.tries); }
    int const races = std::min(script.conflicts, tries);
    script.conflicts -= races;
    bool const loses_reply = std::exchange(script.lose_next_reply, false);
    script.unreachable = script.unreachable || loses_reply;
    if (loses_reply && !script.lost_write_lands) { return lose(); }
    auto written = database_->rows.write_after(changes, races);
    if (loses_reply) { return lose(); }
    return written;
}

class memory_catalogue final : public catalogue {
    template <class Work>
    auto in_reach(Work const& work) {
        std::lock_guard const held{database_->mutex};
        if (database_->script.unreachable) { raise(unreachable()); }
        return work(database_->rows);
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
    std::optional<event> find_event(event_id id, patience within) override {
        return first(list_events({{id.value - 1}, 1}, within), id);
    }
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
    static std::optional<event> first(std::vector<event> found, event_id id) {
        return found.empty() || found.front().id != id ? std::nullopt : std::optional{std::move(found.front())};
    }
    static event event_of(event_id id, event_rows const& rows) {
        return {id,
                rows.name,
                rows.row.capacity,
                rows.row.available,
                rows.row.version,
                rows.row.open ? event_status::open : event_status::closed};
    }

    std::shared_ptr<database> database_;
};

event memory_catalogue::create_event(new_event const& wanted) {
    return in_reach([&](tables& rows) {
        event_id id = wanted.id.value_or(database_->last_event);
        if (!wanted.id) {
            while (rows.events.contains({++id.value})) {}
            database_->last_event = id;
        } else if (rows.events.contains(id)) {
            throw event_exists_error{id};
        }
        rows.add_event(id, wanted.capacity);
        rows.events[id].name = wanted.name;
        return event_of(id, rows.events[id]);
    });
}

std::optional<event> memory_catalogue::set_event_status(event_id id, event_status status) {
    return in_reach([&](tables& rows) -> std::optional<event> {
        auto const found = rows.events.find(id);
        if (found == rows.events.end()) { return std::nullopt; }
        found->second.row.open = status == event_status::open;
        ++found->second.row.version;
        return event_of(id, found->second);
    });
}

std::vector<event> memory_catalogue::list_events(event_page page, patience) {
    return in_reach([&](tables& rows) {
        std::vector<event> found;
        for (auto each = rows.events.upper_bound(page.after); each != rows.events.end(); ++each) {
            if (std::ssize(found) == page.rows) { break; }
            found.push_back(event_of(each->first, each->second));
        }
        return found;
    });
}

std::optional<booking> memory_catalogue::find_booking(event_id event, booking_id id, patience) {
    return in_reach([&](tables& rows) {
        auto const bookings = rows.bookings_of(event);
        auto const found = std::ranges::find(bookings, id, &booking::id);
        return found == bookings.end() ? std::nullopt : std::optional{*found};
    });
}

std::vector<booking> memory_catalogue::list_bookings(event_id event, booking_page page, patience) {
    return in_reach([&](tables& rows) {
        auto found = rows.bookings_of(event);
        found.erase(found.begin(), std::ranges::upper_bound(found, page.after, {}, &booking::id));
        if (std::ssize(found) > page.rows) { found.resize(static_cast<std::size_t>(page.rows)); }
        return found;
    });
}

update_outcome memory_catalogue::update_event(event_id, event_update const&) { throw config_error{"not built"}; }
std::optional<chunk> memory_catalogue::cancel_event(event_id, std::string const&, int) { throw config_error{"not built"}; }
remove_outcome memory_catalogue::remove_event(event_id) { throw config_error{"not built"}; }
std::optional<chunk> memory_catalogue::expire(event_id, int) { throw config_error{"not built"}; }
forgotten memory_catalogue::forget_user(std::string const&) { throw config_error{"not built"}; }
std::vector<booking> memory_catalogue::find_bookings_of(event_id, std::string const&, patience) { throw config_error{"not built"}; }
std::vector<booking> memory_catalogue::list_user_bookings(std::string const&, user_page, patience) { throw config_error{"not built"}; }
std::vector<history_entry> memory_catalogue::history(event_id, history_page, patience) { throw config_error{"not built"}; }
change_page memory_catalogue::changes(std::string const&, int, patience) { throw config_error{"not built"}; }

class memory_backend final : public backend {
public:
    explicit memory_backend(std::shared_ptr<database> database) : database_{std::move(database)} {}

    std::unique_ptr<session> open_session() override { return std::make_unique<memory_session>(database_); }
    std::unique_ptr<catalogue> open_catalogue() override { return std::make_unique<memory_catalogue>(database_); }
    /// Nothing here can be old.
    migration_report migrate(migration_roles const&) override { return {schema_version(), schema_version()}; }

private:
    std::shared_ptr<database> database_;
};

}  // namespace

std::unique_ptr<backend> make_backend(std::shared_ptr<database> database) {
    return std::make_unique<memory_backend>(std::move(database));
}

}  // namespace bookonce::store::memory
