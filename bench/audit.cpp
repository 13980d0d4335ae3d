#include "audit.hpp"

#include <fmt/format.h>

namespace bench {

audit audit_tables(sql::connection& database, strategy const& strategy, std::string const& schema) {
    auto const [oversold, inconsistent, active] =
        database.integers<3>(fmt::format(R"(
WITH counted AS ({1}),
sold AS (
    SELECT event_id, sum(seats)::bigint AS seats, count(*) AS bookings
    FROM {0}.bookings WHERE status IN ('held', 'confirmed') GROUP BY event_id)
SELECT coalesce(sum(greatest(coalesce(sold.seats, 0) - e.capacity, 0)), 0)::bigint,
       count(*) FILTER (WHERE coalesce(sold.seats, 0) + counted.available <> e.capacity),
       coalesce(sum(sold.bookings), 0)::bigint
FROM {0}.events AS e LEFT JOIN counted USING (event_id) LEFT JOIN sold USING (event_id))",
                                         schema, strategy.available_sql(schema)));
    auto const [doubled] = database.integers<1>(fmt::format(R"(
SELECT coalesce(sum(bookings - 1), 0)::bigint
FROM (SELECT count(*) AS bookings FROM {0}.bookings WHERE status IN ('held', 'confirmed')
      GROUP BY event_id, user_id HAVING count(*) > 1) AS repeated)",
                                                            schema));
    auto const [confirmed, reclaimed] = database.integers<2>(fmt::format(R"(
SELECT count(*) FILTER (WHERE status = 'confirmed'), count(*) FILTER (WHERE status = 'expired')
FROM {}.bookings WHERE expires_at IS NOT NULL)",
                                                                         schema));
    return {.oversold = oversold,
            .doubled = doubled,
            .inconsistent_events = inconsistent,
            .active_bookings = active,
            .confirmed_holds = confirmed,
            .reclaimed_holds = reclaimed};
}

}  // namespace bench
