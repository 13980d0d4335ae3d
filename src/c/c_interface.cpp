#include <bookonce/c.h>

#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include <bookonce/error.hpp>
#include <bookonce/version.hpp>

#include "engine.hpp"
#include "outcome.hpp"
#include "request.hpp"
#include "sized.hpp"

namespace bookonce::c {
namespace {

std::int32_t fail(bookonce_error* error, std::int32_t code, char const* message,
                  std::string_view sqlstate = {}) noexcept {
    if (error == nullptr || error->size < sizeof error->size || error->size > struct_bytes_max) { return code; }
    bookonce_error made{};
    made.code = code;
    put_text(made.message, message);
    put_text(made.sqlstate, sqlstate);
    write_struct(made, error);
    return code;
}

/// Runs `call`, which returns a code. What it throws becomes one.
template <class Call>
std::int32_t guarded(bookonce_error* error, Call const& call) noexcept {
    try {
        return call();
    } catch (event_exists_error const& problem) {
        return fail(error, BOOKONCE_EXISTS, problem.what());
    } catch (std::invalid_argument const& problem) {
        return fail(error, BOOKONCE_INVALID, problem.what());
    } catch (config_error const& problem) {
        return fail(error, BOOKONCE_CONFIG, problem.what());
    } catch (unavailable_error const& problem) {
        return fail(error, BOOKONCE_UNAVAILABLE, problem.what(), problem.sqlstate());
    } catch (std::exception const& problem) { return fail(error, BOOKONCE_FAILED, problem.what()); } catch (...) {
        return fail(error, BOOKONCE_FAILED, "something was thrown that is no exception");
    }
}

engine& engine_of(bookonce_engine* handed) {
    if (handed == nullptr) { throw std::invalid_argument{"engine is null: open one"}; }
    return handed->engine;
}

template <class Field, class Value>
void set_if_given(Field& field, Value value) {
    if (value != 0) { field = static_cast<Field>(value); }
}

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

std::optional<timestamp> time_of(std::int64_t us) {
    return us == 0 ? std::nullopt : std::optional{timestamp{std::chrono::microseconds{us}}};
}

new_event new_event_of(bookonce_new_event const* handed) {
    auto const given = read_struct(handed, "event");
    new_event made{.name = text_of(given.name), .capacity = given.capacity, .overbook = given.overbook};
    if (given.id != 0) { made.id = event_id{given.id}; }
    set_if_given(made.bookings_per_user, given.bookings_per_user);
    if (given.seats_per_user != 0) { made.seats_per_user = given.seats_per_user; }
    if (given.hold_limit_s != 0) { made.hold_limit = std::chrono::seconds{given.hold_limit_s}; }
    made.opens_at = time_of(given.opens_at_us);
    made.closes_at = time_of(given.closes_at_us);
    return made;
}

bookonce_event event_of(event const& found) {
    auto const us_of = [](std::optional<timestamp> const& time) { return time ? time->time_since_epoch().count() : 0; };
    bookonce_event made{};
    made.id = found.id.value;
    made.version = found.version;
    made.hold_limit_s = found.hold_limit.count();
    made.opens_at_us = us_of(found.opens_at);
    made.closes_at_us = us_of(found.closes_at);
    made.capacity = found.capacity;
    made.available = found.available;
    made.overbook = found.overbook;
    made.bookings_per_user = found.bookings_per_user;
    made.seats_per_user = found.seats_per_user.value_or(0);
    put_text(made.status, to_string(found.status));
    put_text(made.name, found.name);
    return made;
}

template <class Outcome>
bookonce_outcome outcome_of_one(Outcome const& ended) {
    return outcome_of(std::visit([](auto const& ending) { return answer{ending}; }, ended));
}

}  // namespace
}  // namespace bookonce::c

using namespace bookonce;
using namespace bookonce::c;

std::int32_t bookonce_open(bookonce_options const* options, bookonce_engine** engine, bookonce_error* error) {
    return guarded(error, [&] {
        if (engine == nullptr) { throw std::invalid_argument{"there is no place for the engine: give one"}; }
        *engine = nullptr;
        *engine = std::make_unique<bookonce_engine>(bookonce_engine{bookonce::engine{options_of(options)}}).release();
        return BOOKONCE_OK;
    });
}

void bookonce_close(bookonce_engine* engine, std::int64_t patience_ms) {
    static_cast<void>(guarded(nullptr, [&] {
        std::unique_ptr<bookonce_engine> const ended{engine};
        if (ended) { ended->engine.stop(std::chrono::milliseconds{patience_ms}); }
        return BOOKONCE_OK;
    }));
}

std::int32_t bookonce_submit(bookonce_engine* engine, bookonce_request const* request, bookonce_done done,
                             void* context, bookonce_error* error) {
    return guarded(error, [&] {
        auto& asked = engine_of(engine);
        if (done == nullptr) { throw std::invalid_argument{"done is null: give a function"}; }
        auto const tell = [done, context](auto const& ended) {
            auto const told = outcome_of_one(ended);
            done(context, &told);
        };
        any_request each_kind = request_of(request);
        std::visit(
            [&]<class Request>(Request& each) {
                asked.submit(std::move(each), std::function<void(typename Request::outcome)>{tell});
            },
            each_kind);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_wait(bookonce_engine* engine, bookonce_request const* request, bookonce_outcome* outcome,
                           bookonce_error* error) {
    return guarded(error, [&] {
        auto& asked = engine_of(engine);
        checked_size(outcome, "outcome");
        any_request each_kind = request_of(request);
        auto const wait = overloaded{
            [&](book_request& each) { return outcome_of_one(asked.book(std::move(each))); },
            [&](hold_request& each) { return outcome_of_one(asked.hold(std::move(each))); },
            [&](confirm_request& each) { return outcome_of_one(asked.confirm(std::move(each))); },
            [&](release_request& each) { return outcome_of_one(asked.release(std::move(each))); },
            [&](extend_request& each) { return outcome_of_one(asked.extend(std::move(each))); },
            [&](change_request& each) { return outcome_of_one(asked.change(std::move(each))); },
            [&](transfer_request& each) { return outcome_of_one(asked.transfer(std::move(each))); },
            [&](cancel_request& each) { return outcome_of_one(asked.cancel(std::move(each))); },
        };
        write_struct(std::visit(wait, each_kind), outcome);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_create_event(bookonce_engine* engine, bookonce_new_event const* wanted, bookonce_event* event,
                                   bookonce_error* error) {
    return guarded(error, [&] {
        auto& asked = engine_of(engine);
        if (event != nullptr) { checked_size(event, "event"); }
        auto const made = asked.create_event(new_event_of(wanted));
        if (event != nullptr) { write_struct(event_of(made), event); }
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_find_event(bookonce_engine* engine, std::int64_t id, bookonce_event* event,
                                 bookonce_error* error) {
    return guarded(error, [&]() -> std::int32_t {
        auto& asked = engine_of(engine);
        checked_size(event, "event");
        auto const found = asked.find_event(event_id{id});
        if (!found) { return fail(error, BOOKONCE_NOT_FOUND, "there is no such event"); }
        write_struct(event_of(*found), event);
        return BOOKONCE_OK;
    });
}

char const* bookonce_version(void) { return library_version(); }
