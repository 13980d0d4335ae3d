// What a session does when a server refuses the login, or is the wrong server.
#include <atomic>
#include <string>
#include <thread>

#include <doctest/doctest.h>

#include <bookonce/schema.hpp>
#include <sys/socket.h>
#include <unistd.h>

#include "database.hpp"
#include "loopback.hpp"
#include "store/postgres/postgres_session.hpp"
#include "store/postgres/refusal.hpp"

using namespace bookonce;
using namespace bookonce::test;
using store::failure;

namespace {

/// PostgreSQL's ErrorResponse (manual, 55.7), as a server gives it to one who wants to log in.
std::string refusal_with(std::string const& sqlstate, std::string const& severity = "FATAL") {
    std::string fields;
    for (std::string const& field : {"S" + severity, std::string{"VFATAL"}, "C" + sqlstate, std::string{"Mas ordered"},
                                     std::string{"Fauth.c"}, std::string{"L1"}, std::string{"Rauth_failed"}}) {
        fields += field + '\0';
    }
    fields += '\0';
    return std::string{'E', 0, 0, 0, static_cast<char>(fields.size() + 4)} + fields;
}

/// AuthenticationCleartextPassword.
std::string const password_wanted{"R\0\0\0\x08\0\0\0\x03", 9};

/// Listens on a port of its own and answers each login with the same bytes.
class one_answer_server {
public:
    enum class then : bool { hangs_up, waits };

    explicit one_answer_server(std::string answer, then afterwards = then::hangs_up)
        : answer_{std::move(answer)}, afterwards_{afterwards} {
        thread_ = std::thread{[this] { serve(); }};
    }
    ~one_answer_server() {
        ::shutdown(listener_, SHUT_RDWR);
        thread_.join();
        ::close(listener_);
    }
    one_answer_server(one_answer_server const&) = delete;
    one_answer_server& operator=(one_answer_server const&) = delete;

    std::string address() const {
        return "host=127.0.0.1 user=nobody dbname=nothing sslmode=disable gssencmode=disable passfile=/nonexistent "
               "connect_timeout=2 port=" +
               std::to_string(port_of(listener_));
    }

private:
    void serve() const {
        for (int client = ::accept(listener_, nullptr, nullptr); client >= 0;
             client = ::accept(listener_, nullptr, nullptr)) {
            std::string login(1'024, '\0');
            static_cast<void>(::recv(client, login.data(), login.size(), 0));
            static_cast<void>(::send(client, answer_.data(), answer_.size(), MSG_NOSIGNAL));
            if (afterwards_ == then::waits) { static_cast<void>(::recv(client, login.data(), login.size(), 0)); }
            ::close(client);
        }
    }

    std::string answer_;
    then afterwards_;
    int listener_ = listen_on_loopback();
    std::thread thread_;
};

store::error opening(std::string const& address) {
    store::connection session{{store::parse_conninfo(address), "bookonce"}};
    return session.open().value();
}

}  // namespace

TEST_CASE("a_server_that_refuses_the_login_says_what_must_be_corrected") {
    for (char const* sqlstate : {"28000", "28P01", "3D000", "42704", "22023", "42501"}) {
        CAPTURE(sqlstate);
        one_answer_server const server{refusal_with(sqlstate)};
        auto const problem = opening(server.address());
        CHECK(problem.kind == failure::misconfigured);
        CHECK(problem.sqlstate == sqlstate);
        CHECK(problem.reason.starts_with("the database refuses the connection: as ordered"));
    }
}

TEST_CASE("a_server_that_starts_or_is_full_is_only_away") {
    for (char const* sqlstate : {"57P03", "53300", "58030"}) {
        CAPTURE(sqlstate);
        one_answer_server const server{refusal_with(sqlstate)};
        auto const problem = opening(server.address());
        CHECK(problem.kind == failure::not_connected);
        CHECK(problem.sqlstate == sqlstate);
        CHECK(problem.reason.starts_with("the database cannot be reached: as ordered"));
    }
}

TEST_CASE("a_server_may_refuse_a_login_in_its_own_language") {
    for (char const* const severity : {"ВАЖНО", "致命的エラー", "FATAL"}) {
        CAPTURE(severity);
        one_answer_server const server{refusal_with("28P01", severity)};
        auto const problem = opening(server.address());
        CHECK(problem.sqlstate == "28P01");
        CHECK(problem.reason == "the database refuses the connection: as ordered");
    }
}

TEST_CASE("a_server_that_hangs_up_without_a_word_is_only_away") {
    one_answer_server const server{""};
    auto const problem = opening(server.address());
    CHECK(problem.kind == failure::not_connected);
    CHECK(problem.sqlstate == "08001");
}

TEST_CASE("a_wanted_password_that_is_missing_counts_as_a_wrong_one") {
    one_answer_server const server{password_wanted, one_answer_server::then::waits};
    CHECK(store::refusal_of(server.address()).sqlstate == "28P01");
}

TEST_CASE("a_server_that_says_nothing_has_refused_nothing") {
    one_answer_server const server{"", one_answer_server::then::waits};
    CHECK(store::refusal_of(server.address()).sqlstate.empty());
}

TEST_CASE("a_login_that_succeeds_the_next_time_was_not_refused") {
    CHECK(store::refusal_of(database_address()).sqlstate.empty());
}

TEST_CASE("an_address_that_nobody_can_read_has_no_server_that_refuses") {
    CHECK(store::refusal_of("nonsense").sqlstate.empty());
}

TEST_CASE("a_schema_older_than_the_library_is_refused_with_what_to_do") {
    fresh_schema schema;
    schema.sql().run(schema.in("DELETE FROM @.migrations WHERE version > 1"));
    store::connection session{{store::parse_conninfo(database_address()), schema.name()}};
    auto const refused = session.open().value();
    CHECK(refused.kind == failure::misconfigured);
    CHECK(refused.reason == "schema '" + schema.name() + "' has version 1, this library needs " +
                                std::to_string(schema_version()) + ": run 'bookonce migrate'");
    CHECK_FALSE(session.is_open());
}
