#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include <bookonce/bookonce.hpp>

/// The event as the database had it last. One thread asks, however many browsers look on.
/// Thread-safe.
class seat_board {
public:
    seat_board(bookonce::engine& engine, bookonce::event_id event)
        : engine_{engine}, event_{event}, thread_{[this](std::stop_token const& ends) { watch(ends); }} {}

    /// Waits until the event has another version than `seen`. Nothing: `patience` is over, or the
    /// shop closes.
    std::optional<bookonce::event> next(std::optional<std::int64_t> seen, std::chrono::milliseconds patience) {
        std::unique_lock lock{mutex_};
        changed_.wait_for(lock, patience, [&] { return closed_ || (shown_ && shown_->version != seen); });
        if (closed_ || !shown_ || shown_->version == seen) { return std::nullopt; }
        return shown_;
    }
    void close() {
        thread_.request_stop();
        std::scoped_lock const lock{mutex_};
        closed_ = true;
        changed_.notify_all();
    }
    bool is_closed() {
        std::scoped_lock const lock{mutex_};
        return closed_;
    }

private:
    void watch(std::stop_token const& ends) {
        while (!ends.stop_requested()) {
            try {
                show(engine_.find_event(event_));
            } catch (bookonce::unavailable_error const&) {}  // the page keeps what it shows
            std::unique_lock lock{mutex_};
            changed_.wait_for(lock, std::chrono::milliseconds{200}, [&] { return closed_; });
        }
    }
    void show(std::optional<bookonce::event> const& found) {
        std::scoped_lock const lock{mutex_};
        shown_ = found;
        changed_.notify_all();
    }

    bookonce::engine& engine_;
    bookonce::event_id event_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::optional<bookonce::event> shown_;
    bool closed_ = false;
    std::jthread thread_;  // last: it uses the others
};
