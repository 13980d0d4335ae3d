#include "load.hpp"

#include <algorithm>
#include <random>
#include <string_view>

namespace bookonce::fault {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 60s;
constexpr std::size_t reasons_bytes_max = 100'000;

bool is_failure(outcome const& ending) {
    return std::holds_alternative<unavailable>(ending) || std::holds_alternative<in_doubt>(ending) ||
           std::holds_alternative<deadline_exceeded>(ending) || std::holds_alternative<contended>(ending);
}

}  // namespace

struct load::caller {
    std::size_t number;
    history records = {};
    clock::time_point acknowledged_at = clock::now();
};

load::load(load_settings settings) : settings_{std::move(settings)} {
    for (auto const& options : settings_.engines) { engines_.push_back(std::make_unique<engine>(options)); }
    auto const callers = engines_.size() * static_cast<std::size_t>(settings_.callers_per_engine);
    for (std::size_t number = 0; number < callers; ++number) {
        threads_.emplace_back([this, number] { call(number); });
    }
}

load::~load() { static_cast<void>(stop()); }

void load::note_ending(caller& self, std::string_view name, clock::duration elapsed) {
    auto const now = clock::now();
    std::lock_guard const held{mutex_};
    overdue_longest_ = std::max(overdue_longest_, elapsed - settings_.deadline);
    if (name == "booked") {
        ++acknowledged_;
        outage_longest_ = std::max(outage_longest_, now - self.acknowledged_at);
        self.acknowledged_at = now;
    }
    changed_.notify_all();
}

void load::write_down(caller& self, booking_record record, clock::duration elapsed) {
    if (is_failure(record.ending)) {
        std::lock_guard const held{mutex_};
        ++failed_;
        if (auto const* const error = std::get_if<unavailable>(&record.ending)) {
            ++unavailable_[error->sqlstate];
            if (reasons_.size() < reasons_bytes_max) { reasons_ += error->sqlstate + ' ' + error->reason + '\n'; }
        }
    }
    record.was_in_doubt = std::holds_alternative<in_doubt>(record.ending);
    note_ending(self, name_of(record.ending), elapsed);
    self.records.push_back(std::move(record));
}

void load::call(std::size_t number) {
    caller self{number};
    engine& engine = *engines_[number % engines_.size()];
    std::mt19937 random{static_cast<std::uint32_t>(number)};
    for (int turn = 0; !stopping_; ++turn) {
        event_id const event = settings_.events[random() % settings_.events.size()];
        booking_record record{{event,
                               "caller-" + std::to_string(number) + "-" + std::to_string(turn),
                               1 + turn % 2,
                               booking_id::generate(),
                               settings_.deadline,
                               {}}};
        auto began = clock::now();
        record.ending = engine.book(record.request);
        auto const elapsed = clock::now() - began;
        bool const seated = std::holds_alternative<booked>(record.ending);
        if (seated && turn % 8 == 3 && event != settings_.events.back()) {
            began = clock::now();
            auto const ending = engine.cancel({event, *record.request.id, settings_.deadline, {}});
            record.cancellation = ending;
            record.cancellation_was_in_doubt = std::holds_alternative<in_doubt>(ending);
            note_ending(self, name_of(ending), clock::now() - began);
        }
        std::string const user = record.request.user;
        write_down(self, std::move(record), elapsed);
        if (seated && turn % 16 == 5) {
            booking_record again{{event, user, 1, booking_id::generate(), settings_.deadline, {}}};
            began = clock::now();
            again.ending = engine.book(again.request);
            write_down(self, std::move(again), clock::now() - began);
        }
        std::this_thread::sleep_for(settings_.pause);
    }
    std::lock_guard const held{mutex_};
    records_.insert(records_.end(), std::make_move_iterator(self.records.begin()),
                    std::make_move_iterator(self.records.end()));
}

bool load::acknowledged_more(std::uint64_t more) {
    std::unique_lock held{mutex_};
    return changed_.wait_for(held, patience, [&, goal = acknowledged_ + more] { return acknowledged_ >= goal; });
}

bool load::failed_more(std::uint64_t more) {
    std::unique_lock held{mutex_};
    return changed_.wait_for(held, patience, [&, goal = failed_ + more] { return failed_ >= goal; });
}

std::uint64_t load::failed() {
    std::lock_guard const held{mutex_};
    return failed_;
}

bool load::unavailable_more(std::string const& sqlstate, std::uint64_t more) {
    std::unique_lock held{mutex_};
    return changed_.wait_for(held, patience,
                             [&, goal = unavailable_[sqlstate] + more] { return unavailable_[sqlstate] >= goal; });
}

bool load::reconnected_since(std::uint64_t before) {
    std::unique_lock held{mutex_};
    return changed_.wait_for(held, patience, [&] { return metrics().reconnects > before; });
}

metrics_snapshot load::metrics() const {
    metrics_snapshot sum;
    for (auto const& engine : engines_) { sum += engine->metrics(); }
    return sum;
}

history load::stop() {
    stopping_ = true;
    for (auto& thread : threads_) { thread.join(); }
    threads_.clear();
    return std::move(records_);
}

}  // namespace bookonce::fault
