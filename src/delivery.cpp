#include "delivery.hpp"

#include <deque>
#include <exception>

#include "sleeper.hpp"

namespace bookonce {
namespace {

/// A call of `run` that this thread is in. One completion may submit to another engine, whose
/// completion is then called within.
struct running {
    delivery const* owner;
    std::deque<reply>* queue;
    running* outer;
};

thread_local running* innermost = nullptr;

std::deque<reply>* queue_of(delivery const* owner) noexcept {
    for (running const* each = innermost; each != nullptr; each = each->outer) {
        if (each->owner == owner) { return each->queue; }
    }
    return nullptr;
}

}  // namespace

void delivery::run(std::vector<reply> replies) const noexcept {
    std::deque<reply>* const outer = queue_of(this);
    std::deque<reply> queue;
    running here{this, &queue, innermost};
    if (outer == nullptr) { innermost = &here; }
    std::vector<sleeper*> callers;
    for (reply& each : replies) {
        if (outer != nullptr && each.caller == nullptr) {
            outer->push_back(std::move(each));
            continue;
        }
        complete(each);
        if (each.caller != nullptr) { callers.push_back(each.caller); }
    }
    wake_all(callers);
    for (; !queue.empty(); queue.pop_front()) { complete(queue.front()); }
    if (outer == nullptr) { innermost = here.outer; }
}

void delivery::complete(reply& reply) const noexcept {
    try {
        reply.done(std::move(reply.ending));
    } catch (std::exception const& thrown) {
        error(std::string{"bookonce: a completion threw: "} + thrown.what());
    } catch (...) { error("bookonce: a completion threw something that is no exception"); }
}

void delivery::warn(std::string const& line) const noexcept {
    try {
        if (logger_) { logger_->warn("{}", line); }
    } catch (...) {  // the application's sink or error handler: there is nobody left to tell
    }
}

void delivery::error(std::string const& line) const noexcept {
    try {
        if (logger_) { logger_->error("{}", line); }
    } catch (...) {  // as above
    }
}

}  // namespace bookonce
