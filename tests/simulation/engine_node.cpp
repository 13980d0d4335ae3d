#include "engine_node.hpp"

#include <algorithm>
#include <functional>
#include <numeric>
#include <utility>

#include "lane/resolve.hpp"

namespace bookonce::simulation {
namespace {

using namespace std::chrono_literals;

lane_settings settings_of(scenario const& faults, std::uint64_t seed) {
    lane_settings settings = faults.lane;
    settings.seed = seed;
    return settings;
}

}  // namespace

engine_node::engine_node(int number, network& around, std::vector<call>& calls, listener told, std::uint64_t seed)
    : number_{number}, around_{around}, calls_{calls}, told_{std::move(told)}, session_{around, number},
      lane_{std::make_unique<lane>(settings_of(around.faults, seed))} {}

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
    if (auto back = lane_->enqueue(std::move(request))) { back->done(unavailable{"", "the queue is full"}); }
}

time_point engine_node::due() const noexcept {
    if (lane_->round_under_way()) { return time_point::min(); }
    return session_.connected() ? lane_->due() : std::max(lane_->due(), connect_not_before_);
}

bool engine_node::step(time_point now) {
    if (!lane_->round_under_way()) { return gather(now); }
    switch (lane_->current().next()) {
        case round_step::answer_final: answer_final(now); break;
        case round_step::write:
            go_on(now);
            tamper_with_blame();
            break;
        case round_step::read:
        case round_step::settle: go_on(now); break;
    }
    return true;
}

void engine_node::go_on(time_point now) {
    deliver(lane_->step(session_, now, [](auto const& ask) { ask(); }));
}

bool engine_node::gather(time_point now) {
    if (stopped_ || due() > now) { return false; }
    if (auto problem = session_.connect()) {
        if (problem->kind == store::failure::misconfigured) { deliver(lane_->refuse_unsent(*problem)); }
        lane_->note_trouble(std::move(*problem));
        connect_not_before_ = now + std::chrono::milliseconds{around_.random.between(5, 500)};
        return true;
    }
    if (!lane_->gather(now)) { return false; }
    tamper_with_requests();
    return true;
}

void engine_node::answer_final(time_point now) {
    std::vector<authorship> const whole = sign();
    std::vector<store::change> before;
    for (batch const& batch : batches()) { before.push_back(batch.decided.change); }
    tamper_with_verdicts();
    go_on(now);

    if (around_.bug == plant::expired_request_written) {
        auto change = before.begin();
        for (batch& batch : batches()) {
            bool const decided = batch.decided.verdicts.size() == batch.requests.size() &&
                                 std::ranges::any_of(change->made, std::not_fn(store::is_fence));
            if (decided) {
                batch.decided.change = *change;
                batch.stage = batch_stage::decided;
            }
            ++change;
        }
    }
    auto authors = around_.bug == plant::expired_request_written ? whole : sign();
    for (authorship const& each : authors) { calls_[static_cast<std::size_t>(each.call)].maybe_sent = true; }
    session_.sign(std::move(authors));
}

/// Whose bookings and cancellations the round is about to write.
std::vector<authorship> engine_node::sign() {
    std::vector<authorship> authors;
    for (batch const& batch : batches()) {
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

/// Plants the bugs that live between two rounds.
void engine_node::tamper_with_requests() {
    bool const forgets = around_.bug == plant::doubt_forgotten || around_.bug == plant::new_id_after_doubt;
    if (!forgets) { return; }
    for (batch& batch : batches()) {
        for (auto const& request : batch.requests) {
            if (!request->asked.own.doubtful_version) { continue; }
            request->asked.own.doubtful_version.reset();
            if (around_.bug == plant::new_id_after_doubt) {
                std::array<std::uint8_t, 16> bytes{0xee, static_cast<std::uint8_t>(number_),
                                                   static_cast<std::uint8_t>(++ids_made_)};
                request->asked.own.id = booking_id{bytes};
            }
        }
    }
}

/// Plants the bugs that live between decision and write.
void engine_node::tamper_with_verdicts() {
    for (batch& batch : batches()) {
        if (batch.stage != batch_stage::decided) { continue; }
        for (verdict& verdict : batch.decided.verdicts) {
            bool const answered = verdict.what == verdict::kind::answered;
            bool const seated = makes_a_row(verdict) && std::holds_alternative<booked>(verdict.ending);
            if (answered && around_.bug == plant::batch_refusal_before_its_write) { verdict.rests_on_change = false; }
            if (seated && around_.bug == plant::booked_before_its_write) {
                verdict = {verdict::kind::answered, verdict.ending, false};
            }
        }
        if (around_.bug == plant::cancel_without_fence) { std::erase_if(batch.decided.change.made, store::is_fence); }
    }
}

/// Plants the bug that blames the first request of a batch for what any of them has done.
void engine_node::tamper_with_blame() {
    if (around_.bug != plant::neighbour_rejected) { return; }
    for (batch& batch : batches()) {
        bool const is_rejected = batch.stage == batch_stage::failed && batch.trouble->kind == store::failure::rejected;
        if (!is_rejected) { continue; }
        batch.with_others = false;
        bool first = true;
        for (verdict& verdict : batch.decided.verdicts) {
            if (makes_a_row(verdict) && !std::exchange(first, false)) { verdict.what = verdict::kind::wait; }
        }
    }
}

bool engine_node::counts_add_up() const {
    metrics_snapshot const& counts = lane_->counts();
    std::uint64_t const ended = std::accumulate(counts.endings.begin(), counts.endings.end(), std::uint64_t{0});
    return counts.requests == ended + lane_->queued();
}

void engine_node::deliver(std::vector<reply> replies) {
    for (reply& each : replies) { each.done(std::move(each.ending)); }
}

void engine_node::stop() {
    around_.log.say("engine {}: stops", number_);
    stopped_ = true;
    lane_->close();
    session_.interrupt();
    deliver(lane_->answer_all({store::failure::refused, "", "the engine has stopped"}));
}

void engine_node::die() {
    around_.log.say("engine {}: dies", number_);
    session_.interrupt();
    // What had been handed to the network by then goes its own way.
    bool const was_to_write = lane_->round_under_way() && lane_->current().next() == round_step::write;
    if (was_to_write && around_.random.below(2) == 0) { lane_->current().write(session_); }
}

}  // namespace bookonce::simulation
