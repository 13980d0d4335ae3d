#include "simulation.hpp"

#include <algorithm>
#include <cmath>
#include <queue>
#include <random>
#include <vector>

namespace bench {
namespace {

enum class step : std::uint8_t { read_arrives, write_arrives };

/// Something that reaches the row at a moment.
struct message {
    double at_ms;
    std::uint64_t order;  ///< breaks ties, so that equal seeds give equal runs
    std::size_t client;
    step what;

    bool operator<(message const& other) const noexcept {
        return at_ms != other.at_ms ? at_ms > other.at_ms : order > other.order;
    }
};

struct contestant {
    bookonce::backoff_sequence waits;
    std::int64_t version_read = 0;
    std::uint64_t calls = 0;
};

class contest_in_virtual_time {
public:
    explicit contest_in_virtual_time(simulated_contest const& contest)
        : random_{contest.seed}, network_ms_{contest.network_ms_mean, contest.network_ms_deviation},
          contestants_(static_cast<std::size_t>(contest.clients),
                       contestant{.waits = bookonce::backoff_sequence{contest.backoff}}) {}

    contest_result run() {
        for (std::size_t client = 0; client < contestants_.size(); ++client) { send(0, client, step::read_arrives); }
        while (!under_way_.empty()) {
            message const now = under_way_.top();
            under_way_.pop();
            now.what == step::read_arrives ? read(now) : write(now);
        }
        for (contestant const& each : contestants_) {
            result_.calls += each.calls;
            result_.calls_of_one_max = std::max(result_.calls_of_one_max, each.calls);
        }
        return result_;
    }

private:
    double one_way() { return std::abs(network_ms_(random_)); }

    void send(double from_ms, std::size_t client, step what) {
        under_way_.push({.at_ms = from_ms + one_way(), .order = ++messages_, .client = client, .what = what});
    }

    void read(message const& now) {
        contestants_[now.client].version_read = version_;
        send(now.at_ms + one_way(), now.client, step::write_arrives);  // the answer goes back before the write comes
    }

    void write(message const& now) {
        contestant& writer = contestants_[now.client];
        ++writer.calls;
        double const told_ms = now.at_ms + one_way();
        if (writer.version_read == version_) {
            ++version_;
            result_.completed_ms = std::max(result_.completed_ms, told_ms);
            return;
        }
        auto const wait = writer.waits.next(unit_(random_));
        send(told_ms + std::chrono::duration<double, std::milli>{wait}.count(), now.client, step::read_arrives);
    }

    std::mt19937_64 random_;
    std::normal_distribution<double> network_ms_;
    std::uniform_real_distribution<double> unit_{0, 1};
    std::vector<contestant> contestants_;
    std::priority_queue<message> under_way_;
    std::uint64_t messages_ = 0;
    std::int64_t version_ = 0;
    contest_result result_;
};

}  // namespace

contest_result simulate(simulated_contest const& contest) { return contest_in_virtual_time{contest}.run(); }

}  // namespace bench
