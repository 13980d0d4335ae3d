#include "answer_writer.hpp"

#include <cerrno>
#include <cstdio>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "counted.hpp"
#include "document.hpp"

namespace bookonce::cli {

answer_writer::answer_writer(bool ids_as_strings) : ids_as_strings_{ids_as_strings} {
    try {
        thread_ = std::thread{[this] { work(); }};
    } catch (std::system_error const& failed) {
        throw std::system_error{failed.code(), "the system gives no thread for the answers: allow the program more "
                                               "threads and memory (ulimit -u, ulimit -v)"};
    }
}

answer_writer::~answer_writer() {
    if (thread_.joinable()) { finish(); }
}

void answer_writer::add(std::future<outcome> asked) { add(slot{.asked = std::move(asked)}); }
void answer_writer::add(report told) { add(slot{.told = std::move(told)}); }

void answer_writer::add(slot next) {
    std::unique_lock held{mutex_};
    changed_.wait(held, [this] { return slots_.size() < answers_max; });
    slots_.push_back(std::move(next));
    changed_.notify_all();
}

bool answer_writer::failed() const {
    std::lock_guard const held{mutex_};
    return error_ != 0;
}

void answer_writer::work() {
    while (true) {
        slot next;
        {
            std::unique_lock held{mutex_};
            changed_.wait(held, [this] { return finished_ || !slots_.empty(); });
            if (slots_.empty()) { return; }
            next = std::move(slots_.front());
        }
        write(next.told ? *next.told : report_of(next.asked.get()));
        std::lock_guard const held{mutex_};
        slots_.pop_front();  // until here it counts as one that is waited for
        changed_.notify_all();
    }
}

/// Only this thread writes, and only it changes the counts.
void answer_writer::write(report const& answered) {
    if (answered.code == exit_code::usage) { ++malformed_; }
    if (answered.code == exit_code::unsettled) { ++unsettled_; }
    if (failed()) {
        ++lost_;
        return;
    }
    auto const document = ids_as_strings_ ? with_ids_as_strings(answered.document) : answered.document;
    std::string const line = json_text(document) + '\n';
    errno = 0;
    // Each line goes out at once: whoever asked may wait for it before asking more.
    if (std::fwrite(line.data(), 1, line.size(), stdout) == line.size() && std::fflush(stdout) == 0) { return; }
    ++lost_;
    std::lock_guard const held{mutex_};
    error_ = errno != 0 ? errno : EIO;
}

report answer_writer::finish() {
    {
        std::lock_guard const held{mutex_};
        finished_ = true;
        changed_.notify_all();
    }
    thread_.join();
    if (error_ != 0) {
        return {.code = exit_code::unsettled,
                .line = fmt::format("stdout did not take {} ({}): ask again with their booking ids",
                                    counted(static_cast<std::int64_t>(lost_), "answer"),
                                    std::generic_category().message(error_))};
    }
    if (unsettled_ > 0) {
        return {.code = exit_code::unsettled,
                .line = fmt::format("lines that are not settled: {}; ask again with their booking ids", unsettled_)};
    }
    if (malformed_ > 0) {
        return {.code = exit_code::usage,
                .line = fmt::format("lines that are no requests: {}; their answers say why", malformed_)};
    }
    return {};
}

}  // namespace bookonce::cli
