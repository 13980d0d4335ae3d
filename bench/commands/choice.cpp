#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

#include "../console.hpp"
#include "../redis_address.hpp"
#include "../strategy.hpp"
#include "options.hpp"

namespace bench {
namespace {

std::string why_not(strategy const& asked, run_spec const& spec) {
    if (asked.redis_servers > static_cast<int>(spec.tuning.redis.size())) {
        return fmt::format("{} needs {} Redis server(s): run under tools/with-redis, or give --redis", asked.name,
                           asked.redis_servers);
    }
    bool const slows_server = spec.network_ms > 0 || spec.pause_holder_ms > 0 || spec.commit_delay_ms > 0;
    if (asked.is_in_file && slows_server) {
        return fmt::format("{} has a file and no network: leave --network-ms (0 for shop), --pause-holder and "
                           "--commit-delay-ms out",
                           asked.name);
    }
    if (spec.in_flight > 0 && !asked.can_submit) {
        return fmt::format("{} cannot keep requests in flight (--in-flight): it has blocking callers only", asked.name);
    }
    if (spec.workload.cancel_share > 0 && !asked.can_cancel) {
        return fmt::format("{} cannot cancel (--cancels)", asked.name);
    }
    if (spec.workload.kind == work_kind::checkout && !asked.can_hold) {
        return fmt::format("{} cannot hold seats (--workload checkout)", asked.name);
    }
    if (spec.lapsed_holds > 0 && spec.workload.kind == work_kind::bookings && !asked.can_reclaim) {
        return fmt::format("{} reclaims lapsed holds for a hold only: give --workload checkout", asked.name);
    }
    return "";
}

/// What no strategy could do.
void check_work(run_spec const& asked) {
    workload_spec const& work = asked.workload;
    if (asked.in_flight > 0 && work.cancel_share > 0) {
        throw CLI::ValidationError("--cancels", "cancelling needs blocking callers: leave --in-flight out");
    }
    if (work.hot_callers > 0 && (asked.in_flight > 0 || asked.rate)) {
        throw CLI::ValidationError(
            "--hot-callers",
            "callers have events of their own only while they book and wait: leave --in-flight and --rate out");
    }
    if (work.kind != work_kind::checkout) { return; }
    if (asked.in_flight > 0 || work.cancel_share > 0) {
        throw CLI::ValidationError("--workload", "a checkout has blocking callers, who release but do not cancel: "
                                                 "leave --in-flight and --cancels out");
    }
    if (work.release_share + work.lapse_share > 1) {
        throw CLI::ValidationError("--lapses", "--releases and --lapses are more than all holds together");
    }
}

/// Those of the environment too, which no option has checked.
void check_servers(std::vector<std::string> const& strategies, std::vector<std::string> const& servers) {
    bool const needed =
        std::ranges::any_of(strategies, [](std::string const& name) { return find_strategy(name)->redis_servers > 0; });
    for (std::string const& server : needed ? servers : std::vector<std::string>{}) {
        try {
            redis_address::parse(server);
        } catch (std::invalid_argument const& problem) {
            throw CLI::ValidationError("--redis or BOOKONCE_REDIS", problem.what());
        }
    }
}

}  // namespace

std::vector<std::string> chosen_strategies(settings const& settings) {
    std::vector<std::string> names;
    for (std::string const& name : settings.strategies) {
        if (name == "all" || name == "sqlite") {
            for (strategy const* each : strategies()) {
                if (each->is_in_file != (name == "sqlite")) { continue; }
                std::string const problem = why_not(*each, settings.spec);
                if (problem.empty()) {
                    names.emplace_back(each->name);
                } else {
                    print_diagnostic("left out: " + problem);
                }
            }
            continue;
        }
        strategy const* const chosen = find_strategy(name);
        if (chosen == nullptr) {
            throw CLI::ValidationError("--strategies",
                                       fmt::format("there is no strategy '{}'; see bookonce-bench list", name));
        }
        if (std::string const problem = why_not(*chosen, settings.spec); !problem.empty()) {
            throw CLI::ValidationError("--strategies", problem);
        }
        names.push_back(name);
    }
    if (names.empty()) { throw CLI::ValidationError("--strategies", "no strategy can run here"); }
    check_servers(names, settings.spec.tuning.redis);
    return names;
}

std::vector<run_spec> specs_of(settings const& settings) {
    check_work(settings.spec);
    std::vector<run_spec> specs;
    for (std::string const& strategy : chosen_strategies(settings)) {
        specs.push_back(settings.spec);
        specs.back().strategy = strategy;
        if (settings.spec.in_flight > 0) { specs.back().callers = 1; }
    }
    return specs;
}

}  // namespace bench
