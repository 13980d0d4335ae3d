#include <algorithm>

#include "lanes.hpp"

/// What ends: requests past their deadline, statements that nobody waits for, and the lanes.
namespace bookonce {
namespace {

using namespace std::chrono_literals;

/// Deadlines are checked in steps of this, so many of them cost one check.
constexpr auto watch_step = 5ms;

}  // namespace

time_point lanes::watch(time_point now) {
    std::vector<reply> replies;
    time_point next;
    {
        lock const held{mutex_};
        replies = dispatcher_.expire(now);
        tell_if_closed();
        next = std::max(dispatcher_.earliest_deadline(), now + watch_step);
        for (auto const& each : lanes_) { next = std::min(next, watch(*each, now)); }
    }
    delivery_.run_some(std::move(replies));
    if (delivery_.has_kept()) {
        lock const held{mutex_};  // else the lane might have checked and not yet wait
        lanes_.front()->work_to_do.notify_one();
    }
    return next;
}

/// Breaks the lane's statement if nobody waits for it any more. Returns when to look again.
time_point lanes::watch(lane& own, time_point now) {
    if (own.doing == nullptr) { return time_point::max(); }
    bool const nobody_waits = own.doing->nobody_waits();
    bool const unawaited_long = nobody_waits && now - own.doing->began() > unawaited_grace;
    // Other requests of the round may have more time than the caller who runs it.
    bool const caller_is_held = own.caller_leaves_at <= now;
    if (own.waits_for_server && (unawaited_long || caller_is_held)) { own.keeper.session().interrupt(); }
    // That caller's request may be answered, and its deadline no longer among the dispatcher's.
    time_point const next = std::max(own.caller_leaves_at, now + watch_step);
    return nobody_waits ? std::min(next, now + unawaited_grace) : next;
}

void lanes::close() {
    lock const held{mutex_};
    dispatcher_.close();
}

void lanes::wait_idle(time_point end) {
    lock held{mutex_};
    // Waits for a login under way: cutting it would put a broken connection into the server's log
    // every time a short-lived engine ends.
    came_to_rest_.wait_until(held, end, [&] { return dispatcher_.nobody_waits() && !logs_in(); });
}

void lanes::stop() {
    std::vector<reply> replies;
    {
        lock const held{mutex_};
        dispatcher_.close();
        stopping_ = true;
        replies = dispatcher_.answer_all({store::failure::refused, "", "the engine has stopped"}, clock_now());
        for (auto const& each : lanes_) {
            if (each->waits_for_server) { each->keeper.session().interrupt(); }
        }
    }
    for (auto const& each : lanes_) { each->work_to_do.notify_all(); }
    delivery_.run(std::move(replies));
}

void lanes::join() {
    std::lock_guard const one_at_a_time{join_mutex_};
    for (auto const& each : lanes_) {
        if (each->thread.joinable()) { each->thread.join(); }
    }
    {
        lock held{mutex_};
        came_to_rest_.wait(held, [&] { return callers_inside_ == 0; });
    }
    delivery_.run_kept();
}

}  // namespace bookonce
