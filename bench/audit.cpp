#include "audit.hpp"

#include <fmt/format.h>

namespace bench {

audit_queries audit_of(strategy const& strategy, std::string const& schema) {
    return {.seats = fmt::format(R"(
WITH counted AS ({1}),
sold AS (
    SELECT event_id, CAST(sum(seats) AS bigint) AS seats, count(*) AS bookings
    FROM {0}.bookings WHERE status IN ('held', 'confirmed') GROUP BY event_id)
SELECT CAST(coalesce(sum(CASE WHEN sold.seats > e.capacity THEN sold.seats - e.capacity ELSE 0 END), 0) AS bigint),
       count(*) FILTER (WHERE coalesce(sold.seats, 0) + counted.available <> e.capacity),
       CAST(coalesce(sum(sold.bookings), 0) AS bigint)
FROM {0}.events AS e LEFT JOIN counted USING (event_id) LEFT JOIN sold USING (event_id))",
                                 schema, strategy.available_sql(schema)),
            .users = fmt::format(R"(
SELECT CAST(coalesce(sum(bookings - 1), 0) AS bigint)
FROM (SELECT count(*) AS bookings FROM {0}.bookings WHERE status IN ('held', 'confirmed')
      GROUP BY event_id, user_id HAVING count(*) > 1) AS repeated)",
                                 schema),
            .holds = fmt::format(R"(
SELECT count(*) FILTER (WHERE status = 'confirmed'), count(*) FILTER (WHERE status = 'expired')
FROM {}.bookings WHERE expires_at IS NOT NULL)",
                                 schema)};
}

}  // namespace bench
