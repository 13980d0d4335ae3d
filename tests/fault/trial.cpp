#include "trial.hpp"

namespace bookonce::fault {
namespace {

constexpr int capacity_large = 10'000'000;
constexpr int capacity_small = 150;

using std::chrono::duration_cast;
using std::chrono::milliseconds;

}  // namespace

options options_for(std::string const& address) { return {.database = address}; }

std::vector<event_id> make_events(std::string const& address) {
    migrate(options_for(address));
    watch_versions(address);
    engine engine{options_for(address)};
    std::vector<event_id> events;
    for (int const capacity : {capacity_large, capacity_large, capacity_large, capacity_small}) {
        events.push_back(engine.create_event({.name = "of a fault test", .capacity = capacity, .id = {}}).id);
    }
    return events;
}

trial::trial(cluster const& server, load_settings settings, std::string const& address, int engines)
    : server_{server}, settings_{std::move(settings)} {
    if (settings_.events.empty()) { settings_.events = make_events(server_.address()); }
    for (int index = 0; index < engines; ++index) {
        options one = options_for(address.empty() ? server_.tcp_address() : address);
        one.lanes = 2;
        settings_.engines.push_back(one);
    }
    load_ = std::make_unique<load>(settings_);
}

void trial::demand(bool held, std::string const& problem) {
    if (!held) { problems_.push_back(problem); }
}

row_result trial::finish(int iterations, std::string const& address, std::string const& tcp_address) {
    history records = load_->stop();
    engine engine{options_for(tcp_address.empty() ? server_.tcp_address() : tcp_address)};
    resolve(records, engine);
    row_result result{.iterations = iterations};
    result.found = judge(records, address.empty() ? server_.address() : address, settings_.events.back());
    result.outage = duration_cast<milliseconds>(load_->outage_longest());
    result.overdue = duration_cast<milliseconds>(std::max(load_->overdue_longest(), load::clock::duration::zero()));
    demand(result.overdue <= settings_.deadline / 10 + scheduling_slack, "an answer came too late");
    demand(result.found.acknowledged > 0, "nothing was acknowledged");
    demand(load_->reasons().find(server_.password()) == std::string::npos, "a reason tells the password");
    auto const report = engine.audit();
    demand(report.sound(), "the audit finds " + std::to_string(report.findings_count) + " broken invariants");
    result.problems = std::move(problems_);
    return result;
}

}  // namespace bookonce::fault
