#include <bookonce/c.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <utility>
#include <variant>

#include <bookonce/version.hpp>

#include "call.hpp"
#include "engine.hpp"
#include "options.hpp"
#include "outcome.hpp"
#include "request.hpp"
#include "sized.hpp"
#include "text.hpp"

namespace bookonce::c {
namespace {

/// All handles, the last one first. They stay.
std::atomic<bookonce_engine*> last_handle{nullptr};

bookonce_engine* remember(std::unique_ptr<bookonce_engine> made) {
    bookonce_engine* const handle = made.release();
    handle->before = last_handle.load();
    while (!last_handle.compare_exchange_weak(handle->before, handle)) {}
    return handle;
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
        *engine = remember(std::make_unique<bookonce_engine>(bookonce::engine{options_of(options)}));
        return BOOKONCE_OK;
    });
}

void bookonce_close(bookonce_engine* engine, std::int64_t patience_ms) {
    static_cast<void>(guarded(nullptr, [&] {
        if (engine == nullptr || in_callback::is_here()) { return BOOKONCE_OK; }
        auto const ended = engine->take();
        if (ended) { ended->stop(std::chrono::milliseconds{patience_ms}); }
        return BOOKONCE_OK;
    }));
}

std::int32_t bookonce_submit(bookonce_engine* engine, bookonce_request const* request, bookonce_done done,
                             void* context, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        check_callback(done, "done");
        auto const tell = [done, context](auto const& ended) {
            auto const told = outcome_of_one(ended);
            in_callback const here;
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
    return with_engine(engine, error, [&](bookonce::engine& asked) {
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

std::int32_t bookonce_check(bookonce_engine* engine, bookonce_request const* request, bookonce_error* error) {
    return with_engine(engine, error, [&](bookonce::engine& asked) {
        any_request each_kind = request_of(request);
        std::visit([&]<class Request>(Request& each) { asked.check(std::move(each)); }, each_kind);
        return BOOKONCE_OK;
    });
}

std::int32_t bookonce_generate_id(bookonce_id* id, bookonce_error* error) {
    return guarded(error, [&] {
        checked_size(id, "id");
        bookonce_id made{};
        put_text(made.text, booking_id::generate().str());
        write_struct(made, id);
        return BOOKONCE_OK;
    });
}

char const* bookonce_version(void) { return library_version(); }
