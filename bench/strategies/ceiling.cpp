// ceiling: not a way to book, but the most that batching can give on this machine.
//
// How it works   One connection; requests gather while a statement is under way, and the next one
//                inserts up to 512 of them as plain rows, into a table with the same indexes. No
//                event is read or moved, no seat counted.
// What it promises  Nothing. It is the yardstick for what a version column costs.
// Where it breaks   It sells without looking: do not copy it.

#include <atomic>
#include <condition_variable>
#include <deque>
#include <future>
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
    void submit(call const& call, completion done) override {
        {
            std::lock_guard const guard{mutex_};
            queue_.push_back({.event = call.event,
                              .seats = call.seats,
                              .id = call.id,
                              .user = std::string{call.user},
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
            call_result const result = write(batch);
            for (waiting const& each : batch) { each.done(result); }
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

    call_result write(std::vector<waiting> const& batch) {
        std::string events{"{"};
        std::string ids{"{"};
        std::string seats{"{"};
        std::string users{"{"};
        for (waiting const& each : batch) {
            fmt::format_to(std::back_inserter(events), "{},", each.event);
            ids.append(each.id.str()).push_back(',');
            fmt::format_to(std::back_inserter(seats), "{},", each.seats);
            users.append(each.user).push_back(',');
        }
        for (std::string* list : {&events, &ids, &seats, &users}) { list->back() = '}'; }
        sql::reply const reply = database_.execute("insert", std::string_view{events}, std::string_view{ids},
                                                   std::string_view{seats}, std::string_view{users});
        ++statements_;
        return {.status = reply.ok() ? call_status::booked : call_status::failed,
                .problem = reply.ok() ? "" : reply.message()};
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
    call_result book(call const& call) override {
        auto const answer = std::make_shared<std::promise<call_result>>();
        client_.submit(call, [answer](call_result given) { answer->set_value(std::move(given)); });
        return answer->get_future().get();
    }
    call_result cancel(call const&) override {
        return {.status = call_status::failed, .problem = "a yardstick cancels nothing"};
    }
    std::uint64_t round_trips() const override { return 0; }

private:
    ceiling_client& client_;
};

std::unique_ptr<caller> ceiling_client::connect() { return std::make_unique<ceiling_caller>(*this); }

std::unique_ptr<client> open_ceiling(tuning const& tuning) { return std::make_unique<ceiling_client>(tuning); }

}  // namespace

strategy const ceiling{
    .name = "ceiling",
    .summary = "yardstick: batches of plain INSERTs, no event read or moved",
    .guarantee = guarantee::not_a_booking,
    .open = open_ceiling,
    .can_submit = true,
    .can_cancel = false,
};

}  // namespace bench
