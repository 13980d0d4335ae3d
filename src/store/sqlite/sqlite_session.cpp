#include "sqlite_session.hpp"

#include <algorithm>
#include <atomic>
#include <utility>

#include <bookonce/error.hpp>

#include "event_state.hpp"
#include "land.hpp"
#include "problem.hpp"

namespace bookonce::store::sqlite {
namespace {

using namespace std::chrono_literals;
using std::chrono::steady_clock;

/// One program writes at a time. As long as others get on, a write waits for its turn; where nobody
/// does, one of them keeps the file locked.
constexpr auto turn_lasts_max = 25ms;
constexpr auto turn_comes_within = 500ms;
/// For what happens once in a file's life: others may be making it, or mending it after a crash.
constexpr auto opens_within = 5s;

class sqlite_session final : public session {
public:
    explicit sqlite_session(std::shared_ptr<connection> connection) : connection_{std::move(connection)} {}
    ~sqlite_session() override { close(); }

    std::optional<error> connect() override;
    bool connected() const noexcept override { return connected_; }
    void close() noexcept override;
    result<std::vector<snapshot>> read(std::span<question const> questions) override;
    result<std::vector<written>> write(std::span<change const> changes) override;
    /// Ends a wait for others. What the disk is doing cannot be broken off.
    void interrupt() noexcept override { broken_off_ = true; }
    void expect_write() noexcept override { turn_ = turn::awaited; }
    std::optional<error> take_back() override;

private:
    using lock = std::unique_lock<one_user>;
    /// Of a write: whether its transaction has begun.
    enum class turn : std::uint8_t { awaited, come, given_up };

    template <class Work>
    auto work(Work const& work) -> result<decltype(work())>;
    lock take_connection();
    transaction begin_to_write();

    std::shared_ptr<connection> connection_;
    bool connected_ = false;
    std::atomic<bool> broken_off_{false};
    std::atomic<turn> turn_{turn::come};
};

error const not_connected{failure::not_connected, "08003", "there is no session"};

/// Locked by nobody: it was broken off meanwhile.
sqlite_session::lock sqlite_session::take_connection() {
    while (!broken_off_) {
        if (connection_->in_use.try_lock_until(steady_clock::now() + 5ms)) {
            return lock{connection_->in_use, std::adopt_lock};
        }
    }
    return {};
}

std::optional<error> sqlite_session::connect() {
    if (connected_) { return std::nullopt; }
    broken_off_ = false;
    lock const taken = take_connection();
    if (!taken) { return not_connected; }
    try {
        connection_->wait_for_locks({steady_clock::now() + opens_within, &broken_off_});
        connection_->open();
        connected_ = true;
        return std::nullopt;
    } catch (problem const& failed) { return failed.error(); } catch (config_error const& failed) {
        return error{failure::misconfigured, "", failed.what()};
    }
}

void sqlite_session::close() noexcept {
    connected_ = false;
    lock const taken{connection_->in_use};
    connection_->close();
}

/// Does what needs the connection. After an error that leaves it in doubt it is opened anew.
template <class Work>
auto sqlite_session::work(Work const& work) -> result<decltype(work())> {
    if (broken_off_) { close(); }
    if (!connected_) { return not_connected; }
    error failed;
    {
        lock const taken = take_connection();
        if (!taken) { return not_connected; }
        try {
            connection_->run_until(steady_clock::time_point::max());
            return work();
        } catch (problem const& problem) { failed = problem.error(); } catch (config_error const& problem) {
            failed = {failure::misconfigured, "", problem.what()};
        }
    }
    bool const waits_no_more = failed.kind == failure::locked && broken_off_;
    if (waits_no_more) { failed = not_connected; }
    bool const distrusted = failed.kind == failure::lost || failed.kind == failure::not_connected ||
                            failed.kind == failure::misconfigured || failed.sqlstate == disk_failed;
    if (distrusted) { close(); }
    return failed;
}

std::optional<error> sqlite_session::take_back() {
    turn expected = turn::awaited;
    if (!turn_.compare_exchange_strong(expected, turn::given_up)) { return std::nullopt; }
    return is_locked(connection_->path()).error();
}

/// Where nobody else gets on any more, fails as `locked`; where others get on all the time, as a
/// conflict.
transaction sqlite_session::begin_to_write() {
    auto const end = steady_clock::now() + turn_comes_within;
    for (std::int64_t seen = connection_->version_of_others();;) {
        connection_->wait_for_locks({steady_clock::now() + turn_lasts_max, &broken_off_});
        try {
            return transaction::to_write(*connection_);
        } catch (problem const& failed) {
            std::int64_t const now = connection_->version_of_others();
            bool const waits = now != seen && !broken_off_ && turn_ != turn::given_up;
            if (failed.error().kind != failure::locked || !waits) { throw; }
            if (steady_clock::now() >= end) {
                throw problem{{failure::conflict, "40001", "other programs write to the file all the time"}};
            }
            seen = now;
        }
    }
}

result<std::vector<snapshot>> sqlite_session::read(std::span<question const> questions) {
    return work([&] {
        connection_->wait_for_locks({steady_clock::now() + turn_comes_within, &broken_off_});
        auto const at_once = transaction::to_read(*connection_);
        timestamp const at = now();
        std::vector<snapshot> seen;
        seen.reserve(questions.size());
        for (question const& each : questions) { seen.push_back(read_snapshot(*connection_, each, at)); }
        return seen;
    });
}

result<std::vector<written>> sqlite_session::write(std::span<change const> changes) {
    return work([&] {
        auto writing = begin_to_write();
        if (turn_.exchange(turn::come) == turn::given_up) { throw is_locked(connection_->path()); }
        write_stamp stamp{*connection_, now()};
        auto fates = land(*connection_, changes, stamp);
        if (std::ranges::any_of(fates, &written::landed)) { writing.commit(); }
        return fates;
    });
}

}  // namespace

std::unique_ptr<session> make_session(std::shared_ptr<connection> connection) {
    return std::make_unique<sqlite_session>(std::move(connection));
}

}  // namespace bookonce::store::sqlite
