#pragma once

#include <optional>
#include <span>
#include <vector>

#include "rows.hpp"

/// What a round asks of a store: rows and versions. It knows no requests, retries or time.
namespace bookonce::store {

/// One session of a store. Not thread-safe, except `interrupt` and `take_back`.
class session {
public:
    virtual ~session() = default;

    /// Opens the session if there is none. Returns nothing, or why it could not.
    virtual std::optional<error> connect() = 0;
    virtual bool connected() const noexcept = 0;
    /// Ends the session, if there is one.
    virtual void close() noexcept = 0;
    /// Whether one statement may concern several events. If not, `read` and `write` get one event. A
    /// login may find out that they may not.
    virtual bool joins_events() const noexcept { return true; }

    /// Reads all the questions, one or more, in one statement at one instant. Each is about another
    /// event, in the order of the event ids. The snapshots have the same order.
    virtual result<std::vector<snapshot>> read(std::span<question const> questions) = 0;
    /// Writes all the changes, one or more, in one statement and transaction. Conflicts are per
    /// event, errors are for all. Each is of another event, in the order of the event ids; the
    /// results have the same order.
    virtual result<std::vector<written>> write(std::span<change const> changes) = 0;

    /// Makes a call that waits for the server return `lost` soon. Any thread may call it.
    virtual void interrupt() noexcept = 0;

    /// The next call is a write, which `take_back` may take back from now on.
    virtual void expect_write() noexcept {}
    /// Takes back the expected write if it has not begun, since it waits for others. Then nothing of
    /// it lands, it fails as `locked` soon, and this says what it waited for. Nothing: it may land.
    /// Any thread may call it until the next write is expected.
    virtual std::optional<error> take_back() { return std::nullopt; }
};

}  // namespace bookonce::store
