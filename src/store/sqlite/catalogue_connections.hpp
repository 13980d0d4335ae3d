#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "connection.hpp"

namespace bookonce::store::sqlite {

/// The connections of the calls that do not book: a few of their own to a file, opened when they
/// are needed. A database in memory has one, which the sessions share. Thread-safe.
class catalogue_connections {
public:
    catalogue_connections(database_file const& file, std::shared_ptr<connection> const& in_memory);

    /// One of them, open, while this lives. Throws `unavailable_error` and `config_error`.
    class lent {
    public:
        /// Statements wait for locks, and run, until `end`; none of them: until they are done.
        lent(catalogue_connections& from, std::chrono::steady_clock::time_point locks_end,
             std::chrono::steady_clock::time_point runs_until);
        ~lent();
        lent(lent const&) = delete;
        lent& operator=(lent const&) = delete;

        connection& operator*() const noexcept { return *taken_; }

    private:
        catalogue_connections& from_;
        std::shared_ptr<connection> taken_;
        std::unique_lock<one_user> in_use_;
    };

private:
    std::shared_ptr<connection> take(std::chrono::steady_clock::time_point end);
    void give_back(std::shared_ptr<connection> taken);

    std::mutex mutex_;
    std::condition_variable given_back_;
    std::vector<std::shared_ptr<connection>> idle_;
};

}  // namespace bookonce::store::sqlite
