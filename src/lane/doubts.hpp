#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>

#include <bookonce/ids.hpp>

namespace bookonce {

/// The writes of which this engine has told that they are in doubt. Who asks again with such an id
/// asks about a write that may still land. Keeps the last 16,384; an older one is as one of another
/// engine's.
class doubts {
public:
    void note(event_id event, booking_id const& id, std::int64_t version);
    /// The version at which the write in doubt may still land.
    std::optional<std::int64_t> of(event_id event, booking_id const& id) const;

private:
    static constexpr std::size_t kept_max = 16'384;

    using key = std::pair<event_id, booking_id>;
    std::map<key, std::int64_t> versions_;
    std::deque<key> order_;  ///< of their first notes
};

}  // namespace bookonce
