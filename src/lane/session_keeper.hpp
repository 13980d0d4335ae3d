#pragma once

#include <cstdint>
#include <memory>

#include "store/session.hpp"
#include "time.hpp"

namespace bookonce {

/// One session of a store, and when to open it again. Not thread-safe, except the session's
/// `interrupt`.
class session_keeper {
public:
    explicit session_keeper(std::unique_ptr<store::session> session) : session_{std::move(session)} {}

    store::session& session() noexcept { return *session_; }
    bool connected() const noexcept { return session_->connected(); }
    /// It may not be opened earlier: the more sessions have failed in a row, the longer the wait.
    time_point not_before() const noexcept { return not_before_; }

    /// It has been opened.
    void opened(time_point now) noexcept;
    /// It could not be opened.
    void failed_to_open(time_point now) noexcept;
    /// After a round. A session that is lost at once, again and again, is as bad as one that cannot
    /// be opened: a server that lets the engine in and takes no writes must not be asked for logins
    /// without a pause. One that has served for a while was a good one.
    void served(bool wrote, time_point now) noexcept;

    /// Sessions opened after the first.
    std::uint64_t reconnects() const noexcept { return opened_ > 0 ? opened_ - 1 : 0; }

private:
    std::unique_ptr<store::session> session_;
    int failures_ = 0;  ///< in a row: could not be opened, or lost before anything had been written
    std::uint64_t opened_ = 0;
    time_point not_before_ = time_point::min();
    time_point opened_at_ = time_point::min();
};

}  // namespace bookonce
