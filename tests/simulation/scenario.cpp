#include "scenario.hpp"

namespace bookonce::simulation {
namespace {

/// A fault is absent from half of the runs, so that those it would hide come to light.
int share(random_source& random, int per_mille_max) {
    return random.below(2) == 0 ? 0 : random.between(1, per_mille_max);
}

dispatcher_settings draw_dispatcher(random_source& random, bool& joins_events) {
    dispatcher_settings settings;
    settings.queue_length = random.below(8) == 0 ? 3 : 1'000;
    settings.batch_requests = static_cast<std::size_t>(random.below(4) == 0 ? random.between(1, 3) : 512);
    joins_events = random.below(4) != 0;
    settings.backoff.kind = random.below(2) == 0 ? backoff::shape::none : backoff::shape::full_jitter;
    return settings;
}

/// What goes beyond bookings and whole cancellations: a fourth of the runs have nothing of it.
void draw_life(random_source& random, scenario& drawn) {
    if (random.below(4) == 0) { return; }
    drawn.bookings_per_user_max = random.below(2) == 0 ? 1 : random.between(2, 3);
    drawn.seats_per_user_max = random.below(4) == 0 ? random.between(1, 5) : 0;
    drawn.ttl_max = random.below(2) == 0 ? 3 : 20;
    drawn.windows = share(random, 400);
    drawn.turn = share(random, 100);
    drawn.changes = random.below(4) == 0 ? 0 : random.between(1, 700);
    drawn.holds = random.below(4) == 0 ? 0 : random.between(1, 1'000);
    drawn.up_to = share(random, 300);
    drawn.nameless = random.below(3) == 0 ? 0 : random.between(1, 500);
}

}  // namespace

scenario draw_scenario(random_source& random) {
    scenario drawn;
    drawn.engines = random.between(1, 3);
    drawn.sessions = random.between(1, 3);
    drawn.events = random.below(2) == 0 ? 1 : random.between(2, 3);
    drawn.users = random.between(2, 8);
    drawn.actions = random.between(4, 28);
    drawn.capacity_max = random.between(1, 8);
    bool const crowded = random.below(16) == 0;
    if (crowded) {
        drawn.users *= 4;
        drawn.actions *= 5;
        drawn.capacity_max *= 4;
    }
    drawn.seats_max = random.between(1, 3);
    drawn.banned = random.below(2) == 0 ? 0 : random.between(1, drawn.users / 2);
    drawn.bound = random.below(4) == 0 ? 1 : 0;
    drawn.deadline_ms_max = random.below(3) == 0 ? 20 : 5'000;
    drawn.attempts_max = random.below(3) == 0 ? 3 : 100;
    drawn.dispatcher = draw_dispatcher(random, drawn.joins_events);

    drawn.request_lost = share(random, 200);
    drawn.reply_lost = share(random, 300);
    drawn.write_delayed = share(random, 300);
    drawn.try_lost = share(random, 600);
    drawn.read_lost = share(random, 100);
    drawn.refused = share(random, 100);
    drawn.serialization_failure = share(random, 200);
    drawn.change_under_way = share(random, 500);
    drawn.wrong_server = share(random, 50);
    drawn.misconfigured = share(random, 30);
    drawn.connect_failure = share(random, 500);

    drawn.foreign_write = share(random, 80);
    drawn.row_lock = share(random, 60);
    drawn.clock_jump = share(random, 20);
    drawn.restart = share(random, 20);
    drawn.death = share(random, 15);
    drawn.stop = share(random, 10);
    drawn.late_arrival = random.below(2) == 0 ? 30 : 3;
    drawn.write_twice = share(random, 500);

    drawn.cancels = share(random, 500);
    drawn.replays = share(random, 400);
    drawn.misuse = share(random, 50);
    draw_life(random, drawn);
    return drawn;
}

}  // namespace bookonce::simulation
