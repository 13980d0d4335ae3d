#include "history.hpp"

namespace bookonce::simulation {

std::string describe(call const& call) {
    bool const books = call.books();
    return fmt::format("call {}: {} {} of event {} on engine {}{} -> {}", call.number, books ? "book" : "cancel",
                       call.asked.own.id.str().substr(24), call.event.value, call.engine,
                       books ? fmt::format(", {} seats for {}", call.booking().seats, call.booking().user) : "",
                       call.ending ? describe(*call.ending) : "no answer");
}

}  // namespace bookonce::simulation
