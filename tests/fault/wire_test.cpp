#include <array>
#include <csignal>
#include <future>
#include <thread>

#include <doctest/doctest.h>

#include "trial.hpp"
#include "wire_proxy.hpp"

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

constexpr std::array faults{wire_fault::cut_before, wire_fault::cut_after, wire_fault::reset,
                            wire_fault::split,      wire_fault::stall,     wire_fault::late};
constexpr std::size_t messages_max = 1'000;

bool stalls(wire_fault fault) { return fault == wire_fault::stall || fault == wire_fault::late; }

/// The wire breaks here, never the server: its disk need not be waited for.
cluster unflushed(cluster server) {
    server.configure("fsync", "off");
    return server;
}

/// A server, an engine's way to it through the proxy, and another one past it.
struct wire {
    cluster server = unflushed(cluster::from_environment());
    wire_proxy proxy{std::stoi(server.port())};
    std::vector<event_id> events = make_events(server.address());
    engine direct{options_for(server.tcp_address())};
    sql_client sql = server.connect();
    history records;

    options through() const {
        return options_for(server.tcp_address() + " port=" + std::to_string(proxy.port()) +
                           " application_name=wire connect_timeout=2");
    }
    /// Until nothing that was ever sent through the proxy can still change a row.
    void settle() {
        proxy.drain();
        while (sql.value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'wire'") != "0") {
            std::this_thread::sleep_for(1ms);  // between two looks
        }
    }
    std::string status_of(booking_id const& id) {
        return sql.value("SELECT status FROM bookonce.bookings WHERE booking_id = '" + id.str() + "'");
    }
};

std::chrono::milliseconds deadline_for(wire_fault fault) { return stalls(fault) ? 150ms : 2'000ms; }

/// Runs `act` once for every message it takes and every fault, and `check` when nothing of it is on its way any more.
/// `act` makes its own engine, and aims the proxy when its messages begin to count.
template <class Act, class Check>
void at_every_message(wire& wire, Act const& act, Check const& check) {
    wire.settle();
    act(wire_fault::none, 0);
    std::size_t const messages = wire.proxy.messages();
    std::size_t const first = wire.proxy.messages_first();
    wire.settle();
    check();
    REQUIRE(messages > first);
    for (wire_fault const fault : faults) {
        // The constructor's look at the schema, on the first connection, has no deadline to be answered by.
        for (std::size_t message = stalls(fault) ? first : 0; message < messages_max; ++message) {
            CAPTURE(static_cast<int>(fault));
            CAPTURE(message);
            act(fault, message);
            bool const struck = wire.proxy.has_struck();
            wire.settle();
            check();
            if (!struck && message >= messages) { break; }
        }
    }
    MESSAGE("messages of a clean run: " << messages << ", of which the constructor's: " << first);
}

/// What the caller knows must be so; asking again with the same id must make it a booking.
void check_booking(wire& wire, booking_record record) {
    std::string const status = wire.status_of(*record.request.id);
    if (std::holds_alternative<booked>(record.ending)) {
        CHECK_EQ(status, "confirmed");
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
        wire.proxy.release();
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
    wire.proxy.release();
}

TEST_CASE("a booking survives every fault at every message") {
    wire wire;
    booking_record record;
    at_every_message(
        wire,
        [&](wire_fault fault, std::size_t message) {
            record = new_record(wire, fault);
            with_new_engine(wire, fault, message, [&](engine& engine) { record.ending = engine.book(record.request); });
        },
        [&] { check_booking(wire, record); });
    check_all(wire);
}

TEST_CASE("a batch survives every fault at every message") {
    wire wire;
    std::vector<booking_record> records;
    at_every_message(
        wire,
        [&](wire_fault fault, std::size_t message) {
            records.clear();
            for (std::size_t index = 0; index < 6; ++index) { records.push_back(new_record(wire, fault, index % 2)); }
            with_engine(wire, fault, message, [&](engine& engine) {
                std::vector<std::promise<outcome>> answers(records.size());
                // What is submitted while the lane's own thread completes the first goes together.
                engine.submit(records[0].request, [&](outcome first) {
                    for (std::size_t index = 1; index < records.size(); ++index) {
                        engine.submit(records[index].request,
                                      [&, index](outcome ending) { answers[index].set_value(std::move(ending)); });
                    }
                    answers[0].set_value(std::move(first));
                });
                for (std::size_t index = 0; index < records.size(); ++index) {
                    records[index].ending = answers[index].get_future().get();
                }
            });
        },
        [&] {
            for (auto const& record : records) { check_booking(wire, record); }
        });
    check_all(wire);
}

TEST_CASE("a cancellation survives every fault at every message") {
    wire wire;
    booking_record record;
    cancel_outcome ending = in_doubt{};
    at_every_message(
        wire,
        [&](wire_fault fault, std::size_t message) {
            record = new_record(wire, wire_fault::none);
            record.ending = wire.direct.book(record.request);
            REQUIRE(std::holds_alternative<booked>(record.ending));
            with_engine(wire, fault, message, [&](engine& engine) {
                ending = engine.cancel({wire.events[0], *record.request.id, deadline_for(fault), {}});
            });
        },
        [&] {
            std::string const status = wire.status_of(*record.request.id);
            if (std::holds_alternative<cancelled>(ending)) {
                CHECK_EQ(status, "cancelled");
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
    for (wire_fault const fault :
         {wire_fault::cut_before, wire_fault::cut_after, wire_fault::reset, wire_fault::split}) {
        for (std::size_t message = 0; message < messages_max; ++message) {
            CAPTURE(static_cast<int>(fault));
            CAPTURE(message);
            options through = wire.through();
            options past = options_for(wire.server.tcp_address());
            through.schema = past.schema = "wire";
            wire.proxy.aim(fault, message);
            bool told_done = false;
            try {
                told_done = migrate(through).version_after == schema_version();
            } catch (unavailable_error const&) {}
            bool const struck = wire.proxy.has_struck();
            wire.settle();
            int const before = migrate(past).version_before;
            if (told_done) { CHECK_EQ(before, schema_version()); }
            CHECK((before == 0 || before == schema_version()));
            engine{past}.create_event({.name = "after a broken migration", .capacity = 1, .id = {}});
            wire.sql.run("DROP SCHEMA wire CASCADE");
            if (!struck) { break; }
        }
    }
}

TEST_CASE("a caller who runs an attempt for others too is back by its own deadline") {
    wire wire;
    for (int turn = 0; turn < 4; ++turn) {
        engine engine{wire.through()};
        auto const seated = engine.book(new_record(wire, wire_fault::none).request);
        REQUIRE(std::holds_alternative<booked>(seated));
        wire.server.signal_all(SIGSTOP);
        booking_record patient = new_record(wire, wire_fault::none);
        patient.request.deadline = 3s;
        booking_record hurried = new_record(wire, wire_fault::none);
        hurried.request.deadline = 700ms;
        auto answer = engine.submit(patient.request);
        static_cast<void>(engine.book(hurried.request));
        bool const back_first = answer.wait_for(0s) == std::future_status::timeout;
        wire.server.signal_all(SIGCONT);
        CHECK(back_first);
        CHECK_EQ(std::string{name_of(answer.get())}, "booked");
    }
}

}  // namespace
}  // namespace bookonce::fault
