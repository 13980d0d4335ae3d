#include "worker.hpp"

#include <algorithm>
#include <exception>
#include <istream>
#include <memory>
#include <ostream>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>
#include <sys/resource.h>

#include "drive.hpp"

namespace bench {

namespace {

rusage used() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage;
}

double process_cpu_s() {
    auto const seconds = [](timeval const& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    rusage const usage = used();
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// One driving thread and what it counts.
struct driver_thread {
    std::unique_ptr<bench::caller> caller;  ///< none when requests are submitted
    tally counted;
    std::exception_ptr broken;
};

audience audience_of(run_spec const& spec, std::size_t thread) {
    if (spec.workload.hot_callers == 0) { return audience::everyone; }
    return thread < spec.workload.hot_callers ? audience::hot_only : audience::cold_only;
}

class driver {
public:
    driver(worker_order const& order, client& client)
        : order_{order}, spec_{order.spec}, client_{client}, work_{spec_.workload},
          threads_(spec_.in_flight > 0 ? 1 : spec_.callers) {
        if (spec_.in_flight > 0) { return; }
        for (driver_thread& each : threads_) { each.caller = client_.connect(); }
    }

    worker_report run(starting_gun const& gun) {
        if (spec_.rate) {
            arrivals_ = std::make_unique<arrivals>(*spec_.rate / spec_.processes, gun.start_ns,
                                                   mix(spec_.workload.seed, order_.process, 8));
        }
        // A run of so many requests is measured from its first to its last, another one from the
        // end of its warm-up.
        shared_counts before = client_.counts();
        double cpu_before = process_cpu_s();
        std::vector<std::jthread> threads;
        for (std::size_t number = 0; number < threads_.size(); ++number) {
            threads.emplace_back([this, number, &gun] { drive(number, gun); });
        }
        worker_report report;
        if (spec_.requests) {
            threads.clear();  // joins
        } else {
            time_.sleep_until_ns(gun.window.begin_ns);
            before = client_.counts();
            cpu_before = process_cpu_s();
            time_.sleep_until_ns(gun.window.end_ns);
        }
        report.client_cpu_s = process_cpu_s() - cpu_before;
        shared_counts const after = client_.counts();
        threads.clear();
        gather(report);
        if (client_.counts_for_all()) {
            report.total.attempts = after.attempts - before.attempts;
            report.total.conflicts = after.conflicts - before.conflicts;
            report.total.round_trips = after.round_trips - before.round_trips;
        }
        return report;
    }

private:
    void drive(std::size_t number, starting_gun const& gun) {
        driver_thread& mine = threads_[number];
        try {
            driving const how{.work = work_, .window = gun.window, .time = time_};
            time_.sleep_until_ns(gun.start_ns);
            bool const shares_arrivals = arrivals_ != nullptr || spec_.in_flight > 0;
            std::uint64_t const width = shares_arrivals ? 1 : spec_.callers;
            request_range const mine_of_all{.first = order_.process * width + (shares_arrivals ? 0 : number),
                                            .step = width * spec_.processes,
                                            .end = spec_.requests};
            if (spec_.in_flight > 0) {
                drive_in_flight(how, client_, spec_.in_flight, mine_of_all, arrivals_.get(), mine.counted);
            } else if (arrivals_ != nullptr) {
                drive_open_loop(how, *mine.caller, *arrivals_, mine_of_all, mine.counted);
            } else {
                drive_closed_loop(how, *mine.caller, mine_of_all, audience_of(spec_, number), mine.counted);
            }
        } catch (...) { mine.broken = std::current_exception(); }
    }

    void gather(worker_report& report) {
        for (driver_thread& each : threads_) {
            if (each.broken) { std::rethrow_exception(each.broken); }
            report.bookings_by_caller.push_back(each.counted.bookings);
            report.total.merge(each.counted);
        }
        report.last_finished_ns = time_.now_ns();
        report.rss_bytes_max = static_cast<std::uint64_t>(used().ru_maxrss) * 1'024;
    }

    worker_order const& order_;
    run_spec const& spec_;
    client& client_;
    workload work_;
    steady_timeline time_;
    std::vector<driver_thread> threads_;
    std::unique_ptr<arrivals> arrivals_;
};

void serve(std::istream& in, std::ostream& out) {
    auto const next_line = [&in] {
        std::string line;
        if (!std::getline(in, line)) { throw std::runtime_error{"the run was called off"}; }
        return nlohmann::json::parse(line);
    };
    auto order = next_line().get<worker_order>();
    order.spec.tuning.seed = mix(order.spec.workload.seed, order.process, 7);
    strategy const* const chosen = find_strategy(order.spec.strategy);
    if (chosen == nullptr) { throw std::runtime_error{"there is no strategy " + order.spec.strategy}; }
    std::unique_ptr<client> const client = chosen->open(order.spec.tuning);
    driver driver{order, *client};
    out << nlohmann::json{{"ready", true}} << std::endl;
    auto const gun = next_line().get<starting_gun>();
    out << nlohmann::json(driver.run(gun)) << std::endl;
}

}  // namespace

int run_worker(std::istream& in, std::ostream& out) {
    try {
        serve(in, out);
        return 0;
    } catch (std::exception const& problem) {
        out << nlohmann::json{{"error", problem.what()}} << std::endl;
        return 2;
    }
}

}  // namespace bench
