#include "audit_sql.hpp"

#include <string_view>

#include "sql.hpp"

namespace bookonce::store {
namespace {

/// One snapshot. It reads all rows, so it lifts the time limits first. Both go in one message,
/// which is one transaction: a pooler's next client keeps its own limits. `{findings}` is left to be
/// replaced by a UNION of event, invariant and detail.
constexpr std::string_view audit = R"(
{no_time_limits};
WITH per_event AS ({bookings_of_events}), findings (event_id, invariant, detail) AS (
    {findings}
), totals AS (
    SELECT coalesce(sum(bookings), 0)::bigint AS bookings,
        coalesce(sum(active), 0)::bigint AS active,
        coalesce(sum(taken), 0)::bigint AS taken
    FROM per_event
)
SELECT (SELECT count(*) FROM {schema}.events), t.bookings, t.active, t.taken, (SELECT count(*) FROM findings),
    coalesce(f.event_id, 0), coalesce(f.invariant, ''), coalesce(f.detail, '')
FROM totals AS t
LEFT JOIN (SELECT event_id, invariant, detail FROM findings ORDER BY event_id, invariant LIMIT 100) AS f ON true
)";

constexpr std::string_view bookings_of_events = R"(
    SELECT event_id,
        count(*) AS rows,
        count(*) FILTER (WHERE seats > 0) AS bookings,
        count(*) FILTER (WHERE status IN ('held', 'confirmed')) AS active,
        coalesce(sum(seats) FILTER (WHERE status IN ('held', 'confirmed')), 0) AS taken
    FROM {schema}.bookings
    GROUP BY event_id
)";

constexpr std::string_view counts = R"(
SELECT count(e.event_id), coalesce(sum(p.bookings), 0)::bigint, coalesce(sum(p.active), 0)::bigint,
    coalesce(sum(p.taken), 0)::bigint
FROM {schema}.events AS e
FULL JOIN ({bookings_of_events}) AS p ON p.event_id = e.event_id
)";

/// Of the present.
constexpr std::string_view findings_of_the_present = R"(
    SELECT e.event_id, 'seats_add_up',
        e.available || ' available + ' || coalesce(p.taken, 0) || ' taken <> capacity ' || e.capacity ||
        CASE WHEN e.overbook = 0 THEN '' ELSE ' + overbook ' || e.overbook END
    FROM {schema}.events AS e
    LEFT JOIN {per_event} AS p ON p.event_id = e.event_id
    WHERE e.available + coalesce(p.taken, 0) <> e.capacity::bigint + e.overbook
    UNION ALL
    SELECT e.event_id, 'available_within_capacity', e.available || ' available of ' || e.capacity::bigint + e.overbook
    FROM {schema}.events AS e
    WHERE e.available NOT BETWEEN 0 AND e.capacity::bigint + e.overbook
    UNION ALL
    SELECT b.event_id, 'one_active_booking_a_user',
        count(*) || ' active bookings in slot ' || b.slot || ' of user ' || quote_literal(b.user_id)
    FROM {schema}.bookings AS b
    WHERE b.status IN ('held', 'confirmed')
    GROUP BY b.event_id, b.user_id, b.slot
    HAVING count(*) > 1
    UNION ALL
    SELECT b.event_id, 'slots_are_known', 'booking ' || b.booking_id || ' is in slot ' || b.slot
    FROM {schema}.bookings AS b
    WHERE b.slot NOT BETWEEN 1 AND 100
    UNION ALL
    SELECT b.event_id, 'active_bookings_have_seats',
        'booking ' || b.booking_id || ' is active with ' || b.seats || ' seats'
    FROM {schema}.bookings AS b
    WHERE b.status IN ('held', 'confirmed') AND b.seats < 1
    UNION ALL
    SELECT b.event_id, 'holds_have_an_end', 'booking ' || b.booking_id || ' is held for ever'
    FROM {schema}.bookings AS b
    WHERE b.status = 'held' AND b.expires_at IS NULL AND b.changed_in <> 0
        AND NOT EXISTS (SELECT FROM {schema}.history AS h
            WHERE h.event_id = b.event_id AND h.booking_id = b.booking_id AND h.changed_in = 0)
    UNION ALL
    SELECT b.event_id, 'no_hold_ends_before_next_lapse',
        'booking ' || b.booking_id || ' is held until ' || b.expires_at || ', next_lapse is ' ||
        coalesce(e.next_lapse::text, 'not set')
    FROM {schema}.bookings AS b
    JOIN {schema}.events AS e ON e.event_id = b.event_id
    WHERE b.status = 'held' AND (e.next_lapse IS NULL OR e.next_lapse > b.expires_at) AND b.expires_at IS NOT NULL
    UNION ALL
    SELECT p.event_id, 'no_orphan_bookings', p.rows || ' bookings of an event that does not exist'
    FROM {per_event} AS p
    LEFT JOIN {schema}.events AS e ON e.event_id = p.event_id
    WHERE e.event_id IS NULL)";

/// Of versions and the history. The event's own entries have the nil UUID. Rows from before version 4
/// of the schema have version and transaction 0.
constexpr std::string_view findings_of_the_past = R"(
    SELECT e.event_id, 'version_counts_changes', 'version ' || e.version || ' but ' || p.rows || ' bookings'
    FROM {schema}.events AS e
    JOIN {per_event} AS p ON p.event_id = e.event_id
    WHERE e.version < 1
    UNION ALL
    SELECT e.event_id, 'version_counts_changes', 'version ' || e.version || ' but a change with version ' || c.version
    FROM {schema}.events AS e
    JOIN (
        SELECT event_id, max(version) AS version
        FROM (
            SELECT event_id, version FROM {schema}.bookings
            UNION ALL
            SELECT event_id, version FROM {schema}.history
        ) AS stamped
        GROUP BY event_id
    ) AS c ON c.event_id = e.event_id
    WHERE c.version > e.version
    UNION ALL
    SELECT h.event_id, 'history_precedes_the_present',
        'booking ' || h.booking_id || ' has version ' || b.version || ' and history of version ' || h.version
    FROM {schema}.history AS h
    JOIN {schema}.bookings AS b ON b.event_id = h.event_id AND b.booking_id = h.booking_id
    WHERE h.version >= b.version
    UNION ALL
    SELECT e.event_id, 'history_tells_the_size',
        'capacity ' || e.capacity || ' and overbook ' || e.overbook || ', but last told ' ||
        coalesce(h.capacity::text, 'none') || ' and ' || coalesce(h.overbook::text, 'none')
    FROM {schema}.events AS e
    JOIN (
        SELECT DISTINCT ON (event_id) event_id, capacity, overbook FROM {schema}.history
        WHERE booking_id = '00000000-0000-0000-0000-000000000000'
        ORDER BY event_id, version DESC
    ) AS h ON h.event_id = e.event_id
    WHERE (h.capacity, h.overbook) IS DISTINCT FROM (e.capacity, e.overbook)
    UNION ALL
    SELECT o.event_id, 'history_never_oversells',
        'at version ' || o.version || ' ' || o.taken || ' taken of ' || o.seats
    FROM ({sizes}) AS o
    WHERE o.knows_size AND o.taken > o.seats
    UNION ALL
    SELECT h.event_id, 'no_orphan_history', count(*) || ' entries of an event that does not exist'
    FROM {schema}.history AS h
    WHERE NOT EXISTS (SELECT FROM {schema}.events AS e WHERE e.event_id = h.event_id)
    GROUP BY h.event_id
    UNION ALL
    SELECT h.event_id, 'no_orphan_history', 'booking ' || h.booking_id || ' has history and no row'
    FROM {schema}.history AS h
    JOIN {schema}.events AS e ON e.event_id = h.event_id
    WHERE h.booking_id <> '00000000-0000-0000-0000-000000000000'
        AND NOT EXISTS (SELECT FROM {schema}.bookings AS b
            WHERE b.event_id = h.event_id AND b.booking_id = h.booking_id)
    GROUP BY h.event_id, h.booking_id)";

/// The history replayed: for each version of an event, the seats taken and those there were then.
constexpr std::string_view replayed_sizes = R"(
        SELECT d.event_id, d.version,
            sum(sum(d.taken)) OVER versions AS taken,
            sum(sum(d.seats)) OVER versions AS seats,
            sum(count(d.seats)) OVER versions > 0 AS knows_size
        FROM (
            SELECT s.event_id, s.version,
                s.taken - lag(s.taken, 1, 0::bigint) OVER states AS taken,
                s.size - lag(s.size, 1, 0::bigint) OVER states AS seats
            FROM (
                SELECT event_id, booking_id, version,
                    CASE WHEN status IN ('held', 'confirmed') THEN seats::bigint ELSE 0 END AS taken,
                    NULL::bigint AS size
                FROM {schema}.bookings
                UNION ALL
                SELECT event_id, booking_id, version,
                    CASE WHEN status IN ('held', 'confirmed') THEN coalesce(seats, 0)::bigint ELSE 0 END,
                    capacity::bigint + overbook
                FROM {schema}.history
            ) AS s
            WINDOW states AS (PARTITION BY s.event_id, s.booking_id ORDER BY s.version)
        ) AS d
        GROUP BY d.event_id, d.version
        WINDOW versions AS (PARTITION BY d.event_id ORDER BY d.version))";

/// A UNION of event, invariant and detail. `per_event`: where the sums of an event's bookings come
/// from.
std::string findings(std::string_view per_event) {
    std::string const text =
        std::string{findings_of_the_present} + "\n    UNION ALL" + std::string{findings_of_the_past};
    return replaced(replaced(text, "{sizes}", replayed_sizes), "{per_event}", per_event);
}

}  // namespace

std::string sql::audit_text() {
    std::string const text =
        replaced(replaced(audit, "{bookings_of_events}", bookings_of_events), "{no_time_limits}", no_time_limits);
    return replaced(text, "{findings}", findings("per_event"));
}

std::string sql::audited_counts() { return replaced(counts, "{bookings_of_events}", bookings_of_events); }

std::string sql::audited_findings() { return findings('(' + std::string{bookings_of_events} + ')'); }

}  // namespace bookonce::store
