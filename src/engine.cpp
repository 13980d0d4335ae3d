#include <bookonce/engine.hpp>

#include <algorithm>
#include <atomic>
#include <random>

#include <bookonce/error.hpp>
#include <bookonce/limits.hpp>

#include "check.hpp"
#include "home_process.hpp"
#include "lane/lane_driver.hpp"
#include "lane/sleeper.hpp"
#include "lane/watchdog.hpp"
#include "store/postgres/catalogue.hpp"
#include "store/postgres/postgres_session.hpp"
#include "store/raise.hpp"

namespace bookonce {
namespace {

/// Spreads neighbouring ids over the lanes (the finalizer of MurmurHash3).
std::uint64_t mixed(event_id id) noexcept {
    auto bits = static_cast<std::uint64_t>(id.value);
    bits = (bits ^ (bits >> 33U)) * 0xff51afd7ed558ccdULL;
    bits = (bits ^ (bits >> 33U)) * 0xc4ceb9fe1a85ec53ULL;
    return bits ^ (bits >> 33U);
}

store::connection_settings session_settings_of(options const& options) {
    return {.address = store::parse_conninfo(options.database),
            .schema = options.schema,
            .unshared = options.prepared_statements};
}

constexpr std::string_view not_at_home = "this engine belongs to the process that was forked: make one in each process";

/// The answer in a forked child. Nothing is locked there: who held the mutex is not among its
/// threads.
unavailable elsewhere() { return {"", std::string{not_at_home}}; }

}  // namespace

class engine::body {
public:
    explicit body(options given);
    ~body() { stop(std::chrono::seconds{1}); }  // the patience of `engine::stop` by default

    template <class Outcome, class Request>
    Outcome call(Request request);
    template <class Outcome, class Request>
    void submit(Request request, std::function<void(Outcome)> completion);
    void stop(std::chrono::milliseconds patience);
    metrics_snapshot metrics() const;
    store::catalogue& desk();
    bool is_at_home() const noexcept { return home_.is_this(); }
    void begin_to_end() noexcept { ends_ = true; }

private:
    static options checked(options given) {
        check_options(given);
        return given;
    }
    std::unique_ptr<pending> make_pending(book_request request);
    std::unique_ptr<pending> make_pending(cancel_request request);
    retry_budget budget_of(std::optional<std::chrono::milliseconds> deadline, std::optional<int> attempts_max,
                           time_point start) const;
    lane_driver& lane_of(event_id event) { return *lanes_[mixed(event) % lanes_.size()]; }
    time_point watch(time_point now);

    void check_is_usable() const;

    home_process home_;
    delivery delivery_;              ///< in a forked child, where the lanes' own may be locked
    std::atomic<bool> ends_{false};  ///< the destructor has begun
    store::catalogue desk_;
    options options_;
    watchdog watchdog_;  ///< does not look before a request has been taken, and so not before all lanes are there
    std::vector<std::unique_ptr<lane_driver>> lanes_;
};

engine::body::body(options given)
    : delivery_{given.logger}, desk_{session_settings_of(checked(given)), given.retry.deadline},
      options_{std::move(given)}, watchdog_{[this](time_point now) { return watch(now); }} {
    if (auto const problem = desk_.probe(); problem && problem->kind == store::failure::misconfigured) {
        store::raise(*problem);
    }
    std::random_device entropy;
    for (int index = 0; index < options_.lanes; ++index) {
        std::uint64_t const seed = options_.seed ? *options_.seed + static_cast<std::uint64_t>(index) : entropy();
        lanes_.push_back(std::make_unique<lane_driver>(
            lane_settings{options_.queue_length, options_.batch_requests, options_.one_event_per_statement,
                          options_.backoff, seed},
            store::make_postgres_session({session_settings_of(options_), options_.one_event_per_statement}),
            options_.logger, [this](time_point deadline) { watchdog_.consider(deadline); }));
    }
}

time_point engine::body::watch(time_point now) {
    time_point next = time_point::max();
    for (auto const& lane : lanes_) { next = std::min(next, lane->watch(now)); }
    return next;
}

retry_budget engine::body::budget_of(std::optional<std::chrono::milliseconds> deadline, std::optional<int> attempts_max,
                                     time_point start) const {
    return retry_budget{
        {deadline.value_or(options_.retry.deadline), attempts_max.value_or(options_.retry.attempts_max)}, start};
}

std::unique_ptr<pending> engine::body::make_pending(book_request request) {
    check_request(request);
    time_point const start = std::chrono::steady_clock::now();
    booking_id const id = request.id ? *request.id : booking_id::generate();
    retry_budget const budget = budget_of(request.deadline, request.attempts_max, start);
    event_id const event = request.event;
    return std::unique_ptr<pending>{
        new pending{event, {{id}, bookonce::book::from(std::move(request))}, budget, start}};
}

std::unique_ptr<pending> engine::body::make_pending(cancel_request request) {
    check_request(request);
    time_point const start = std::chrono::steady_clock::now();
    retry_budget const budget = budget_of(request.deadline, request.attempts_max, start);
    return std::unique_ptr<pending>{new pending{request.event, {{request.id}, bookonce::cancel{}}, budget, start}};
}

/// A completion that asks again whenever it is refused would ask an engine that ends for ever.
void engine::body::check_is_usable() const {
    if (ends_) { throw std::invalid_argument{"the engine is being destroyed: it takes nothing more"}; }
}

template <class Outcome, class Request>
Outcome engine::body::call(Request request) {
    check_is_usable();
    auto pending = make_pending(std::move(request));
    if (!is_at_home()) { return elsewhere(); }
    std::optional<Outcome> ending;
    sleeper caller;
    pending->done = [&ending](answer given) { ending = as_outcome<Outcome>(std::move(given)); };
    pending->caller = &caller;
    lane_driver& lane = lane_of(pending->event);
    lane.call(std::move(pending));
    caller.sleep();
    return std::move(*ending);
}

template <class Outcome, class Request>
void engine::body::submit(Request request, std::function<void(Outcome)> completion) {
    check_is_usable();
    if (!completion) { throw std::invalid_argument{"the completion is empty: give a function"}; }
    auto pending = make_pending(std::move(request));
    pending->done = [completion = std::move(completion)](answer ending) {
        completion(as_outcome<Outcome>(std::move(ending)));
    };
    if (!is_at_home()) {
        std::vector<reply> replies;
        replies.push_back({std::move(pending->done), elsewhere(), nullptr});
        return delivery_.run(std::move(replies));
    }
    lane_driver& lane = lane_of(pending->event);
    lane.submit(std::move(pending));
}

void engine::body::stop(std::chrono::milliseconds patience) {
    if (!is_at_home()) { return; }
    for (auto const& lane : lanes_) { lane->close(); }
    // No request has more time than that, and a clock has no more than so many.
    patience = std::clamp(patience, std::chrono::milliseconds{0}, limits::deadline_max);
    time_point const end = std::chrono::steady_clock::now() + patience;
    for (auto const& lane : lanes_) { lane->wait_idle(end); }
    for (auto const& lane : lanes_) { lane->stop(); }
    for (auto const& lane : lanes_) { lane->join(); }
    watchdog_.stop();
}

store::catalogue& engine::body::desk() {
    if (!is_at_home()) { throw config_error{std::string{not_at_home}}; }
    return desk_;
}

metrics_snapshot engine::body::metrics() const {
    metrics_snapshot sum;
    if (!is_at_home()) { return sum; }
    for (auto const& lane : lanes_) { sum += lane->metrics(); }
    return sum;
}

/// In a forked child there is nothing to end, and nothing to wait for: what the engine holds there
/// is left to the process's end.
void engine::end_body::operator()(body* ended) const noexcept {
    if (!ended->is_at_home()) { return; }
    ended->begin_to_end();
    delete ended;
}

engine::engine(options options) : body_{new body{std::move(options)}} {}
engine::~engine() = default;
engine::engine(engine&&) noexcept = default;
engine& engine::operator=(engine&&) noexcept = default;

outcome engine::book(book_request request) { return body_->call<outcome>(std::move(request)); }
cancel_outcome engine::cancel(cancel_request request) { return body_->call<cancel_outcome>(request); }

void engine::submit(book_request request, completion done) {
    body_->submit<outcome>(std::move(request), std::move(done));
}
void engine::submit(cancel_request request, cancel_completion done) {
    body_->submit<cancel_outcome>(request, std::move(done));
}

std::future<outcome> engine::submit(book_request request) {
    auto const promise = std::make_shared<std::promise<outcome>>();
    submit(std::move(request), [promise](outcome ending) { promise->set_value(std::move(ending)); });
    return promise->get_future();
}
std::future<cancel_outcome> engine::submit(cancel_request request) {
    auto const promise = std::make_shared<std::promise<cancel_outcome>>();
    submit(request, [promise](cancel_outcome ending) { promise->set_value(std::move(ending)); });
    return promise->get_future();
}

event engine::create_event(new_event const& event) {
    check_event(event);
    return body_->desk().create_event(event);
}
std::optional<event> engine::set_event_status(event_id id, event_status status) {
    check_event_id(id);
    return body_->desk().set_event_status(id, status);
}
std::optional<event> engine::find_event(event_id id) {
    check_event_id(id);
    return body_->desk().find_event(id);
}
std::vector<event> engine::list_events(event_page page) {
    check_page_rows(page.rows);
    return body_->desk().list_events(page);
}
std::optional<booking> engine::find_booking(event_id event, booking_id id) {
    check_event_id(event);
    return body_->desk().find_booking(event, id);
}
std::vector<booking> engine::list_bookings(event_id event, booking_page page) {
    check_event_id(event);
    check_page_rows(page.rows);
    return body_->desk().list_bookings(event, page);
}
audit_report engine::audit() { return body_->desk().audit(); }
metrics_snapshot engine::metrics() const { return body_->metrics(); }
void engine::stop(std::chrono::milliseconds patience) { body_->stop(patience); }

}  // namespace bookonce
