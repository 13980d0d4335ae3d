#include "memory_world.hpp"

#include <algorithm>

#include "store/memory/event_life.hpp"

namespace bookonce::test {
namespace {

constexpr event_id concert{7};
constexpr timestamp start{std::chrono::hours{500'000}};

minutes since_start(timestamp time) { return std::chrono::floor<minutes>(time - start); }

template <class Time>
std::optional<minutes> since_start(std::optional<Time> const& time) {
    return time ? std::optional{since_start(*time)} : std::nullopt;
}

model_row row_of(booking const& row) {
    return {row.user,
            row.seats,
            row.status,
            since_start(row.booked_at),
            since_start(row.expires_at),
            since_start(row.confirmed_at),
            row.version,
            request_of(row.changed_by)};
}

std::optional<timestamp> if_any(minutes time) { return time.count() > 0 ? std::optional{start + time} : std::nullopt; }

}  // namespace

/// Hands everything on to the store of the lane.
class memory_world::tampered_store final : public store::session {
public:
    tampered_store(store::session& beneath, tampering const& tamper) : beneath_{beneath}, tamper_{tamper} {}

    std::optional<store::error> connect() override { return beneath_.connect(); }
    bool connected() const noexcept override { return beneath_.connected(); }
    void close() noexcept override { beneath_.close(); }
    void interrupt() noexcept override { beneath_.interrupt(); }

    store::result<std::vector<store::snapshot>> read(std::span<store::question const> questions) override {
        auto seen = beneath_.read(questions);
        if (auto* const snapshots = std::get_if<std::vector<store::snapshot>>(&seen);
            snapshots != nullptr && tamper_.seen) {
            std::ranges::for_each(*snapshots, tamper_.seen);
        }
        return seen;
    }
    store::result<std::vector<store::written>> write(std::span<store::change const> changes) override {
        std::vector<store::change> own{changes.begin(), changes.end()};
        if (tamper_.written) { std::ranges::for_each(own, tamper_.written); }
        return beneath_.write(own);
    }

private:
    store::session& beneath_;
    tampering const& tamper_;
};

memory_world::memory_world(tampering tamper) : tamper_{std::move(tamper)} {}
memory_world::~memory_world() = default;

void memory_world::begin(terms const& allowed) {
    lane_ = std::make_unique<hand_driven_dispatcher>();
    between_ = std::make_unique<tampered_store>(lane_->store, tamper_);
    lane_->session = between_.get();
    now_ = start;
    lane_->tables.now = [this] { return now_; };
    lane_->tables.add_event(concert, allowed.capacity);
    auto& rows = lane_->tables.events.at(concert);
    rows.overbook = allowed.overbook;
    rows.row.available = allowed.seats();
    rows.row.bookings_per_user = allowed.bookings_per_user;
    rows.row.seats_per_user = allowed.seats_per_user;
    rows.row.hold_limit = hold_limit;
    rows.opens_at = if_any(allowed.opens_at);
    rows.closes_at = if_any(allowed.closes_at);
}

std::string memory_world::perform(step const& asked) {
    auto& row = lane_->tables.events.at(concert).row;
    switch (asked.what) {
        case verb::pass: now_ += minutes{10 * asked.tens}; return {};
        case verb::open:
        case verb::close:
            row.open = asked.what == verb::open;
            ++row.version;
            return {};
        case verb::expire:
            return told(store::memory::expire(lane_->tables, concert, lane_->tables.events.at(concert), 100));
        case verb::resize:
            return told(store::memory::update_event(lane_->tables, concert, lane_->tables.events.at(concert),
                                                    {.capacity = capacity_of(asked)}));
        default: break;
    }
    auto request = request_of(asked, concert);
    command wanted = std::visit([](auto& each) { return command_of(std::move(each)); }, request);
    if (tamper_.asked) { tamper_.asked(wanted); }
    auto const number = lane_->ask(concert, std::move(wanted), {std::chrono::minutes{1}, 5});
    lane_->run();
    return told(lane_->answer_to(number));
}

observed memory_world::look() {
    auto const& rows = lane_->tables.events.at(concert);
    observed seen{rows.row.available, rows.row.version};
    for (auto const& [id, row] : rows.bookings) {
        seen.rows.emplace(number_of(id), row_of(row));
        seen.slots.emplace(number_of(id), row.slot);
    }
    return seen;
}

std::vector<model_entry> memory_world::history() {
    auto const& rows = lane_->tables.events.at(concert);
    std::vector<model_entry> entries;
    auto const add = [&](booking const& row, std::string const& what) {
        entries.push_back({row.version, number_of(row.id), what, row.user, row.seats, row.status});
    };
    for (auto const& [entry, changed_in] : rows.past) {
        if (entry.booking) { add(*entry.booking, entry.what); }
    }
    for (auto const& [id, row] : rows.bookings) { add(row, rows.marks.at(id).what); }
    std::ranges::sort(entries);
    return entries;
}

}  // namespace bookonce::test
