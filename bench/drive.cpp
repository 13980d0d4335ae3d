#include "drive.hpp"

#include <condition_variable>
#include <mutex>
#include <string>

#include <fmt/format.h>

namespace bench {
namespace {

/// As applications have them.
std::string user_name(std::uint64_t number) { return fmt::format("user-{}", number); }

/// The bookings a caller could still cancel.
class bookings_held {
public:
    bool empty() const noexcept { return held_.empty(); }
    void add(call const& call) {
        constexpr std::size_t remembered_max = 1'024;
        if (held_.size() < remembered_max) {
            held_.push_back({.event = call.event, .user = {}, .seats = call.seats, .id = call.id});
        }
    }
    call take_latest() {
        call const latest = held_.back();
        held_.pop_back();
        return latest;
    }

private:
    std::vector<call> held_;
};

/// A caller and where its calls are counted.
struct served {
    driving const& how;
    bench::caller& caller;
    tally& counted;

    /// Makes one call of a request. The next one is due when it has ended.
    template <class Call>
    call_status timed(timing& way, Call const& make) const {
        std::uint64_t const before = caller.round_trips();
        call_result result = make();
        result.round_trips = static_cast<std::uint32_t>(caller.round_trips() - before);
        way.finished_ns = how.time.now_ns();
        counted.record(how.window, way, result);
        way.intended_ns = way.finished_ns;
        return result.status;
    }
};

void book_or_cancel(served const& by, planned_request const& plan, timing& way, bookings_held& held) {
    if (plan.cancels && !held.empty()) {
        by.timed(way, [&] { return by.caller.cancel(held.take_latest()); });
        return;
    }
    std::string const user = user_name(plan.user);
    call const asked{.event = plan.event, .user = user, .seats = plan.seats, .id = bookonce::booking_id::generate()};
    if (by.timed(way, [&] { return by.caller.book(asked); }) == call_status::booked) { held.add(asked); }
}

void check_out(served const& by, planned_request const& plan, timing& way) {
    std::string const user = user_name(plan.user);
    call const asked{.event = plan.event,
                     .user = user,
                     .seats = plan.seats,
                     .id = bookonce::booking_id::generate(),
                     .ttl = std::chrono::seconds{by.how.work.spec().hold_ttl_s}};
    if (by.timed(way, [&] { return by.caller.hold(asked); }) != call_status::held) { return; }
    switch (plan.ending) {
        case hold_ending::confirmed: by.timed(way, [&] { return by.caller.confirm(asked); }); break;
        case hold_ending::released: by.timed(way, [&] { return by.caller.release(asked); }); break;
        case hold_ending::lapsed: by.counted.record_lapse(by.how.window, way.finished_ns); break;
    }
}

/// All calls of a request that is due at a moment. Returns when the last one ended.
std::int64_t serve(served const& by, planned_request const& plan, std::int64_t due_ns, bookings_held& held) {
    timing way{.intended_ns = due_ns, .hot = plan.event == 1};
    switch (by.how.work.spec().kind) {
        case work_kind::bookings: book_or_cancel(by, plan, way, held); break;
        case work_kind::checkout: check_out(by, plan, way); break;
    }
    return way.finished_ns;
}

}  // namespace

void drive_closed_loop(driving const& how, caller& caller, request_range const& range, audience who, tally& tally) {
    bookings_held held;
    for (std::uint64_t index = range.first; !range.end || index < *range.end; index += range.step) {
        std::int64_t const started = how.time.now_ns();
        if (started >= how.window.end_ns) { return; }
        planned_request const plan = how.work.at(index, who);
        std::int64_t const finished = serve({how, caller, tally}, plan, started, held);
        if (std::uint64_t const pause = how.work.think_ns(index); pause > 0) {
            how.time.sleep_until_ns(finished + static_cast<std::int64_t>(pause));
        }
    }
}

void drive_open_loop(driving const& how, caller& caller, arrivals& arrivals, request_range const& range, tally& tally) {
    bookings_held held;
    for (;;) {
        auto const [number, due] = arrivals.next();
        std::uint64_t const index = range.first + number * range.step;
        if (due >= how.window.end_ns || (range.end && index >= *range.end)) { return; }
        how.time.sleep_until_ns(due);
        planned_request const plan = how.work.at(index);
        std::int64_t const now = how.time.now_ns();
        if (now >= how.window.end_ns) {
            tally.record_unserved(how.window, {.intended_ns = due, .finished_ns = now, .hot = plan.event == 1});
            continue;
        }
        serve({how, caller, tally}, plan, due, held);
    }
}

namespace {

/// How many requests are under way. The submitter sleeps when it is full and is woken when a tenth
/// is free, not for each one.
class occupancy {
public:
    explicit occupancy(std::uint32_t most) : most_{most}, wake_at_{most - (most + 9) / 10} {}

    void enter_when_free() {
        std::unique_lock guard{mutex_};
        if (under_way_ >= most_) {
            changed_.wait(guard, [this] { return under_way_ <= wake_at_; });
        }
        ++under_way_;
    }
    void leave() {
        std::lock_guard const guard{mutex_};
        --under_way_;
        if (under_way_ == wake_at_ || under_way_ == 0) { changed_.notify_one(); }
    }
    void wait_until_empty() {
        std::unique_lock guard{mutex_};
        changed_.wait(guard, [this] { return under_way_ == 0; });
    }

private:
    std::mutex mutex_;
    std::condition_variable changed_;
    std::uint32_t under_way_ = 0;
    std::uint32_t most_;
    std::uint32_t wake_at_;
};

}  // namespace

void drive_in_flight(driving const& how, client& client, std::uint32_t in_flight, request_range const& range,
                     arrivals* arrivals, tally& tally) {
    occupancy under_way{in_flight};
    std::mutex tally_mutex;
    for (std::uint64_t number = 0;; ++number) {
        std::uint64_t const index = range.first + number * range.step;
        if (range.end && index >= *range.end) { break; }
        std::int64_t const due = arrivals != nullptr ? arrivals->next().due_ns : 0;
        if (due >= how.window.end_ns) { break; }
        if (arrivals != nullptr) { how.time.sleep_until_ns(due); }
        under_way.enter_when_free();
        std::int64_t const now = how.time.now_ns();
        planned_request const plan = how.work.at(index);
        timing way{.intended_ns = arrivals != nullptr ? due : now, .finished_ns = now, .hot = plan.event == 1};
        if (now >= how.window.end_ns) {
            under_way.leave();
            if (arrivals == nullptr) { break; }
            std::lock_guard const guard{tally_mutex};
            tally.record_unserved(how.window, way);
            continue;
        }
        std::string const user = user_name(plan.user);
        call const asked{
            .event = plan.event, .user = user, .seats = plan.seats, .id = bookonce::booking_id::generate()};
        client.submit(asked, [&, way](call_result const& result) mutable {
            way.finished_ns = how.time.now_ns();
            {
                std::lock_guard const guard{tally_mutex};
                tally.record(how.window, way, result);
            }
            under_way.leave();
        });
    }
    under_way.wait_until_empty();
}

}  // namespace bench
