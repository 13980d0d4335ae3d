// What a program's logger hears of an engine, and how it is given.
#include <bookonce/log.hpp>

#include <memory>
#include <mutex>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <bookonce/spdlog.hpp>
#include <bookonce/testing.hpp>

using namespace bookonce;
using namespace std::chrono_literals;

namespace {

/// Keeps the lines. The engine may log on several threads.
struct notebook {
    log_function writer() {
        return [this](log_level level, std::string_view line) {
            std::lock_guard const held{mutex};
            levels.push_back(level);
            lines.emplace_back(line);
        };
    }

    std::mutex mutex;
    std::vector<log_level> levels;
    std::vector<std::string> lines;
};

std::string ending_of(engine& engine, event_id event, std::string user) {
    return name_of(engine.book({.event = event, .user = std::move(user), .deadline = 300ms}));
}

std::shared_ptr<spdlog::logger> logger_into(std::ostringstream& out) {
    auto const sink = std::make_shared<spdlog::sinks::ostream_sink_mt>(out);
    sink->set_pattern("%l: %v");
    return std::make_shared<spdlog::logger>("test", sink);
}

}  // namespace

TEST_CASE("an_outage_is_logged_once_and_its_end_once") {
    notebook log;
    testing::memory_database database;
    {
        engine engine = database.make_engine({.lanes = 1, .logger = log.writer()});
        event_id const concert = engine.create_event({.capacity = 5}).id;
        CHECK(ending_of(engine, concert, "ann") == "booked");
        CHECK(log.lines.empty());
        database.go_away();
        CHECK(ending_of(engine, concert, "bob") == "unavailable");
        CHECK(ending_of(engine, concert, "cid") == "unavailable");
        database.come_back();
        CHECK(name_of(engine.book({.event = concert, .user = "dan"})) == std::string_view{"booked"});
    }
    REQUIRE(log.lines.size() == 2);
    CHECK(log.lines[0].starts_with("bookonce: database lost: "));
    CHECK(log.levels[0] == log_level::warning);
    CHECK(log.lines[1].starts_with("bookonce: database back after "));
    CHECK(log.levels[1] == log_level::info);
}

TEST_CASE("a_logger_that_throws_harms_no_booking") {
    testing::memory_database database;
    int told = 0;
    engine engine = database.make_engine({.lanes = 1, .logger = [&](log_level, std::string_view) {
                                              ++told;
                                              throw std::runtime_error{"the disk is full"};
                                          }});
    event_id const concert = engine.create_event({.capacity = 5}).id;
    database.go_away();
    CHECK(ending_of(engine, concert, "ann") == "unavailable");
    database.come_back();
    CHECK(name_of(engine.book({.event = concert, .user = "bob"})) == std::string_view{"booked"});
    engine.stop();
    CHECK(told == 2);
}

TEST_CASE("a_log_function_is_made_of_a_lambda_a_function_or_nothing") {
    std::string heard;
    log_function const lambda = [&](log_level, std::string_view line) { heard += line; };
    std::function<void(log_level, std::string_view)> const plain = lambda;
    log_function const again = plain;
    again(log_level::info, "heard");
    CHECK(heard == "heard");
    log_function nothing;
    log_function const copy = nothing;
    CHECK_FALSE(copy);
    CHECK_FALSE(log_function{nullptr});
    CHECK_FALSE(log_function{std::function<void(log_level, std::string_view)>{}});
}

TEST_CASE("spdlog_hears_each_level_and_no_line_is_a_format") {
    std::ostringstream out;
    log_function const log = log_to(logger_into(out));
    log(log_level::info, "back {}");
    log(log_level::warning, "lost {0}");
    log(log_level::error, "threw {");
    CHECK(out.str() == "info: back {}\nwarning: lost {0}\nerror: threw {\n");
}

TEST_CASE("an_option_takes_a_pointer_to_a_logger_as_it_is") {
    std::ostringstream out;
    options options{.logger = logger_into(out)};
    options.logger(log_level::warning, "one");
    options.logger = std::shared_ptr<spdlog::logger>{};
    CHECK_FALSE(options.logger);
    CHECK_FALSE(log_to(nullptr));
}
