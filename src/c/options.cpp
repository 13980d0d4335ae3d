#include "options.hpp"

#include <chrono>
#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

#include "sized.hpp"

namespace bookonce::c {

options options_of(bookonce_options const* handed) {
    options made;
    if (handed == nullptr) { return made; }
    auto const given = read_struct(handed, "options");
    if (given.reserved != 0) { throw std::invalid_argument{"options: what is reserved must be zero"}; }
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
    made.one_event_per_statement = given.one_event_per_statement != 0;
    if (given.prepared_statements != 0) { made.prepared_statements = given.prepared_statements == 1; }
    if (given.log != nullptr) {
        made.logger = [log = given.log, context = given.log_context](log_level level, std::string_view line) {
            log(context, static_cast<std::int32_t>(level), std::string{line}.c_str());
        };
    }
    return made;
}

}  // namespace bookonce::c
