#pragma once

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>

#include <bookonce/c.h>
#include <bookonce/engine.hpp>
#include <bookonce/error.hpp>

#include "engine.hpp"
#include "sized.hpp"
#include "text.hpp"

/// How each call of the C interface begins and ends.
namespace bookonce::c {

/// Fills the error, if it is one, and returns the code.
inline std::int32_t fail(bookonce_error* error, std::int32_t code, std::string_view message,
                         std::string_view sqlstate = {}) noexcept {
    if (error == nullptr || !is_size(error->size)) { return code; }
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

/// The same for a call with an engine: `call` gets the one that the handle stands for.
template <class Call>
std::int32_t with_engine(bookonce_engine const* handed, bookonce_error* error, Call const& call) noexcept {
    return guarded(error, [&]() -> std::int32_t {
        auto const asked = engine_of(handed);
        return call(*asked);
    });
}

/// Throws `std::invalid_argument` if the program gave no function to call.
template <class Callback>
void check_callback(Callback given, char const* name) {
    if (given == nullptr) { throw std::invalid_argument{std::string{name} + " is null: give a function"}; }
}

/// Hands each row to the program, as a struct of the interface.
template <class Rows, class Row, class Struct>
std::int32_t hand_out(Rows const& rows, Struct (*struct_of)(Row const&), void (*each)(void*, Struct const*),
                      void* context) {
    for (Row const& row : rows) {
        Struct const told = struct_of(row);
        each(context, &told);
    }
    return BOOKONCE_OK;
}

/// There is no such event.
inline std::int32_t no_event(bookonce_error* error, std::int64_t id) {
    return fail(error, BOOKONCE_NOT_FOUND, "there is no event " + std::to_string(id));
}

}  // namespace bookonce::c
