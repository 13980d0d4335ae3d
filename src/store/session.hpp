#pragma once

#include <optional>
#include <span>
#include <vector>

#include "rows.hpp"

/// The narrow interface that a round speaks to. It knows rows and versions; it does not know
/// requests, retries or time.
namespace bookonce::store {

/// One session of a store. Not thread-safe, except `interrupt`.
class session {
public:
    virtual ~session() = default;

    /// Opens the session if there is none. Nothing if it is open; else why it could not be opened.
    virtual std::optional<error> connect() = 0;
    virtual bool connected() const noexcept = 0;
    /// Whether a statement may be about several events. If not, `read` and `write` are given one.
    virtual bool joins_events() const noexcept { return true; }

    /// One statement that reads all the questions, one or more, at one instant. Each question is
    /// about another event, and they come in the order of the event ids; so do the snapshots, one a
    /// question.
    virtual result<std::vector<snapshot>> read(std::span<question const> questions) = 0;
    /// One statement, and one transaction, for all the changes: conflicts are per event, errors are
    /// for all. There is at least one change; each is of another event, and they come in the order
    /// of the event ids. What landed may come in any order.
    virtual result<std::vector<landed>> write(std::span<change const> changes) = 0;

    /// Makes a call that is waiting for the server return `lost` soon. May be called from any thread.
    virtual void interrupt() noexcept = 0;
};

}  // namespace bookonce::store
