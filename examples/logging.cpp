// An engine whose log goes to spdlog: it tells when the database is lost, and when it is back.
#include <string>

#include <bookonce/bookonce.hpp>
#include <bookonce/spdlog.hpp>
#include <spdlog/spdlog.h>

int main(int argc, char** argv) try {
    std::string const address = argc > 1 ? argv[1] : "dbname=shop";
    bookonce::engine engine{{.database = address, .logger = bookonce::log_to(spdlog::default_logger())}};
    spdlog::info("booking: {}", name_of(engine.book({.event = bookonce::event_id{1}, .user = "ann"})));
} catch (std::exception const& problem) {
    spdlog::error("{}", problem.what());
    return 1;
}
