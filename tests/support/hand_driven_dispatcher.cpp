#include "hand_driven_dispatcher.hpp"

#include <utility>

#include <doctest/doctest.h>

namespace bookonce::test {

hand_driven_dispatcher::hand_driven_dispatcher(dispatcher_settings settings) : subject{settings} { store.connect(); }

std::unique_ptr<pending> hand_driven_dispatcher::make(event_id event, command asked, retry_policy policy) {
    auto& box = answers.emplace_back();
    return std::unique_ptr<pending>{new pending{event, std::move(asked), retry_budget{policy, now}, now,
                                                [&box](answer ending) { box.push_back(std::move(ending)); }}};
}

std::size_t hand_driven_dispatcher::ask(event_id event, command asked, retry_policy policy) {
    REQUIRE(subject.enqueue(make(event, std::move(asked), policy)) == nullptr);
    return answers.size() - 1;
}

bool hand_driven_dispatcher::is_taken(event_id event, command asked) {
    return subject.enqueue(make(event, std::move(asked), {})) == nullptr;
}

void hand_driven_dispatcher::take(round_step step) {
    REQUIRE(current != nullptr);
    REQUIRE(current->next() == step);
    round* const taken = step == round_step::settle ? std::exchange(current, nullptr) : current;
    deliver(subject.step(*taken, *session, now, [](auto const& ask) { ask(); }));
}

void hand_driven_dispatcher::write() {
    if (current->next() == round_step::write) { take(round_step::write); }
}

bool hand_driven_dispatcher::turn() {
    store.connect();
    if (!gather()) { return false; }
    while (current != nullptr) { take(current->next()); }
    return true;
}

int hand_driven_dispatcher::run(int turns_max) {
    int turns = 0;
    while (subject.queued() > 0 && turns < turns_max) {
        wait_until_due();
        if (!turn()) { break; }
        ++turns;
    }
    return turns;
}

void hand_driven_dispatcher::wait_until_due() {
    time_point const due = subject.due();
    if (due != time_point::max() && due > now) { now = due; }
}

void hand_driven_dispatcher::expire() { deliver(subject.expire(now)); }

void hand_driven_dispatcher::answer_all(bookonce::store::error const& reason) {
    deliver(subject.answer_all(reason, now));
}

answer const& hand_driven_dispatcher::answer_to(std::size_t request) const {
    REQUIRE(answers.at(request).size() == 1);
    return answers.at(request).front();
}

void hand_driven_dispatcher::deliver(std::vector<reply> replies) {
    for (reply& each : replies) { each.done(std::move(each.ending)); }
}

}  // namespace bookonce::test
