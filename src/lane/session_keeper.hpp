#pragma once

#include <cstdint>
#include <memory>

#include "store/session.hpp"
#include "time.hpp"

namespace bookonce {

/// One session, and when to open it again. Not thread-safe, except the session's `interrupt`.
class session_keeper {
public:
    explicit session_keeper(std::unique_ptr<store::session> session) : session_{std::move(session)} {}

    store::session& session() noexcept { return *session_; }
    bool connected() const noexcept { return session_->connected(); }
    /// It may not be opened earlier. The wait grows with the failures in a row.
    time_point not_before() const noexcept { return not_before_; }

    void opened(time_point now) noexcept;
    /// Ends a session that nobody needs. Opening it again is no reconnect.
    void close() noexcept;

    void failed_to_open(time_point now) noexcept;
    /// After a round. A session lost before it wrote anything counts as a failed login, so a server
    /// that accepts logins and no writes is not asked without a pause. One that lasted counts as
    /// good.
    void served(bool wrote, time_point now) noexcept;

    /// Sessions opened after the first.
    std::uint64_t reconnects() const noexcept { return opened_ > 0 ? opened_ - 1 : 0; }

private:
    std::unique_ptr<store::session> session_;
    int failures_ = 0;          ///< in a row: not opened, or lost before a write
    std::uint64_t opened_ = 0;  ///< not counting those after a `close`
    bool closed_ = false;
    time_point not_before_ = time_point::min();
    time_point opened_at_ = time_point::min();
};

}  // namespace bookonce
