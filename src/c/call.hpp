#pragma once

#include <cstdint>
#include <exception>
#include <stdexcept>
#include <string_view>

#include <bookonce/c.h>
#include <bookonce/error.hpp>

#include "sized.hpp"

/// How each call of the C interface ends.
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

}  // namespace bookonce::c
