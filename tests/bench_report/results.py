"""Results as the bench writes them, small and the same each time."""

BASE = {
    "callers": 64, "processes": 1, "in_flight": 0, "events": 1, "spread": "uniform", "zipf_theta": 0.99, "hot_callers": 0,
    "seats": 1000000000, "preload": 0, "backoff": "full_jitter", "promise": "safe", "safe": True, "ranks": True,
    "broke_its_promise": False, "refusals_per_s": 0.0, "retry_rate": 0.0, "retries_per_booking": 0.0,
    "attempts_per_booking": 1.0, "oversold": 0, "doubled": 0, "consistent": True, "untrue_answers": 0, "gave_up": 0,
    "fairness": 0.9731, "round_trips_per_booking": 4.0, "lock_trips_per_booking": 0.0, "wal_bytes_per_booking": 512.25,
    "client_cpu_us_per_booking": 31.25, "server_cpu_us_per_booking": 420.5, "error": None,
}
ENVIRONMENT = {
    "program": "0.1.0", "taken_at": "2024-05-01T12:00:00Z", "cpu": "A processor", "cores": 2, "memory_gib": 7.75,
    "kernel": "Linux", "postgresql": "15.8", "fsync_ms": 0.8123, "settings": {"fsync": "on", "shared_buffers": "128MB"},
}


def row(strategy, bookings_per_s, **other):
    p50 = 64000 / bookings_per_s
    latency = {"p50": p50, "p90": p50 * 1.7, "p99": p50 * 4.1, "p999": p50 * 6.3, "max": p50 * 9}
    return {**BASE, "strategy": strategy, "bookings_per_s": bookings_per_s, "latency_ms": latency, **other}


def document(command, rows, **findings):
    return {"command": command, "arguments": [command], "environment": ENVIRONMENT, "runs": rows, "summary": rows, **findings}


def compare():
    wrong = {"promise": "unsafe", "safe": False, "ranks": False, "consistent": False}
    return document("compare", [
        row("none", 90623.4, oversold=1219, doubled=20, **wrong),
        row("unique_only", 370.2, oversold=199, **wrong),
        row("for_update", 850.7),
        row("occ", 290.1, retry_rate=0.798, retries_per_booking=3.95, attempts_per_booking=4.95, gave_up=3),
        row("guarded", 1382.6),
        row("redlock", 56.7, retry_rate=0.981, retries_per_booking=50.6, attempts_per_booking=51.6),
        row("bookonce", 41023.4, attempts_per_booking=0.03, round_trips_per_booking=0.06),
        row("bookonce_unbatched", 912.0, attempts_per_booking=1.2, retry_rate=0.1),
        row("ceiling", 52000.0, promise="no booking", safe=False, ranks=False),
    ])


def every_strategy():
    """As many rows as the bench has strategies, the wrong ones slow and so far down."""
    wrong = {"promise": "unsafe", "safe": False, "ranks": False, "consistent": False}
    right = ("mutex", "redlock", "redlock5", "for_update", "combined", "occ", "guarded", "serializable", "repeatable_read",
             "advisory", "skip_locked", "sharded", "bookonce", "bookonce_unbatched")
    rows = [
        row("none", 12.0, oversold=1219, doubled=20, **wrong),
        row("unique_only", 11.0, oversold=199, **wrong),
        *(row(name, 100000.0 / (place + 1), retry_rate=place / 20) for place, name in enumerate(right)),
        row("ceiling", 52000.0, promise="no booking", safe=False, ranks=False),
    ]
    return document("compare", rows, strategies=[explained(each["strategy"]) for each in rows])


def explained(strategy):
    return {"strategy": strategy, "promise": "safe", "summary": f"what {strategy} does, in one line of plain English, not short"}


def nothing_measured():
    """A run that met no request: its figures are null."""
    nothing = dict.fromkeys(("bookings_per_s", "refusals_per_s", "retry_rate", "retries_per_booking", "attempts_per_booking", "fairness"))
    latency = dict.fromkeys(("p50", "p90", "p99", "p999", "max"))
    return document("compare", [
        row("guarded", 1382.6),
        {**row("occ", 1.0), **nothing, "latency_ms": latency, "measured_requests": 0, "ranks": False},
    ])


def sweep():
    rows = []
    for strategy, speed, retry_rate in (("for_update", 300, 0), ("occ", 350, 0.2), ("guarded", 420, 0), ("bookonce", 500, 0)):
        for step, callers in enumerate((1, 4, 16, 64, 256)):
            factor = {"bookonce": 3.1, "occ": 0.8}.get(strategy, 1.15) ** step
            rows.append(row(strategy, speed * factor, callers=callers, retry_rate=retry_rate * step))
        for theta in (0, 0.6, 0.99, 1.3):
            rows.append(row(strategy, speed * (4 - theta), events=1000, spread="zipf", zipf_theta=theta, retry_rate=retry_rate * theta / 2))
    return document("sweep", rows)


def backoff():
    policies = {"none": 5050, "constant": 3100, "exponential": 2600, "full_jitter": 1712, "equal_jitter": 1840, "decorrelated_jitter": 1790}
    rows = [row("occ", 600000 / calls, backoff=policy, retry_rate=calls / 6000, retries_per_booking=calls / 700) for policy, calls in policies.items()]
    simulation = [{"backoff": policy, "clients": 100, "calls": calls, "calls_of_one_max": 60, "completed_ms": 900} for policy, calls in policies.items()]
    return document("backoff", rows, simulation=simulation)


def neighbours():
    rows = [row(strategy, speed / (1 + hot), callers=32 + hot, hot_callers=hot, events=1001) for strategy, speed in (("guarded", 3000), ("bookonce", 4000)) for hot in (0, 32)]
    found = [{"strategy": name, "cold_p99_alone_ms": 12.5, "cold_p99_beside_hot_ms": 31.25, "ratio": 2.5} for name in ("guarded", "bookonce")]
    return document("neighbours", rows, neighbours=found)


def storm():
    return document("storm", [row("for_update", 10.0, refusals_per_s=2100.5, seats=100), row("bookonce", 10.0, refusals_per_s=52345.6, seats=100)])


SHOP_RATIOS = (0.31, 0.72, 0.99, 1.0, 1.01, 1.5, 2.25, 12.5)


def shop():
    """Four strategies under eight loads, one of them wrong; and a load that cannot be compared, as guarded failed there."""
    rows, cells = [], []
    loads = [(processes, callers, events) for processes in (1, 4) for callers in (1, 16) for events in (1, 20)]
    for load, ratio in zip([*loads, (4, 16, 1000)], [*SHOP_RATIOS, None]):
        settings = dict(zip(("processes", "callers", "events"), load), spread="zipf" if load[2] == 20 else "uniform", network_ms=0.5)
        speeds = {"unique_only": 500.5, "occ": 300.25, "guarded": 1000.0, "bookonce": 1000.0 * (ratio or 1)}
        wrong = {"promise": "unsafe", "safe": False, "ranks": False, "consistent": False, "oversold": 199}
        unranked = {"unique_only": wrong, **({} if ratio else {"guarded": {"ranks": False, "error": "no connection"}})}
        rows += [row(name, speed, **settings, **unranked.get(name, {})) for name, speed in speeds.items()]
        wanted = 0.9 if settings["callers"] == 1 else 1.2
        cells.append({
            **settings, "bookings_per_s": speeds, "unranked": list(unranked), "bookings_ratio": ratio, "bookings_ratio_wanted": wanted,
            "falls_short": ratio and ratio < wanted, "p99_ratio": ratio and 1 / ratio, "fastest_rival": "guarded" if ratio else "occ",
            "smallest_process_share": 1 / settings["processes"], "retry_rate": 0.125, "server_cpu_us_per_booking": {"bookonce": 12.5, "guarded": 41.25}})
    return document("shop", rows, settings=["processes", "callers", "events", "spread", "network_ms"], shop={
        "cells": cells, "cells_compared": 8, "bookings_ratio_geometric_mean": 1.29,
        "worst_cell": {**settings, "processes": 1, "callers": 1, "events": 1, "spread": "uniform", "bookings_ratio": 0.31},
        "one_caller_a_process": {"wanted": 0.9, "cells": 4, "under": 2}, "more_callers": {"wanted": 1.2, "cells": 4, "under": 2}})


EVERY = {"compare": compare, "sweep": sweep, "backoff": backoff, "neighbours": neighbours, "shop": shop, "storm": storm}
