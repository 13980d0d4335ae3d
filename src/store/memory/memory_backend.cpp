#include "memory_backend.hpp"

#include <algorithm>
#include <utility>

#include <bookonce/schema.hpp>

namespace bookonce::store::memory {
namespace {

error refusal() { return {failure::refused, "53000", "the database refuses the statement, as the script says"}; }

/// One session. Each statement takes effect at one instant, under the database's mutex.
class memory_session final : public session {
public:
    explicit memory_session(std::shared_ptr<database> database) : database_{std::move(database)} {}

    std::optional<error> connect() override {
        std::lock_guard const held{database_->mutex};
        broken_ = false;
        connected_ = !database_->script.unreachable;
        return connected_ ? std::nullopt : std::optional{unreachable()};
    }
    bool connected() const noexcept override { return connected_; }
    void close() noexcept override { connected_ = false; }
    result<std::vector<snapshot>> read(std::span<question const> questions) override;
    result<std::vector<written>> write(std::span<change const> changes) override;
    void interrupt() noexcept override {
        std::lock_guard const held{database_->mutex};
        broken_ = true;
        database_->interrupted.notify_all();
    }

private:
    std::optional<error> arrive(std::unique_lock<std::mutex>& held);
    error lose();

    std::shared_ptr<database> database_;
    bool connected_ = false;
    bool broken_ = false;  ///< by `interrupt`; guarded by the database's mutex
};

/// Waits for the statement's latency. Returns what the statement meets other than the tables.
std::optional<error> memory_session::arrive(std::unique_lock<std::mutex>& held) {
    faults& script = database_->script;
    // A session that broke while it was idle is noticed before anything is sent.
    if (broken_ || script.unreachable) { connected_ = false; }
    if (!connected_) { return error{failure::not_connected, "08003", "there is no session"}; }
    database_->interrupted.wait_for(held, script.latency, [this] { return broken_; });
    if (broken_ || script.unreachable) { return lose(); }
    if (script.refusals == 0) { return std::nullopt; }
    --script.refusals;
    return refusal();
}

error memory_session::lose() {
    connected_ = false;
    return {failure::lost, "08006", "the connection broke"};
}

result<std::vector<snapshot>> memory_session::read(std::span<question const> questions) {
    std::unique_lock held{database_->mutex};
    if (auto problem = arrive(held)) { return *std::move(problem); }
    std::vector<snapshot> seen;
    for (question const& asked : questions) { seen.push_back(database_->rows.read(asked)); }
    return seen;
}

result<std::vector<written>> memory_session::write(std::span<change const> changes) {
    std::unique_lock held{database_->mutex};
    if (auto problem = arrive(held)) { return *std::move(problem); }
    faults& script = database_->script;
    int tries = 0;
    for (change const& each : changes) { tries = std::max(tries, each.tries); }
    int const races = std::min(script.conflicts, tries);
    script.conflicts -= races;
    bool const loses_reply = std::exchange(script.lose_next_reply, false);
    script.unreachable = script.unreachable || loses_reply;
    if (loses_reply && !script.lost_write_lands) { return lose(); }
    auto written = database_->rows.write_after(changes, races);
    if (loses_reply) { return lose(); }
    return written;
}

class memory_backend final : public backend {
public:
    explicit memory_backend(std::shared_ptr<database> database) : database_{std::move(database)} {}

    std::unique_ptr<session> open_session() override { return std::make_unique<memory_session>(database_); }
    std::unique_ptr<catalogue> open_catalogue() override { return make_catalogue(database_); }
    /// Nothing here can be old.
    migration_report migrate(migration_roles const&, placement) override {
        return {schema_version(), schema_version()};
    }
    std::string_view system_name() const noexcept override { return "memory"; }

private:
    std::shared_ptr<database> database_;
};

}  // namespace

error unreachable() { return {failure::not_connected, "08001", "the database is out of reach, as the script says"}; }

std::unique_ptr<backend> make_backend(std::shared_ptr<database> database) {
    return std::make_unique<memory_backend>(std::move(database));
}

}  // namespace bookonce::store::memory
