#include "callers.hpp"

#include <algorithm>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

#include "steps.hpp"

namespace bookonce::test {
namespace {

constexpr int threads = 8;

/// One caller: it mostly asks of bookings that it has seen made, and sometimes of its neighbours'.
class caller {
public:
    caller(engine& asked, event_id event, unsigned seed) : engine_{asked}, event_{event}, random_{seed} {}

    /// Makes the n-th request. Those near in number are made at about the same time.
    answer ask(int number) {
        auto request = request_of(random_step(number), event_);
        // Some holds end while the others go on.
        if (auto* const hold = std::get_if<hold_request>(&request)) {
            hold->ttl = std::chrono::seconds{below(2) == 0 ? 1 : 600};
        }
        answer ended = test::ask(engine_, std::move(request));
        if (auto const* const done = receipt_of(ended)) {
            seen_.push_back(static_cast<int>(number_of(done->booking.id)));
        }
        return ended;
    }

private:
    int below(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }
    step random_step(int number) {
        step made{.what = static_cast<verb>(below(static_cast<int>(verb::pass)))};
        bool const makes = made.what == verb::book || made.what == verb::hold;
        made.id = 1 + 3 * number + below(9);
        if (!makes && !seen_.empty() && below(10) > 0) {
            made.id = seen_[seen_.size() - 1 - random_() % std::min<std::size_t>(seen_.size(), 5)];
        }
        made.user = below(8);
        made.to = below(8);
        made.seats = 1 + below(3);
        made.request = 1 + below(3);
        made.in_part = below(3) == 0;
        made.late = below(3) > 0;
        made.by_user = below(4) == 0;
        made.guarded = below(4) == 0;
        return made;
    }

    engine& engine_;
    event_id event_;
    std::mt19937 random_;
    std::vector<int> seen_;
};

/// "done 7 #3 ann 2 held", "again …" for what had landed before, or the ending's name.
std::string line_of(answer const& ending) {
    auto const* const done = receipt_of(ending);
    if (done == nullptr) { return std::string{name_of(ending)} + "\n"; }
    booking const& row = done->booking;
    return (done->replayed ? "again " : "done ") + std::to_string(done->version) +
           told_of(number_of(row.id), row.user, row.seats, row.status) + "\n";
}

}  // namespace

std::string told_to_callers(engine& asked, event_id event, int requests, unsigned seed) {
    std::mutex mutex;
    std::string told;
    std::vector<std::jthread> callers;
    for (unsigned number_of_caller = 0; number_of_caller < threads; ++number_of_caller) {
        callers.emplace_back([&, number_of_caller] {
            caller one{asked, event, seed + number_of_caller};
            for (int number = 0; number < requests; ++number) {
                std::string const line = line_of(one.ask(number));
                std::lock_guard const held{mutex};
                told += line;
            }
        });
    }
    callers.clear();
    return told;
}

}  // namespace bookonce::test
