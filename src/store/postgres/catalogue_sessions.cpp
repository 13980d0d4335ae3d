#include "catalogue_sessions.hpp"

#include <system_error>
#include <utility>

#include <bookonce/backoff.hpp>
#include <bookonce/limits.hpp>

#include "store/raise.hpp"
#include "store/thread_without_signals.hpp"

namespace bookonce::store {

/// A login on a thread of its own. Whoever comes last, the caller or the thread, has the connection.
struct catalogue_sessions::login {
    explicit login(lent_connection given) : connection{std::move(given)} {}

    lent_connection connection;
    std::optional<error> problem = {};  // what follows is guarded by the sessions' mutex
    bool ended = false;
    bool is_late = false;  ///< nobody waits for it any more
    std::condition_variable over = {};
};

catalogue_sessions::catalogue_sessions(connection_settings settings, std::chrono::milliseconds usual)
    : settings_{std::move(settings)}, usual_{usual} {
    settings_.prepared_statements = false;  // rare statements, some of whole tables
    settings_.primary = false;              // a standby may serve listings and audits
    idle_.reserve(limits::catalogue_sessions_max);
}

catalogue_sessions::~catalogue_sessions() {
    for (late_login& each : late_logins_) { each.thread.join(); }
}

catalogue_sessions::lent_connection catalogue_sessions::borrow(time end) {
    std::unique_lock held{mutex_};
    auto const free = [&] { return lent_ < limits::catalogue_sessions_max; };
    if (!returned_.wait_until(held, end, free)) {
        raise({failure::refused, "", "all sessions for calls that do not book are busy: ask again later"});
    }
    if (idle_.empty()) { idle_.push_back(std::make_unique<connection>(settings_)); }
    lent_connection taken{idle_.back().release(), returner{this}};
    idle_.pop_back();
    ++lent_;
    return taken;
}

/// Keeps it for the next caller if it is open. `idle_` has room for all.
void catalogue_sessions::give_back(std::unique_ptr<connection> connection) noexcept {
    {
        std::lock_guard const held{mutex_};
        --lent_;
        if (connection->is_open()) { idle_.push_back(std::move(connection)); }
    }
    returned_.notify_one();
}

/// A login takes as long as it takes. So one with an end runs on a thread of its own, which gives
/// the connection back if nobody waits for it any more.
std::optional<error> catalogue_sessions::open(lent_connection& connection, std::optional<time> end) {
    if (!end || connection->is_open()) { return connection->open(); }
    auto const attempt = std::make_shared<login>(std::move(connection));
    std::thread worker;
    try {
        worker = thread_without_signals([this, attempt] { log_in(*attempt); });
    } catch (std::system_error const& failed) { raise({failure::refused, "", failed.what()}); }
    std::unique_lock held{mutex_};
    if (!attempt->over.wait_until(held, *end, [&] { return attempt->ended; })) {
        attempt->is_late = true;
        std::vector<late_login> ended;
        std::erase_if(late_logins_, [&](late_login& each) {
            bool const over = each.attempt->ended;
            if (over) { ended.push_back(std::move(each)); }
            return over;
        });
        late_logins_.push_back({std::move(worker), attempt});
        held.unlock();
        for (late_login& each : ended) { each.thread.join(); }
        raise({failure::not_connected, "08001", "the database has not answered a login in time: ask again later"});
    }
    held.unlock();
    worker.join();
    connection = std::move(attempt->connection);
    return std::move(attempt->problem);
}

void catalogue_sessions::log_in(login& attempt) noexcept {
    std::optional<error> problem;
    try {
        problem = attempt.connection->open();
    } catch (std::exception const& failed) { problem = error{failure::not_connected, "", failed.what()}; }
    lent_connection unwanted{nullptr, returner{this}};
    std::lock_guard const held{mutex_};
    attempt.problem = std::move(problem);
    attempt.ended = true;
    if (attempt.is_late) { unwanted = std::move(attempt.connection); }
    attempt.over.notify_one();
}

void catalogue_sessions::run(effect kind, time patience_end, std::optional<time> end, job const& work) {
    backoff_sequence waits{{.kind = backoff::shape::exponential}};
    for (bool again = false;;) {
        lent_connection connection = borrow(patience_end);
        if (again || connection->died_idle()) { connection->close(); }  // others may be dead too
        std::optional<error> error = open(connection, end);
        bool const opened = !error;
        if (opened) {
            try {
                work({*connection, end});
                return;
            } catch (soci::soci_error const&) { error = connection->explain(); } catch (...) {
                connection->close();
                throw;
            }
        }
        time const now = std::chrono::steady_clock::now();
        if (error->kind == failure::conflict && now < patience_end) {
            std::this_thread::sleep_for(waits.next(1.0));
            continue;
        }
        bool const broken =
            error->kind == failure::lost || error->kind == failure::wrong_server || !connection->usable();
        if (broken) {
            connection->close();
            *settings_.probe_login_with_libpq = true;
        }
        // A constraint here is no race: each retry meets it again.
        if (error->kind == failure::constraint) { error->kind = failure::rejected; }
        if (!opened || !broken || again || kind == effect::changes) { raise(*error); }
        if (end && now >= *end) { raise(*error); }
        again = true;
    }
}

void catalogue_sessions::change(job const& work) {
    run(effect::changes, std::chrono::steady_clock::now() + usual_, std::nullopt, work);
}

void catalogue_sessions::read(std::chrono::milliseconds within, job const& work) {
    time const end = std::chrono::steady_clock::now() + within;
    run(effect::reads, end, end, work);
}

void catalogue_sessions::read_all(job const& work) {
    run(effect::reads, std::chrono::steady_clock::now() + usual_, std::nullopt, work);
}

std::optional<error> catalogue_sessions::probe() { return borrow(std::chrono::steady_clock::now() + usual_)->open(); }

}  // namespace bookonce::store
