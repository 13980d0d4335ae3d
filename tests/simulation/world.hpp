#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine_node.hpp"
#include "fake_database.hpp"
#include "history.hpp"
#include "random_source.hpp"
#include "scenario.hpp"

namespace bookonce::simulation {

/// Whether the answer leaves its caller without knowledge of its booking.
bool unknown(call const& call);
/// Whether the answer says nothing about the database.
bool tells_nothing(call const& call);

/// Users, engines, a network, a database and time, all moved by one seed: users act and faults
/// happen for a while, then the faults end, what is under way comes to rest, and users replay what
/// they do not know. One thread, no clock.
class world {
public:
    world(std::uint64_t seed, plant bug, journal& log);

    /// Runs to the end. What went wrong on the way, other than what the checker finds in the
    /// history.
    std::vector<std::string> run();

    std::vector<call> const& calls() const noexcept { return calls_; }
    fake_database const& database() const noexcept { return database_; }
    network const& around() const noexcept { return network_; }

private:
    struct person {
        std::string name;
        std::vector<std::size_t> asked;    ///< its bookings' calls
        std::vector<std::size_t> changes;  ///< its calls about a booking that there is
    };

    void storm();
    void step();
    void come_to_rest();
    void learn_what_is_unknown();
    void pass_by_a_lock();

    void create(event_id id);
    void pass(std::chrono::nanoseconds span);
    void pass_time();
    void turn_clock();
    void advance_engine();
    void watch(engine_node& engine);
    void foreign_write();
    void change_as_another(event_id id);
    void change_as_another(kept_event const& event, store::change& change);
    void act();
    void act_anew(person& who);
    void act_again(person& who);
    void act_otherwise(person& who);
    bool is_active_now(call const& call) const;
    void act_on(person& who, wish wanted);
    void cancel(person& who);
    void change(person& who);
    void rush();
    wish rush_wish();
    wish change_wish();
    int seats();
    std::chrono::seconds ttl();
    void replace(std::size_t engine, bool politely);
    bool others_changed(call const& replay) const;
    void ask(event_id event, command wanted);
    void ask_of(std::size_t engine, event_id event, command wanted, int deadline_ms, int attempts_max);
    void told(int call, answer ending);
    command booking_for(std::string const& user);
    booking_id fresh_id();
    std::unique_ptr<engine_node> new_engine();

    journal& log_;
    plant bug_;
    random_source random_;
    scenario scenario_;
    fake_database database_;
    network network_;
    std::vector<std::unique_ptr<engine_node>> engines_;
    std::vector<person> people_;
    std::vector<event_id> events_;
    std::vector<call> calls_;
    std::vector<std::string> trouble_;
    time_point now_{std::chrono::hours{1}};
    long moment_ = 0;
    int engines_made_ = 0;
    int actions_left_ = 0;
    std::uint32_t ids_made_ = 0;
};

}  // namespace bookonce::simulation
