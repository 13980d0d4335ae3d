#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include <bookonce/outcome.hpp>

#include "report.hpp"

namespace bookonce::cli {

/// Writes answers to stdout in the order of their questions, one JSON document a line, each as soon
/// as those before it are there. Its thread waits for them. `add` and `finish` are for one thread.
class answer_writer {
public:
    /// So many answers are waited for at once.
    static constexpr std::size_t answers_max = 1'000;

    /// Throws `std::system_error` if the system gives no thread.
    explicit answer_writer(bool ids_as_strings);
    ~answer_writer();
    answer_writer(answer_writer const&) = delete;
    answer_writer& operator=(answer_writer const&) = delete;

    /// Waits for a place. Does nothing when stdout has failed.
    void add(std::future<outcome> asked);
    /// What is not asked: why a line is no request.
    void add(report told);
    bool failed() const;

    /// Waits for all answers, and says how it went.
    report finish();

private:
    struct slot {
        std::future<outcome> asked = {};
        std::optional<report> told = {};
    };

    void add(slot next);
    void work();
    void write(report const& answered);

    bool const ids_as_strings_;
    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<slot> slots_;
    bool finished_ = false;
    int error_ = 0;  ///< of stdout
    std::size_t malformed_ = 0;
    std::size_t unsettled_ = 0;
    std::size_t lost_ = 0;  ///< answers that stdout did not take
    std::thread thread_;
};

}  // namespace bookonce::cli
