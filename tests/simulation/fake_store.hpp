#pragma once

#include <vector>

#include "fake_database.hpp"
#include "random_source.hpp"
#include "scenario.hpp"
#include "store/session.hpp"

namespace bookonce::simulation {

/// A statement whose sender has given it up, and that may still reach the database.
struct delayed_write {
    std::vector<store::change> changes;
    std::vector<authorship> authors;
};

/// What is between the engines and the database.
struct network {
    fake_database& database;
    random_source& random;
    scenario const& faults;
    plant bug;
    journal& log;
    std::vector<delayed_write> delayed = {};
    bool calm = false;    ///< no more faults
    meddler meddle = {};  ///< changes an event as somebody else would

    // How often what occurred.
    std::uint64_t tries_lost = 0;       ///< within one call of the store
    std::uint64_t landed_late = 0;      ///< delayed changes of unknown version
    std::uint64_t rounds_together = 0;  ///< begun while another one of the engine was under way

    bool strikes(int per_mille) { return !calm && random.per_mille(per_mille); }
    store::result<std::vector<store::written>> arrive(delayed_write const& write);
    /// One of the delayed writes arrives, perhaps not for the last time.
    void land_delayed();
};

/// One session of one engine, with every fault that a network and a server have for it.
class fake_store final : public store::session {
public:
    fake_store(network& around, int engine) : around_{around}, engine_{engine} {}

    std::optional<bookonce::store::error> connect() override;
    bool connected() const noexcept override { return connected_; }
    void close() noexcept override { connected_ = false; }
    bookonce::store::result<std::vector<bookonce::store::snapshot>> read(
        std::span<bookonce::store::question const> questions) override;
    bookonce::store::result<std::vector<bookonce::store::written>> write(
        std::span<bookonce::store::change const> changes) override;
    void interrupt() noexcept override { broken_ = true; }

    /// Whose write the next one is.
    void sign(std::vector<authorship> authors) { authors_ = std::move(authors); }
    /// The server restarts: the session is gone, which the next statement finds out.
    void lose_server() noexcept { broken_ = true; }

private:
    bookonce::store::error fail(bookonce::store::failure kind, char const* sqlstate, char const* reason);
    bookonce::store::error lost();
    std::optional<bookonce::store::error> refusal();
    void spoil(std::vector<bookonce::store::change>& changes) const;
    bookonce::store::event_row* cached(event_id event);

    network& around_;
    int engine_;
    bool connected_ = false;
    bool broken_ = false;  ///< though it does not know yet
    std::vector<authorship> authors_;
    std::vector<std::pair<event_id, bookonce::store::event_row>> cache_;  ///< of a planted bug
};

}  // namespace bookonce::simulation
