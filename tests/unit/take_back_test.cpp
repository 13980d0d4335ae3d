// Writes that wait for others when a deadline passes.
#include "dispatcher_steps.hpp"

using namespace bookonce;
using namespace bookonce::test;
using namespace std::chrono_literals;

namespace {

/// A session whose writes wait for others, until the test lets them.
class waiting_store final : public store::session {
public:
    explicit waiting_store(scripted_store& inner) : inner_{inner} {}

    std::optional<store::error> connect() override { return inner_.connect(); }
    bool connected() const noexcept override { return inner_.connected(); }
    void close() noexcept override { inner_.close(); }
    void interrupt() noexcept override { inner_.interrupt(); }
    store::result<std::vector<store::snapshot>> read(std::span<store::question const> questions) override {
        return inner_.read(questions);
    }
    store::result<std::vector<store::written>> write(std::span<store::change const> changes) override {
        is_back_ = false;
        if (meanwhile) { std::exchange(meanwhile, {})(); }
        return is_back_ ? lock_timeout() : inner_.write(changes);
    }
    std::optional<store::error> take_back() override {
        if (!waits) { return std::nullopt; }
        is_back_ = true;
        return lock_timeout();
    }
    bool is_back() const noexcept { return is_back_; }

    bool waits = true;                ///< for others; else it has begun
    std::function<void()> meanwhile;  ///< during the next write

private:
    scripted_store& inner_;
    bool is_back_ = false;
};

struct waiting_writes : hand_driven_dispatcher {
    waiting_writes() {
        tables.add_event(concert, 10);
        session = &waiting;
    }
    /// A round up to its end; the time passes during its write.
    void round_during_which(std::chrono::milliseconds time) {
        waiting.meanwhile = [this, time] {
            pass(time);
            expire();
        };
        turn();
    }

    waiting_store waiting{store};
};

}  // namespace

TEST_CASE("a_deadline_in_a_write_that_waits_leaves_no_doubt") {
    waiting_writes driven;
    auto const late = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    auto const patient = driven.ask(concert, book_command(2, "bob"));
    driven.round_during_which(10ms);
    CHECK(driven.get<unavailable>(late).sqlstate == lock_timeout().sqlstate);
    CHECK_FALSE(driven.answered(patient));
    driven.run();
    CHECK(driven.ending_of(patient) == "booked");
    CHECK(driven.tables.events.at(concert).row.available == 9);
    auto const again = driven.ask(concert, book_command(1, "ann"));
    driven.run();
    CHECK_FALSE(driven.get<booked>(again).replayed);
}

TEST_CASE("a_deadline_in_a_write_that_has_begun_leaves_doubt") {
    waiting_writes driven;
    driven.waiting.waits = false;
    auto const late = driven.ask(concert, book_command(1, "ann"), {.deadline = 10ms});
    driven.round_during_which(10ms);
    CHECK(driven.ending_of(late) == "in_doubt");
    CHECK(driven.tables.events.at(concert).row.available == 9);
}

TEST_CASE("a_deadline_elsewhere_takes_no_write_back") {
    waiting_writes driven;
    auto const writes = driven.ask(concert, book_command(1, "ann"));
    std::size_t queued = 0;
    driven.waiting.meanwhile = [&] {
        queued = driven.ask(concert, book_command(2, "bob"), {.deadline = 10ms});
        driven.pass(10ms);
        driven.expire();
    };
    driven.turn();
    CHECK_FALSE(driven.waiting.is_back());
    CHECK(driven.ending_of(queued) == "deadline_exceeded");
    CHECK(driven.ending_of(writes) == "booked");
}

TEST_CASE("an_engine_that_stops_takes_back_a_write_that_waits") {
    waiting_writes driven;
    auto const asked = driven.ask(concert, book_command(1, "ann"));
    driven.waiting.meanwhile = [&] { driven.answer_all({store::failure::refused, "", "the engine has stopped"}); };
    driven.turn();
    CHECK(driven.get<unavailable>(asked).reason == "the engine has stopped");
    CHECK(driven.tables.events.at(concert).row.available == 10);
}
