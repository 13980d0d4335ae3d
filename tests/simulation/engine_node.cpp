#include "engine_node.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>
#include <utility>

#include "lane/resolve.hpp"

namespace bookonce::simulation {
namespace {

using namespace std::chrono_literals;

dispatcher_settings settings_of(scenario const& faults, std::uint64_t seed) {
    dispatcher_settings settings = faults.dispatcher;
    settings.seed = seed;
    return settings;
}

}  // namespace

engine_node::engine_node(int number, network& around, std::vector<call>& calls, listener told, std::uint64_t seed)
    : number_{number}, around_{around}, calls_{calls}, told_{std::move(told)}, dispatcher_{std::make_unique<dispatcher>(
                                                                                   settings_of(around.faults, seed))} {
    for (int session = 0; session < around.faults.sessions; ++session) {
        workers_.push_back({fake_store{around, number}});
    }
}

void engine_node::take(call const& call, time_point now) {
    auto const milliseconds = std::chrono::duration_cast<std::chrono::milliseconds>(call.deadline - now);
    std::unique_ptr<pending> request{
        new pending{call.event, call.asked, retry_budget{{milliseconds, call.attempts_max}, now}, now}};
    request->done = [this, number = call.number](answer ending) {
        bool const doubt = std::holds_alternative<in_doubt>(ending);
        if (doubt && around_.bug == plant::in_doubt_called_deadline) { ending = deadline_exceeded{}; }
        told_(number, std::move(ending));
    };
    call_numbers_[request.get()] = call.number;
    if (auto back = dispatcher_->enqueue(std::move(request))) { back->done(unavailable{"", "the queue is full"}); }
}

time_point engine_node::due(lane_worker const& worker) const noexcept {
    return worker.session.connected() ? dispatcher_->due() : std::max(dispatcher_->due(), worker.connect_not_before);
}

time_point engine_node::due() const noexcept {
    if (dispatcher_->rounds_under_way() > 0) { return time_point::min(); }
    time_point earliest = time_point::max();
    for (lane_worker const& each : workers_) { earliest = std::min(earliest, due(each)); }
    return earliest;
}

bool engine_node::step(time_point now) {
    auto const first = static_cast<std::size_t>(around_.random.below(static_cast<int>(workers_.size())));
    for (std::size_t behind = 0; behind < workers_.size(); ++behind) {
        if (step(workers_[(first + behind) % workers_.size()], now)) { return true; }
    }
    return false;
}

bool engine_node::step(lane_worker& worker, time_point now) {
    if (worker.doing == nullptr) { return gather(worker, now); }
    switch (worker.doing->next()) {
        case round_step::answer_final: answer_final(worker, now); break;
        case round_step::write:
            go_on(worker, now);
            tamper_with_fates(*worker.doing);
            break;
        case round_step::read:
        case round_step::settle: go_on(worker, now); break;
    }
    return true;
}

void engine_node::go_on(lane_worker& worker, time_point now) {
    bool const settles = worker.doing->next() == round_step::settle;
    auto replies = dispatcher_->step(*worker.doing, worker.session, now, [](auto const& ask) { ask(); });
    if (settles) { worker.doing = nullptr; }
    deliver(std::move(replies));
}

bool engine_node::connect(lane_worker& worker, time_point now) {
    auto problem = worker.session.connect();
    if (!problem) { return true; }
    // While another session is open, its rounds tell what is wrong.
    bool const is_only_one = std::ranges::none_of(
        workers_, [](auto const& each) { return each.doing != nullptr || each.session.connected(); });
    if (is_only_one && problem->kind == store::failure::misconfigured) {
        deliver(dispatcher_->refuse_unsent(*problem, now));
    }
    if (is_only_one) { dispatcher_->note_trouble(std::move(*problem)); }
    worker.connect_not_before = now + std::chrono::milliseconds{around_.random.between(5, 500)};
    return false;
}

bool engine_node::gather(lane_worker& worker, time_point now) {
    if (stopped_ || due(worker) > now) { return false; }
    if (!connect(worker, now)) { return true; }
    auto const idle = std::ranges::count_if(
        workers_, [](auto const& each) { return each.doing == nullptr && each.session.connected(); });
    worker.doing = dispatcher_->gather(now, static_cast<std::size_t>(idle) - 1, around_.faults.joins_events);
    if (worker.doing == nullptr) { return false; }
    around_.rounds_together += dispatcher_->rounds_under_way() > 1 ? 1 : 0;
    tamper_with_requests(*worker.doing);
    return true;
}

bool engine_node::events_apart() const {
    std::set<event_id> seen;
    for (lane_worker const& each : workers_) {
        if (each.doing == nullptr) { continue; }
        for (batch const& batch : each.doing->batches()) {
            if (!seen.insert(batch.event).second) { return false; }
        }
    }
    return true;
}

void engine_node::answer_final(lane_worker& worker, time_point now) {
    round& round = *worker.doing;
    std::vector<authorship> const whole = sign(round);
    std::vector<store::change> before;
    for (batch const& batch : round.batches()) { before.push_back(batch.decided.change); }
    tamper_with_verdicts(round);
    go_on(worker, now);

    if (around_.bug == plant::expired_request_written) {
        auto change = before.begin();
        for (batch& batch : round.batches()) {
            bool const decided = batch.decided.verdicts.size() == batch.requests.size() &&
                                 std::ranges::any_of(change->made, std::not_fn(store::is_fence));
            if (decided) {
                batch.decided.change = *change;
                batch.stage = batch_stage::decided;
            }
            ++change;
        }
    }
    auto authors = around_.bug == plant::expired_request_written ? whole : sign(round);
    for (authorship const& each : authors) { calls_[static_cast<std::size_t>(each.call)].maybe_sent = true; }
    worker.session.sign(std::move(authors));
}

/// Whose bookings and cancellations the round is about to write.
std::vector<authorship> engine_node::sign(round const& round) const {
    std::vector<authorship> authors;
    for (batch const& batch : round.batches()) {
        if (batch.stage != batch_stage::decided) { continue; }
        for (std::size_t index = 0; index < batch.requests.size(); ++index) {
            pending const& request = *batch.requests[index];
            if (rides_on_the_write(batch.decided.verdicts[index])) {
                authors.push_back({batch.event, request.asked.own.id, call_numbers_.at(&request)});
            }
        }
    }
    return authors;
}

bool engine_node::counts_add_up() const {
    metrics_snapshot const& counts = dispatcher_->counts();
    std::uint64_t const ended = std::accumulate(counts.endings.begin(), counts.endings.end(), std::uint64_t{0});
    return counts.requests == ended + dispatcher_->queued();
}

void engine_node::deliver(std::vector<reply> replies) {
    for (reply& each : replies) { each.done(std::move(each.ending)); }
}

void engine_node::stop(time_point now) {
    around_.log.say("engine {}: stops", number_);
    stopped_ = true;
    dispatcher_->close();
    for (lane_worker& each : workers_) { each.session.interrupt(); }
    deliver(dispatcher_->answer_all({store::failure::refused, "", "the engine has stopped"}, now));
}

void engine_node::die() {
    around_.log.say("engine {}: dies", number_);
    for (lane_worker& each : workers_) {
        each.session.interrupt();
        // What had been handed to the network by then goes its own way.
        bool const was_to_write = each.doing != nullptr && each.doing->next() == round_step::write;
        if (was_to_write && around_.random.below(2) == 0) { each.doing->write(each.session); }
    }
}

void engine_node::lose_server() noexcept {
    for (lane_worker& each : workers_) { each.session.lose_server(); }
}

}  // namespace bookonce::simulation
