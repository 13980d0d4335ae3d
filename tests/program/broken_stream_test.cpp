#include "shop.hpp"

#include <array>

#include <unistd.h>

using namespace bookonce::test;

namespace {

constexpr char const* some_id = "01890a5d-ac96-774b-bcce-b302099a8057";
constexpr char const* lost = "bookonce: the result could not be written to stdout: ";

/// The writing end of a pipe that nobody reads; programs inherit it.
class pipe_without_reader {
public:
    pipe_without_reader() {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        ::close(ends[0]);
        end_ = ends[1];
    }
    ~pipe_without_reader() { ::close(end_); }
    pipe_without_reader(pipe_without_reader const&) = delete;
    pipe_without_reader& operator=(pipe_without_reader const&) = delete;

    std::string as(std::string const& stream) const { return stream + ">&" + std::to_string(end_); }

private:
    int end_ = -1;
};

/// What may have become of a stream: closed, full, its reader gone.
class broken_streams {
public:
    /// `stream` is a shell's name of it: "" for stdout, "2" for stderr.
    std::array<std::string, 3> as(std::string const& stream) const {
        return {stream + ">&-", stream + ">/dev/full", unread_.as(stream)};
    }

private:
    pipe_without_reader unread_;
};

/// What the line on stderr says in place of the result.
bool tells(process_result const& result, std::string const& instead) {
    INFO(result.err);
    CHECK(is_one_clean_line(result.err));
    CHECK(result.err.starts_with(lost));
    return result.err.find("; it is: " + instead) != std::string::npos;
}

}  // namespace

TEST_SUITE_BEGIN("broken_stream");

TEST_CASE("a_diagnostic_that_cannot_be_written_changes_no_exit_code") {
    open_shop const shop;
    shop.event(1);
    shop.event(1);
    std::vector<std::string> const away{"--database", "host=127.0.0.1 port=1"};
    broken_streams const broken;
    for (std::string const& redirection : broken.as("2")) {
        INFO(redirection);
        CHECK(shop.run_redirected(redirection, {"event"}).exit_code == 1);
        CHECK(shop.run_redirected(redirection, {"--nonsense"}).exit_code == 1);
        CHECK(shop.run_redirected(redirection, {"book", "--event", "x", "--user", "y"}).exit_code == 1);
        CHECK(shop.run_redirected(redirection, {"audit", "--database", "x y z"}).exit_code == 1);
        CHECK(shop.run_redirected(redirection, {"audit", away[0], away[1]}).exit_code == 4);
        CHECK(shop.run_redirected(redirection, {"--quiet", "event", "show", "99"}).exit_code == 2);
        auto const hinted = shop.run_redirected(redirection, {"event", "list", "--rows", "1"});
        CHECK(hinted.exit_code == 0);
        CHECK(hinted.out.find("capacity") != std::string::npos);
    }
}

TEST_CASE("a_booking_whose_line_got_lost_is_told_on_stderr") {
    broken_streams const broken;
    for (std::string const& redirection : broken.as("")) {
        INFO(redirection);
        open_shop const shop;
        std::string const event = shop.event(9);
        std::string const booked = "booked: 1 seat of event " + event + ", booking ";
        std::vector<std::string> const ask{"book", "--event", event, "--user", "alice", "--booking-id", some_id};
        auto const result = shop.run_redirected(redirection, ask);
        CHECK(result.exit_code == 4);
        CHECK(tells(result, booked + some_id + "; the same call with --booking-id " + some_id + " tells it again\n"));
        CHECK(shop.json(ask)["replayed"] == true);

        auto const cancelled = shop.run_redirected(redirection, {"cancel", "--event", event, "--booking-id", some_id});
        CHECK(cancelled.exit_code == 4);
        CHECK(tells(cancelled, "cancelled: 1 seat of event " + event + " given back, booking " + some_id + "; "));
        CHECK(shop.taken(event) == "0");
    }
}

TEST_CASE("the_id_that_the_engine_made_is_in_the_line") {
    for (char const* form : {"", "--json", "--quiet"}) {
        INFO(form);
        open_shop const shop;
        std::string const event = shop.event(9);
        std::vector<std::string> ask{"book", "--event", event, "--user", "alice"};
        if (form != std::string{}) { ask.emplace_back(form); }
        auto const result = shop.run_redirected(">&-", ask);
        CHECK(result.exit_code == 4);
        std::string const id = query("SELECT booking_id FROM " + shop.table("bookings"));
        CHECK(result.err.find("--booking-id " + id + " tells it again") != std::string::npos);
        ask.insert(ask.end(), {"--booking-id", id});
        CHECK(shop.run(ask).exit_code == 0);
        CHECK(shop.taken(event) == "1");
    }
}

TEST_CASE("every_other_change_is_told_on_stderr_as_well") {
    shop const shop;
    broken_streams const broken;
    for (std::string const& redirection : broken.as("")) {
        INFO(redirection);
        CHECK(tells(shop.run_redirected(redirection, {"migrate"}), "schema '" + shop.schema() + "' "));
        auto const made = shop.run_redirected(redirection, {"event", "create", "--capacity", "1"});
        std::string const id = query("SELECT max(event_id) FROM " + shop.table("events"));
        CHECK(tells(made, "event " + id + " was made\n"));
        CHECK(tells(shop.run_redirected(redirection, {"event", "close", "1"}), "event 1 is closed\n"));
        CHECK(tells(shop.run_redirected(redirection, {"event", "open", "1"}), "event 1 is open\n"));
        CHECK(tells(shop.run_redirected(redirection, {"event", "show", "99"}), "there is no event 99\n"));
    }
    CHECK(query("SELECT count(*) FROM " + shop.table("events")) == "3");
}

TEST_CASE("what_was_only_read_is_said_to_be_lost") {
    open_shop const shop;
    std::string const event = shop.event(1);
    for (std::string const redirection : {">&-", ">/dev/full"}) {
        for (std::vector<std::string> const& arguments : {std::vector<std::string>{"audit"},
                                                          {"event", "list"},
                                                          {"event", "show", event},
                                                          {"bookings", "--event", event, "--json"},
                                                          {"--help"},
                                                          {"book", "--help"},
                                                          {"--version"}}) {
            auto const result = shop.run_redirected(redirection, arguments);
            INFO(redirection, arguments.front(), result.err);
            CHECK(result.exit_code == 4);
            CHECK(is_one_clean_line(result.err));
            CHECK(result.err.starts_with(lost));
            CHECK(result.err.find("; it is") == std::string::npos);
        }
    }
}

TEST_CASE("a_long_result_that_cannot_be_written_is_no_success") {
    open_shop const shop;
    query("INSERT INTO " + shop.table("events") + " (capacity, available) SELECT 1, 1 FROM generate_series(1, 1000)");
    std::vector<std::string> const list{"event", "list", "--rows", "1000", "--json"};
    auto const result = shop.run_redirected(">/dev/full", list);
    CHECK(result.exit_code == 4);
    CHECK(result.err.starts_with(lost));
    std::string const file = "/tmp/" + shop.schema();
    auto const cut =
        run({"/bin/sh", "-c", R"(ulimit -f 1; "$0" "$@" >)" + file + "; code=$?; rm " + file + "; exit $code",
             BOOKONCE_COMMAND, "--schema", shop.schema(), "event", "list", "--rows", "1000", "--json"});
    CHECK(cut.exit_code == 4);
    CHECK(cut.err.starts_with(lost));
}

TEST_CASE("a_listing_whose_reader_has_gone_ends_silently_by_sigpipe") {
    open_shop const shop;
    shop.event(1);
    pipe_without_reader const unread;
    for (std::vector<std::string> const& arguments :
         {std::vector<std::string>{"event", "list", "--rows", "1"}, {"audit", "--json"}, {"--help"}}) {
        auto const result = shop.run_redirected(unread.as(""), arguments);
        CHECK(result.exit_code == 141);
        CHECK(result.err.empty());
    }
}

TEST_CASE("a_failure_keeps_its_exit_code_without_stdout") {
    shop const shop;
    broken_streams const broken;
    for (std::string const& redirection : broken.as("")) {
        auto const slip = shop.run_redirected(redirection, {"--json", "book", "--nonsense"});
        CHECK(slip.exit_code == 1);
        CHECK(slip.err == "bookonce: unknown option --nonsense: see 'bookonce book --help'\n");
        auto const away = shop.run_redirected(redirection, {"--json", "audit", "--database", "host=127.0.0.1 port=1"});
        CHECK(away.exit_code == 4);
        CHECK(away.err.find("cannot be reached") != std::string::npos);
    }
}

TEST_SUITE_END();
