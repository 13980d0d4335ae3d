#include "history.hpp"

namespace bookonce::simulation {

std::string describe(answer const& ending) {
    return std::visit([](auto const& one) { return bookonce::describe(one); }, ending);
}

std::string describe(call const& call) {
    bool const books = call.asked.wants == intent::book;
    return fmt::format("call {}: {} {} of event {} on engine {}{} -> {}", call.number, books ? "book" : "cancel",
                       call.asked.id.str().substr(24), call.event.value, call.engine,
                       books ? fmt::format(", {} seats for {}", call.asked.seats, call.asked.user) : "",
                       call.ending ? describe(*call.ending) : "no answer");
}

}  // namespace bookonce::simulation
