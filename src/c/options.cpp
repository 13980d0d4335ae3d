#include "options.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "engine.hpp"
#include "sized.hpp"
#include "text.hpp"

namespace bookonce::c {

namespace {

backoff::shape shape_of(std::int32_t number) {
    switch (number) {
        case BOOKONCE_BACKOFF_NONE: return backoff::shape::none;
        case BOOKONCE_BACKOFF_CONSTANT: return backoff::shape::constant;
        case BOOKONCE_BACKOFF_EXPONENTIAL: return backoff::shape::exponential;
        case BOOKONCE_BACKOFF_FULL_JITTER: return backoff::shape::full_jitter;
        case BOOKONCE_BACKOFF_EQUAL_JITTER: return backoff::shape::equal_jitter;
        case BOOKONCE_BACKOFF_DECORRELATED_JITTER: return backoff::shape::decorrelated_jitter;
        default: throw std::invalid_argument{"options: backoff must be one of bookonce_backoff"};
    }
}

}  // namespace

options options_of(bookonce_options const* handed) {
    options made;
    if (handed == nullptr) { return made; }
    auto const given = read_struct(handed, "options");
    check_reserved(given.reserved, "options");
    check_reserved(given.reserved_2, "options");
    if (given.prepared_statements < 0 || given.prepared_statements > 2) {
        throw std::invalid_argument{"options: prepared_statements must be 0, 1 or 2"};
    }
    made.database = text_of(given.database);
    if (given.schema != nullptr) { made.schema = text_of(given.schema); }
    if (given.deadline_ms != 0) { made.retry.deadline = std::chrono::milliseconds{given.deadline_ms}; }
    set_if_given(made.retry.attempts_max, given.attempts_max);
    set_if_given(made.lanes, given.lanes);
    set_if_given(made.queue_length, given.queue_length);
    if (given.batch_requests < 0) { throw std::invalid_argument{"options: batch_requests must not be negative"}; }
    set_if_given(made.batch_requests, given.batch_requests);
    if (given.backoff != 0) { made.backoff.kind = shape_of(given.backoff); }
    if (given.backoff_initial_us != 0) { made.backoff.initial = std::chrono::microseconds{given.backoff_initial_us}; }
    if (given.backoff_max_us != 0) { made.backoff.max = std::chrono::microseconds{given.backoff_max_us}; }
    if (given.seed != 0) { made.seed = given.seed; }
    made.one_event_per_statement = given.one_event_per_statement != 0;
    if (given.prepared_statements != 0) { made.prepared_statements = given.prepared_statements == 1; }
    if (given.log != nullptr) {
        made.logger = [log = given.log, context = given.log_context](log_level level, std::string_view line) {
            in_callback const here;
            log(context, static_cast<std::int32_t>(level), std::string{line}.c_str());
        };
    }
    return made;
}

}  // namespace bookonce::c
