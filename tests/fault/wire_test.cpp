#include <array>
#include <csignal>
#include <future>
#include <memory>
#include <span>
#include <thread>

#include <doctest/doctest.h>

#include "trial.hpp"
#include "wire_proxy.hpp"

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;
using steady = std::chrono::steady_clock;

constexpr std::array faults{wire_fault::cut_before, wire_fault::cut_after, wire_fault::reset,
                            wire_fault::split,      wire_fault::stall,     wire_fault::late};
/// What has no deadline cannot be stalled.
constexpr auto faults_without_silence = std::span{faults}.first<4>();
constexpr std::size_t messages_max = 1'000;
constexpr int clean_runs = 3;
constexpr int tries_max = 5;

bool stalls(wire_fault fault) { return fault == wire_fault::stall || fault == wire_fault::late; }
bool cuts(wire_fault fault) {
    return fault == wire_fault::cut_before || fault == wire_fault::cut_after || fault == wire_fault::reset;
}

/// The wire breaks here, never the server: its disk need not be waited for.
cluster unflushed(cluster server) {
    server.configure("fsync", "off");
    return server;
}

/// What has been seen of one fault.
struct sightings {
    int landed_unheard = 0;  ///< changes that landed though the wire broke before it was heard
    int in_doubt = 0;
};

/// A server, an engine's way to it through the proxy, and another one past it.
struct wire {
    cluster server = unflushed(cluster::from_environment());
    wire_proxy proxy{std::stoi(server.port())};
    std::vector<event_id> events = make_events(server.address());
    engine direct{options_for(server.tcp_address())};
    test::sql_client sql = server.connect();
    history records;
    sightings seen;

    options through() const {
        return options_for(server.tcp_address() + " port=" + std::to_string(proxy.port()) +
                           " application_name=wire connect_timeout=2");
    }
    /// Until nothing that was ever sent through the proxy can still change a row.
    void settle() {
        proxy.drain();
        auto const end = steady::now() + 1min;
        while (sql.text("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'wire'") != "0") {
            REQUIRE_MESSAGE(steady::now() < end, "a session outlives its connection");
            std::this_thread::sleep_for(1ms);  // between two looks
        }
    }
    std::string status_of(booking_id const& id) {
        return sql.first("SELECT status FROM bookonce.bookings WHERE booking_id = '" + id.str() + "'");
    }
};

/// Far where the engine has to get through before, near where it has to pass.
std::chrono::milliseconds deadline_for(wire_fault fault) { return stalls(fault) ? 150ms : 10'000ms; }

/// The one promise about time is a deadline, so that here a clock decides.
void check_in_time(wire_fault fault, steady::time_point asked, steady::time_point answered) {
    auto const deadline = deadline_for(fault);
    auto const elapsed = std::chrono::duration_cast<std::chrono::milliseconds>(answered - asked);
    CHECK_LE(elapsed.count(), (deadline + deadline / 10 + scheduling_slack).count());
}

/// A server that can be asked again is asked, whatever was cut: it ends well. In a silence the
/// deadline passes.
void check_ending(wire& wire, wire_fault fault, std::string_view ending, std::string_view well) {
    CAPTURE(ending);
    bool const doubtful = ending == "in_doubt";
    CHECK((ending == well || (stalls(fault) && (doubtful || ending == "deadline_exceeded"))));
    wire.seen.in_doubt += doubtful ? 1 : 0;
}

/// Runs `act` once for every message it takes and each of the chosen faults, and `check` when
/// nothing of it is on its way any more. `act` makes its own engine, and aims the proxy when its
/// messages begin to count.
template <class Act, class Check>
void at_every_message(wire& wire, std::span<wire_fault const> chosen, Act const& act, Check const& check) {
    wire.settle();
    // Whether the message was hit.
    auto const run = [&](wire_fault fault, std::size_t message) {
        act(fault, message);
        wire.settle();
        check(fault);
        return wire.proxy.has_struck();
    };
    // Until it is hit, a run says what a clean one says. What chance adds to one of these it need
    // not add to others.
    std::size_t messages = messages_max;
    for (int turn = 0; turn < clean_runs; ++turn) {
        CHECK_FALSE(run(wire_fault::none, 0));
        messages = std::min(messages, wire.proxy.messages());
    }
    std::size_t const first = wire.proxy.messages_first();
    REQUIRE(messages > 0);
    for (wire_fault const fault : chosen) {
        wire.seen = {};
        // The constructor's look at the schema, on the first connection, has no deadline to be
        // answered by.
        for (std::size_t message = stalls(fault) ? first : 0; message < messages_max; ++message) {
            CAPTURE(static_cast<int>(fault));
            CAPTURE(message);
            bool struck = run(fault, message);
            // On a busy machine a near deadline may have passed before this message's turn.
            for (int tried = 1; !struck && message < messages && tried < tries_max; ++tried) {
                struck = run(fault, message);
            }
            if (struck) { continue; }
            REQUIRE_GE(message, messages);
            break;
        }
        // Of the messages that were hit, some were those that matter.
        CAPTURE(static_cast<int>(fault));
        if (cuts(fault)) { CHECK_GT(wire.seen.landed_unheard, 0); }
        if (stalls(fault)) { CHECK_GT(wire.seen.in_doubt, 0); }
    }
    MESSAGE("messages of a clean run: " << messages << ", of which on the constructor's connection: " << first);
}

/// What the caller knows must be so; asking again with the same id must make it a booking.
void check_booking(wire& wire, wire_fault fault, booking_record record) {
    check_ending(wire, fault, name_of(record.ending), "booked");
    std::string const status = wire.status_of(*record.request.id);
    if (auto const* const told = std::get_if<booked>(&record.ending)) {
        CHECK_EQ(status, "confirmed");
        wire.seen.landed_unheard += told->replayed ? 1 : 0;
    } else if (!std::holds_alternative<in_doubt>(record.ending)) {
        CHECK_EQ(status, "");
    }
    record.was_in_doubt = std::holds_alternative<in_doubt>(record.ending);
    record.request.deadline = 10s;
    auto const replay = wire.direct.book(record.request);
    auto const* const seat = std::get_if<booked>(&replay);
    REQUIRE(seat != nullptr);
    CHECK_EQ(seat->replayed, !status.empty());
    record.ending = replay;
    wire.records.push_back(std::move(record));
}

booking_record new_record(wire& wire, wire_fault fault, std::size_t event = 0) {
    auto const id = booking_id::generate();
    return {{wire.events[event], "user " + id.str(), 1, id, deadline_for(fault), {}}};
}

void check_all(wire& wire) {
    verdict const found = judge(wire.records, wire.server.address(), wire.events.back());
    CHECK_EQ(found.lost, 0);
    CHECK_EQ(found.doubled, 0);
    CHECK_EQ(found.untrue, 0);
    CHECK_EQ(found.resolved, found.in_doubt);
    for (auto const& finding : found.findings) { FAIL_CHECK(finding); }
    CHECK(wire.direct.audit().sound());
}

/// `use` gets an engine on the broken wire. What it sends at its start is hit too.
template <class Use>
void with_new_engine(wire& wire, wire_fault fault, std::size_t message, Use const& use) {
    wire.proxy.aim(fault, message);
    try {
        engine engine{wire.through()};
        use(engine);
        wire.proxy.release();  // cutting a login would take seconds
    } catch (config_error const& refusal) {
        FAIL_CHECK("a broken wire was taken for a wrong configuration: " << refusal.what());
    }
}

/// `use` gets an engine that has its session.
template <class Use>
void with_engine(wire& wire, wire_fault fault, std::size_t message, Use const& use) {
    engine engine{wire.through()};
    booking_record record = new_record(wire, wire_fault::none);
    record.ending = engine.book(record.request);
    REQUIRE(std::holds_alternative<booked>(record.ending));
    wire.records.push_back(std::move(record));
    wire.proxy.aim(fault, message);
    use(engine);
}

TEST_CASE("a booking survives every fault at every message") {
    wire wire;
    booking_record record;
    at_every_message(
        wire, faults,
        [&](wire_fault fault, std::size_t message) {
            record = new_record(wire, fault);
            with_new_engine(wire, fault, message, [&](engine& engine) {
                auto const asked = steady::now();
                record.ending = engine.book(record.request);
                check_in_time(fault, asked, steady::now());
            });
        },
        [&](wire_fault fault) { check_booking(wire, fault, record); });
    check_all(wire);
}

/// The first goes alone, and what is submitted while the lane's own thread completes it goes
/// together.
void book_together(engine& engine, wire_fault fault, std::span<booking_record> records) {
    std::vector<steady::time_point> answered(records.size());
    std::vector<std::promise<outcome>> answers(records.size());
    auto const asked = steady::now();
    engine.submit(records[0].request, [&](outcome first) {
        answered[0] = steady::now();
        for (std::size_t index = 1; index < records.size(); ++index) {
            engine.submit(records[index].request, [&, index](outcome ending) {
                answered[index] = steady::now();
                answers[index].set_value(std::move(ending));
            });
        }
        answers[0].set_value(std::move(first));
    });
    for (std::size_t index = 0; index < records.size(); ++index) {
        records[index].ending = answers[index].get_future().get();
        check_in_time(fault, index == 0 ? asked : answered[0], answered[index]);
    }
}

TEST_CASE("a batch survives every fault at every message") {
    wire wire;
    std::vector<booking_record> records;
    at_every_message(
        wire, faults,
        [&](wire_fault fault, std::size_t message) {
            records.clear();
            for (std::size_t index = 0; index < 6; ++index) { records.push_back(new_record(wire, fault, index % 2)); }
            with_engine(wire, fault, message, [&](engine& engine) {
                auto const before = engine.metrics();
                book_together(engine, fault, records);
                auto const after = engine.metrics();
                if (cuts(fault) || stalls(fault)) { return; }
                // One statement for the first, and one for two batches: of three for one event and
                // two for the other.
                CHECK_EQ((after.statements - after.reads) - (before.statements - before.reads), 2);
                CHECK_EQ(after.attempts - before.attempts, 3);
                CHECK_EQ(after.batch_sizes[1] - before.batch_sizes[1], 2);
            });
        },
        [&](wire_fault fault) {
            for (auto const& record : records) { check_booking(wire, fault, record); }
        });
    check_all(wire);
}

TEST_CASE("a cancellation survives every fault at every message") {
    wire wire;
    booking_record record;
    cancel_outcome ending = in_doubt{};
    at_every_message(
        wire, faults,
        [&](wire_fault fault, std::size_t message) {
            record = new_record(wire, wire_fault::none);
            record.ending = wire.direct.book(record.request);
            REQUIRE(std::holds_alternative<booked>(record.ending));
            with_engine(wire, fault, message, [&](engine& engine) {
                auto const asked = steady::now();
                ending = engine.cancel({wire.events[0], *record.request.id, deadline_for(fault), {}});
                check_in_time(fault, asked, steady::now());
            });
        },
        [&](wire_fault fault) {
            check_ending(wire, fault, name_of(ending), "cancelled");
            std::string const status = wire.status_of(*record.request.id);
            if (auto const* const told = std::get_if<cancelled>(&ending)) {
                CHECK_EQ(status, "cancelled");
                wire.seen.landed_unheard += told->replayed ? 1 : 0;
            } else if (!std::holds_alternative<in_doubt>(ending)) {
                CHECK_EQ(status, "confirmed");
            }
            auto const replay = wire.direct.cancel({wire.events[0], *record.request.id, 10s, {}});
            REQUIRE(std::holds_alternative<cancelled>(replay));
            CHECK_EQ(std::get<cancelled>(replay).replayed, status == "cancelled");
            record.cancellation = replay;
            wire.records.push_back(record);
        });
    check_all(wire);
}

TEST_CASE("a migration survives every fault at every message") {
    wire wire;
    bool told_done = false;
    at_every_message(
        wire, faults_without_silence,
        [&](wire_fault fault, std::size_t message) {
            options through = wire.through();
            through.schema = "wire";
            wire.proxy.aim(fault, message);
            told_done = false;
            try {
                told_done = migrate(through).version_after == schema_version();
            } catch (unavailable_error const&) {}  // it is not tried again: its caller is to
        },
        [&](wire_fault fault) {
            options past = options_for(wire.server.tcp_address());
            past.schema = "wire";
            int const before = migrate(past).version_before;
            CHECK((before == schema_version() || (before == 0 && !told_done)));
            CHECK((told_done || cuts(fault)));
            wire.seen.landed_unheard += before == schema_version() && !told_done ? 1 : 0;
            engine{past}.create_event({.name = "after a broken migration", .capacity = 1, .id = {}});
            wire.sql.run("DROP SCHEMA wire CASCADE");
        });
}

TEST_CASE("a silent login is given up, the constructor's and a lane's") {
    wire wire;
    wire.settle();
    wire.proxy.aim(wire_fault::none, 0);
    std::size_t messages = 0;
    {
        engine const clean{wire.through()};
        messages = wire.proxy.messages_first();
    }
    // Near the end of the first login, and of the second: libpq's own `connect_timeout` is over by
    // then.
    for (std::size_t const message : {messages - 2, 2 * messages - 2}) {
        CAPTURE(message);
        wire.settle();
        wire.proxy.aim(wire_fault::stall, message);
        auto const began = steady::now();
        engine engine{wire.through()};
        CHECK_LT(steady::now() - began, 8s);
        booking_record record = new_record(wire, wire_fault::none);
        record.request.deadline = 20s;
        record.ending = engine.book(record.request);
        CHECK_EQ(std::string_view{name_of(record.ending)}, "booked");
        CHECK(wire.proxy.has_struck());
    }
}

TEST_CASE("an engine ends though its server is frozen") {
    wire wire;
    auto engine = std::make_unique<bookonce::engine>(wire.through());
    REQUIRE(std::holds_alternative<booked>(engine->book(new_record(wire, wire_fault::none).request)));
    wire.server.signal_all(SIGSTOP);
    auto const began = steady::now();
    engine.reset();
    auto const took = steady::now() - began;
    wire.server.signal_all(SIGCONT);
    CHECK_LT(took, 3s);
}

TEST_CASE("a caller who works for others is back by its own deadline") {
    wire wire;
    for (int turn = 0; turn < 4; ++turn) {
        engine engine{wire.through()};
        auto const seated = engine.book(new_record(wire, wire_fault::none).request);
        REQUIRE(std::holds_alternative<booked>(seated));
        wire.server.signal_all(SIGSTOP);
        booking_record patient = new_record(wire, wire_fault::none);
        patient.request.deadline = 20s;
        booking_record hurried = new_record(wire, wire_fault::none);
        hurried.request.deadline = 700ms;
        auto answer = engine.submit(patient.request);
        static_cast<void>(engine.book(hurried.request));
        bool const back_first = answer.wait_for(0s) == std::future_status::timeout;
        wire.server.signal_all(SIGCONT);
        CHECK(back_first);
        CHECK_EQ(std::string_view{name_of(answer.get())}, "booked");
    }
}

}  // namespace
}  // namespace bookonce::fault
