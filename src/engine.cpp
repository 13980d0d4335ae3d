#include <bookonce/engine.hpp>

#include <algorithm>
#include <atomic>
#include <random>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "check.hpp"
#include "home_process.hpp"
#include "lane/lanes.hpp"
#include "lane/sleeper.hpp"
#include "lane/watchdog.hpp"
#include "store/backend.hpp"
#include "store/raise.hpp"

namespace bookonce {
namespace {

constexpr std::string_view not_at_home = "this engine belongs to the process that was forked: make one in each process";

/// The answer in a forked child. It takes no lock: the holder of a mutex does not exist there.
unavailable elsewhere() { return {"", std::string{not_at_home}}; }

}  // namespace

class engine::body {
public:
    /// The options are checked.
    body(options given, store::backend& database);
    ~body() { stop(std::chrono::seconds{1}); }  // the patience of `engine::stop` by default

    answer call(any_request request);
    void submit(any_request request, std::function<void(answer)> completion);
    void check(any_request request) const { make_pending(std::move(request)); }
    void stop(std::chrono::milliseconds patience);
    metrics_snapshot metrics() const;
    store::catalogue& catalogue();
    /// How long a read waits. Throws `std::invalid_argument`.
    std::chrono::milliseconds patience(engine::deadline within) const {
        check_patience(within, std::nullopt);
        return within.value_or(options_.retry.deadline);
    }
    bool is_at_home() const noexcept { return home_.is_this(); }
    void begin_to_end() noexcept { ends_ = true; }

private:
    std::unique_ptr<pending> make_pending(any_request request) const;
    void check_is_usable() const;

    home_process home_;
    delivery delivery_;              ///< in a forked child, where the lanes' own may be locked
    std::atomic<bool> ends_{false};  ///< the destructor has begun
    std::unique_ptr<store::catalogue> catalogue_;
    options options_;
    std::string_view system_;
    watchdog watchdog_;  ///< looks only after a request was taken, when the driver exists
    std::optional<lanes> driver_;
};

engine::body::body(options given, store::backend& database)
    : delivery_{given.logger}, catalogue_{database.open_catalogue()}, options_{std::move(given)},
      system_{database.system_name()}, watchdog_{[this](time_point now) { return driver_->watch(now); }} {
    if (auto const error = catalogue_->probe(); error && error->kind == store::failure::misconfigured) {
        store::raise(*error);
    }
    std::vector<std::unique_ptr<store::session>> sessions;
    int const lanes = std::min(options_.lanes, database.sessions_max());
    for (int index = 0; index < lanes; ++index) { sessions.push_back(database.open_session()); }
    dispatcher_settings const settings{options_.queue_length, options_.batch_requests, options_.backoff,
                                       options_.seed ? *options_.seed : std::random_device{}()};
    driver_.emplace(settings, std::move(sessions), options_.logger,
                    [this](time_point deadline) { watchdog_.note(deadline); });
}

std::unique_ptr<pending> engine::body::make_pending(any_request request) const {
    return std::visit(
        [&](auto& each) {
            event_id const event = each.event;
            retry_policy const policy{each.deadline.value_or(options_.retry.deadline),
                                      each.attempts_max.value_or(options_.retry.attempts_max)};
            command asked = command_of(std::move(each));
            time_point const start = std::chrono::steady_clock::now();
            return std::unique_ptr<pending>{new pending{event, std::move(asked), retry_budget{policy, start}, start}};
        },
        request);
}

/// A completion that asks again whenever it is refused would never let the engine end.
void engine::body::check_is_usable() const {
    if (ends_) { throw std::invalid_argument{"the engine is being destroyed: it takes nothing more"}; }
}

answer engine::body::call(any_request request) {
    check_is_usable();
    auto pending = make_pending(std::move(request));
    if (!is_at_home()) { return elsewhere(); }
    answer ended;
    sleeper caller;
    pending->done = [&ended](answer given) { ended = std::move(given); };
    pending->caller = &caller;
    driver_->call(std::move(pending));
    caller.sleep();
    return ended;
}

void engine::body::submit(any_request request, std::function<void(answer)> completion) {
    check_is_usable();
    if (!completion) { throw std::invalid_argument{"the completion is empty: give a function"}; }
    auto pending = make_pending(std::move(request));
    pending->done = std::move(completion);
    if (!is_at_home()) {
        std::vector<reply> replies;
        replies.push_back({std::move(pending->done), elsewhere(), nullptr});
        return delivery_.run(std::move(replies));
    }
    driver_->submit(std::move(pending));
}

void engine::body::stop(std::chrono::milliseconds patience) {
    if (!is_at_home()) { return; }
    driver_->close();
    // Keeps the sum within the clock's range. No request has more time.
    patience = std::clamp(patience, std::chrono::milliseconds{0}, limits::deadline_max);
    time_point const end = std::chrono::steady_clock::now() + patience;
    driver_->wait_idle(end);
    driver_->stop();
    driver_->join();
    watchdog_.stop();
}

store::catalogue& engine::body::catalogue() {
    if (!is_at_home()) { throw config_error{std::string{not_at_home}}; }
    return *catalogue_;
}

metrics_snapshot engine::body::metrics() const {
    metrics_snapshot counts = is_at_home() ? driver_->metrics() : metrics_snapshot{};
    counts.database_system = system_;
    return counts;
}

/// Does nothing in a forked child: the process's end frees what the engine holds there.
void engine::end_body::operator()(body* ended) const noexcept {
    if (!ended->is_at_home()) { return; }
    ended->begin_to_end();
    delete ended;
}

engine::engine(options options) {
    check_options(options);
    body_.reset(new body{options, *store::make_any_backend(options)});
}
engine::engine(options options, store::backend& database) : body_{new body{std::move(options), database}} {}
engine::~engine() = default;
engine::engine(engine&&) noexcept = default;
engine& engine::operator=(engine&&) noexcept = default;

answer engine::call_any(any_request request) { return body_->call(std::move(request)); }
void engine::start_any(any_request request, std::function<void(answer)> done) {
    body_->submit(std::move(request), std::move(done));
}

void engine::check_any(any_request request) const { body_->check(std::move(request)); }

event engine::create_event(new_event const& event) {
    check_event(event);
    return body_->catalogue().create_event(event);
}
std::optional<event> engine::set_event_status(event_id id, event_status status) {
    check_event_id(id);
    check_update({.status = status});
    return body_->catalogue().set_event_status(id, status);
}
update_outcome engine::update_event(event_id id, event_update const& update) {
    check_event_id(id);
    check_update(update);
    return body_->catalogue().update_event(id, update);
}
std::optional<chunk> engine::cancel_event(event_id id, std::string const& reason, int bookings_max) {
    check_event_id(id);
    check_reason(reason);
    check_chunk(bookings_max);
    return body_->catalogue().cancel_event(id, reason, bookings_max);
}
remove_outcome engine::remove_event(event_id id) {
    check_event_id(id);
    return body_->catalogue().remove_event(id);
}
std::optional<chunk> engine::expire(event_id id, int holds_max) {
    check_event_id(id);
    check_chunk(holds_max);
    return body_->catalogue().expire(id, holds_max);
}
forgotten engine::forget_user(std::string const& user) {
    check_user(user);
    return body_->catalogue().forget_user(user);
}

std::optional<event> engine::find_event(event_id id, deadline within) {
    check_event_id(id);
    return body_->catalogue().find_event(id, body_->patience(within));
}
std::vector<event> engine::list_events(event_page page, deadline within) {
    check_page_rows(page.rows);
    return body_->catalogue().list_events(page, body_->patience(within));
}
std::optional<booking> engine::find_booking(event_id event, booking_id id, deadline within) {
    check_event_id(event);
    return body_->catalogue().find_booking(event, id, body_->patience(within));
}
std::vector<booking> engine::find_bookings_of(event_id event, std::string const& user, deadline within) {
    check_event_id(event);
    check_user(user);
    return body_->catalogue().find_bookings_of(event, user, body_->patience(within));
}
std::vector<booking> engine::list_bookings(event_id event, booking_page page, deadline within) {
    check_event_id(event);
    check_page_rows(page.rows);
    return body_->catalogue().list_bookings(event, page, body_->patience(within));
}
std::vector<booking> engine::list_user_bookings(std::string const& user, user_page page, deadline within) {
    check_user(user);
    check_page_rows(page.rows);
    return body_->catalogue().list_user_bookings(user, page, body_->patience(within));
}
std::vector<history_entry> engine::history(event_id event, history_page page, deadline within) {
    check_event_id(event);
    check_page_rows(page.rows);
    return body_->catalogue().history(event, page, body_->patience(within));
}
change_page engine::changes(std::string const& cursor, int rows, deadline within) {
    check_page_rows(rows);
    return body_->catalogue().changes(cursor, rows, body_->patience(within));
}
audit_report engine::audit() { return body_->catalogue().audit(); }
metrics_snapshot engine::metrics() const { return body_->metrics(); }
void engine::stop(std::chrono::milliseconds patience) { body_->stop(patience); }

}  // namespace bookonce
