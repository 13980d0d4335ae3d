// ceiling: not a way to book, but the most that batching can give on this machine.
//
// How it works   One connection; requests gather while a statement is under way, and the next one inserts up to 512 of them as
//                plain rows, into a table with the same indexes. No event is read or moved, no seat counted.
// What it promises  Nothing. It is the yardstick for what a version column costs.
// Where it breaks   It sells without looking: do not copy it.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

#include <fmt/format.h>

#include "all.hpp"
#include "retrying.hpp"

namespace bench {
namespace {

class ceiling_client : public client {
public:
    explicit ceiling_client(tuning const& tuning)
        : batch_max_{static_cast<std::size_t>(tuning.batch_requests_max)}, database_{tuning.database} {
        database_.prepare("insert", fmt::format(R"(
INSERT INTO {0}.bookings (event_id, booked_at, booking_id, seats, status, user_id)
SELECT event_id, now(), booking_id, seats, 'confirmed', user_id
FROM unnest($1::text::bigint[], $2::text::uuid[], $3::text::int[], $4::text::text[]) AS r (event_id, booking_id, seats, user_id))",
                                                tuning.schema));
        worker_ = std::jthread{[this](std::stop_token const& stop) { serve(stop); }};
    }

    std::unique_ptr<caller> connect() override;
    void submit(request const& request, completion done) override {
        {
            std::lock_guard const guard{mutex_};
            queue_.push_back({.event = request.event,
                              .seats = request.seats,
                              .id = request.id,
                              .user = std::string{request.user},
                              .done = std::move(done)});
        }
        arrived_.notify_one();
    }
    bool counts_for_all() const override { return true; }
    shared_counts counts() const override {
        std::uint64_t const statements = statements_.load();
        return {.attempts = statements, .round_trips = statements};
    }

private:
    struct waiting {
        std::int64_t event;
        std::int32_t seats;
        bookonce::booking_id id;
        std::string user;
        completion done;
    };

    void serve(std::stop_token const& stop) {
        for (;;) {
            std::vector<waiting> const batch = gather(stop);
            if (batch.empty()) { return; }
            answer const result = written(batch);
            for (waiting const& one : batch) { one.done(result); }
        }
    }

    std::vector<waiting> gather(std::stop_token const& stop) {
        std::unique_lock guard{mutex_};
        arrived_.wait(guard, stop, [this] { return !queue_.empty(); });
        std::vector<waiting> batch;
        while (!queue_.empty() && batch.size() < batch_max_) {
            batch.push_back(std::move(queue_.front()));
            queue_.pop_front();
        }
        return batch;
    }

    answer written(std::vector<waiting> const& batch) {
        std::string events{"{"};
        std::string ids{"{"};
        std::string seats{"{"};
        std::string users{"{"};
        for (waiting const& one : batch) {
            fmt::format_to(std::back_inserter(events), "{},", one.event);
            ids.append(one.id.str()).push_back(',');
            fmt::format_to(std::back_inserter(seats), "{},", one.seats);
            users.append(one.user).push_back(',');
        }
        for (std::string* list : {&events, &ids, &seats, &users}) { list->back() = '}'; }
        sql::reply const reply = database_.execute("insert", std::string_view{events}, std::string_view{ids},
                                                   std::string_view{seats}, std::string_view{users});
        ++statements_;
        return {.how = reply.ok() ? ending::booked : ending::failed, .problem = reply.ok() ? "" : reply.message()};
    }

    std::size_t batch_max_;
    sql::connection database_;
    std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::deque<waiting> queue_;
    std::atomic<std::uint64_t> statements_{0};
    std::jthread worker_;
};

class ceiling_caller : public caller {
public:
    explicit ceiling_caller(ceiling_client& client) : client_{client} {}
    answer book(request const& request) override {
        result_.reset();
        client_.submit(request, [this](answer given) {
            std::lock_guard const guard{mutex_};
            result_ = std::move(given);
            answered_.notify_one();  // under the mutex: the caller may be gone as soon as it is let through
        });
        std::unique_lock guard{mutex_};
        answered_.wait(guard, [this] { return result_.has_value(); });
        return *result_;
    }
    answer cancel(request const&) override { return {.how = ending::failed, .problem = "a yardstick cancels nothing"}; }
    std::uint64_t round_trips() const override { return 0; }

private:
    ceiling_client& client_;
    std::mutex mutex_;
    std::condition_variable answered_;
    std::optional<answer> result_;
};

std::unique_ptr<caller> ceiling_client::connect() { return std::make_unique<ceiling_caller>(*this); }

class ceiling_strategy : public strategy {
public:
    std::string_view name() const override { return "ceiling"; }
    std::string_view summary() const override { return "yardstick: batches of plain INSERTs, no event read or moved"; }
    bench::promise promise() const override { return promise::not_a_booking; }
    bool can_submit() const override { return true; }
    bool can_cancel() const override { return false; }
    std::unique_ptr<client> open(tuning const& tuning) const override {
        return std::make_unique<ceiling_client>(tuning);
    }
};

}  // namespace

strategy const* ceiling() {
    static ceiling_strategy const one;
    return &one;
}

}  // namespace bench
