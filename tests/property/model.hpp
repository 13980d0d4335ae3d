#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "steps.hpp"

namespace bookonce::test {

/// One booking as its row says. A lapsed hold is `held` here until it is seen that somebody has
/// ended it.
struct model_row {
    std::string user;
    int seats = 0;  ///< 0: a fence
    booking_status status = booking_status::confirmed;
    minutes booked_at{0};
    std::optional<minutes> expires_at = {};
    std::optional<minutes> confirmed_at = {};
    std::int64_t version = 0;
    int request = 0;  ///< of a cancellation, if that was its last change

    bool operator==(model_row const&) const = default;
};

/// An entry of the history: what a change left a booking as.
struct model_entry {
    std::int64_t version = 0;
    std::uint32_t id = 0;
    std::string what;
    std::string user;
    int seats = 0;
    booking_status status = booking_status::confirmed;

    auto operator<=>(model_entry const&) const = default;
};

/// One event as the documents describe it, without batches, versions of the past or races. Written
/// apart from the decisions, to be compared with them.
class model {
public:
    /// `time_runs_on`: beside the steps a little time passes as well.
    model(terms const& allowed, bool time_runs_on) : allowed_{allowed}, time_runs_on_{time_runs_on} {}

    /// Does it, and says how it ends, as `told` would.
    std::string perform(step const& asked);
    /// Whether the last step may have ended this hold for its seats or its place: it has lapsed, and
    /// the step changed the event. Then it has, from now on.
    bool may_end(std::uint32_t id);

    std::map<std::uint32_t, model_row> const& rows() const { return rows_; }
    std::vector<model_entry> const& history() const { return history_; }
    terms const& allowed() const { return allowed_; }
    std::int64_t version() const { return version_; }
    minutes now() const { return now_; }
    bool has_lapsed(model_row const& row) const {
        return row.status == booking_status::held && *row.expires_at <= now_;
    }
    /// Whether it keeps its seats from others.
    bool keeps_seats(model_row const& row) const { return is_active(row.status) && !has_lapsed(row); }
    int seats_kept() const;
    /// What the event's row says: of seats that nobody has been given or has not given back.
    int available() const;

private:
    struct found {
        std::uint32_t id = 0;
        std::string refusal = {};  ///< if there is none
    };

    std::string end_of(step const& asked);
    std::string seat(step const& asked);
    std::string confirm(step const& asked);
    std::string release(step const& asked);
    std::string extend(step const& asked);
    std::string change(step const& asked);
    std::string cancel(step const& asked);
    std::string transfer(step const& asked);
    std::string expire();
    std::string resize(step const& asked);

    found find(step const& asked, bool holds_only);
    std::vector<std::uint32_t> named_by(std::string const& user, bool holds_only) const;
    bool on_sale() const;
    int free() const { return allowed_.seats() - seats_kept(); }
    int bookings_of(std::string const& user, std::uint32_t except) const;
    int seats_of(std::string const& user, std::uint32_t except) const;
    int room_for(std::string const& user, int seats, std::uint32_t except) const;
    std::string refuses_user(std::string const& user, std::uint32_t except) const;
    std::string of(std::uint32_t id) const;
    std::string expired(std::uint32_t id) const { return "hold_expired" + of(id) + " " + std::to_string(free()); }

    std::string done(char const* ending, char const* what, std::uint32_t id);
    std::string again(char const* ending, std::uint32_t id) const { return std::string{ending} + " again" + of(id); }

    terms allowed_;
    bool time_runs_on_;
    bool open_ = true;
    minutes now_{0};
    std::int64_t version_ = 0;
    bool moved_on_ = false;  ///< by the last step
    std::map<std::uint32_t, model_row> rows_;
    std::vector<model_entry> history_;
};

}  // namespace bookonce::test
