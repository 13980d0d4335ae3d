#include "catalogue_connections.hpp"

#include <utility>

#include <bookonce/limits.hpp>

#include "problem.hpp"
#include "store/raise.hpp"

namespace bookonce::store::sqlite {
namespace {

using std::chrono::steady_clock;

[[noreturn]] void all_are_busy() {
    raise({failure::refused, "57014", "other calls keep the database busy: give it more time, or ask again later"});
}

}  // namespace

catalogue_connections::catalogue_connections(database_file const& file, std::shared_ptr<connection> const& in_memory) {
    int const most = in_memory ? 1 : limits::catalogue_sessions_max;
    for (int number = 0; number < most; ++number) {
        idle_.push_back(in_memory ? in_memory : std::make_shared<connection>(file));
    }
}

/// The one that was used last is open.
std::shared_ptr<connection> catalogue_connections::take(steady_clock::time_point end) {
    std::unique_lock held{mutex_};
    auto const is_there = [this] { return !idle_.empty(); };
    if (end == steady_clock::time_point::max()) {
        given_back_.wait(held, is_there);
    } else if (!given_back_.wait_until(held, end, is_there)) {
        all_are_busy();
    }
    auto taken = std::move(idle_.back());
    idle_.pop_back();
    return taken;
}

void catalogue_connections::give_back(std::shared_ptr<connection> taken) {
    {
        std::lock_guard const held{mutex_};
        idle_.push_back(std::move(taken));
    }
    given_back_.notify_one();
}

catalogue_connections::lent::lent(catalogue_connections& from, steady_clock::time_point locks_end,
                                  steady_clock::time_point runs_until)
    : from_{from}, taken_{from.take(locks_end)} {
    try {
        if (!taken_->in_use.try_lock_until(locks_end)) { all_are_busy(); }
        in_use_ = std::unique_lock{taken_->in_use, std::adopt_lock};
        taken_->wait_for_locks({locks_end});
        taken_->open();
        taken_->run_until(runs_until);
    } catch (problem const& failed) {
        if (in_use_) { in_use_.unlock(); }
        from_.give_back(std::move(taken_));
        raise(failed.error());
    } catch (...) {
        if (in_use_) { in_use_.unlock(); }
        from_.give_back(std::move(taken_));
        throw;
    }
}

catalogue_connections::lent::~lent() {
    in_use_.unlock();
    from_.give_back(std::move(taken_));
}

}  // namespace bookonce::store::sqlite
