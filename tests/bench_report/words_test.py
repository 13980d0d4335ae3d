#!/usr/bin/env python3
"""What the report says in words and how it writes figures, in a real browser. Usage: words_test.py RENDER_REPORT CLAIM"""

import results
from report_page import check_claim, expect, expect_equal, render

FOR_UPDATE = "SELECT\u00a0…\u00a0FOR\u00a0UPDATE"


def right(strategy, bookings_per_s, **other):
    return {
        "strategy": strategy, "safe": True, "promise": "safe", "ranks": True, "callers": 64, "processes": 1, "in_flight": 0,
        "events": 1, "spread": "uniform", "bookings_per_s": bookings_per_s, "oversold": 0, "doubled": 0, "consistent": True,
        "untrue_answers": 0, "broke_its_promise": False, "backoff": "full_jitter", "error": None, **other,
    }


def wrong(strategy, oversold, doubled, **other):
    return right(strategy, 90000, **{
        "safe": False, "promise": "unsafe", "ranks": False, "oversold": oversold, "doubled": doubled, "consistent": oversold == 0,
        **other})


class Page:
    """The words of a page: its headline, its second sentence, its call-outs."""

    def __init__(self, browser, folder, rows, command="compare", **findings):
        browser.show()
        browser.open(render({"command": command, "summary": rows, **findings}, folder))
        expect(browser.complaints() == [], browser.complaints())
        self.headline, self.more, self.callouts = browser.evaluate("""[
            document.querySelector('h1').textContent, document.querySelector('header .more')?.textContent ?? '',
            [...document.querySelectorAll('.callout li')].map((one) => one.textContent)]""")


def the_headline_names_the_fastest_safe_rival(browser, folder):
    page = Page(browser, folder, [right("for_update", 850), right("guarded", 1950), right("bookonce", 41023), right("bookonce_unbatched", 9000)])
    expect_equal(page.headline, "On one hot event with 64 callers, bookonce made 41,000 bookings a second, 21 times the fastest safe "
                 "rival, guarded, and none was sold twice.")
    expect_equal(page.more, f"{FOR_UPDATE} made 850 a second.")
    expect_equal(browser.evaluate("document.querySelector('.facts dd').dataset.at"), "/summary/2/bookings_per_s")
    page = Page(browser, folder, [right("for_update", 850), right("occ", 290), right("bookonce", 41023)])
    expect(f"48 times the fastest safe rival, {FOR_UPDATE}, and" in page.headline, page.headline)
    expect_equal(page.more, "")


def a_rival_had_the_same_load_in_every_setting(browser, folder):
    rows = [right("guarded", 9000, network_ms=0), right("guarded", 500, network_ms=0.5), right("bookonce", 1000, network_ms=0.5)]
    page = Page(browser, folder, rows, settings=["callers", "network_ms"])
    expect("2.0 times the fastest safe rival, guarded" in page.headline, page.headline)


def the_headline_admits_that_bookonce_was_slower(browser, folder):
    page = Page(browser, folder, [right("for_update", 1000), right("bookonce", 600)])
    expect_equal(page.headline, "On one hot event with 64 callers, bookonce made 600 bookings a second, 60 % of "
                 f"the fastest safe rival, {FOR_UPDATE}, and none was sold twice.")
    page = Page(browser, folder, [right("for_update", 1000), right("bookonce", 1010)])
    expect(f"as many as the fastest safe rival, {FOR_UPDATE}" in page.headline, page.headline)


def a_wrong_strategy_is_named_and_compared_with_nothing(browser, folder):
    page = Page(browser, folder, [wrong("none", 219, 1), right("for_update", 1000), right("bookonce", 2000)])
    expect("none made" not in page.headline, page.headline)
    expect_equal(page.more, "")
    expect_equal(page.callouts, ["none: 219 seats oversold, 1 user booked twice, counter off"])


def a_faster_strategy_that_was_wrong_is_no_rival(browser, folder):
    for wrong_in in ({"oversold": 1}, {"doubled": 1}, {"consistent": False}, {"untrue_answers": -2}):
        page = Page(browser, folder, [right("occ", 5000, ranks=False, **wrong_in), right("guarded", 1000), right("bookonce", 2000)])
        expect("2.0 times the fastest safe rival, guarded" in page.headline, wrong_in, page.headline)


def every_kind_of_wrong_is_called_out(browser, folder):
    for wrong_in, text in (
            ({"oversold": 7}, "7 seats oversold"), ({"doubled": 1}, "1 user booked twice"), ({"consistent": False}, "counter off"),
            ({"untrue_answers": -2}, "answers untrue"), ({"untrue_answers": 3}, "answers untrue")):
        page = Page(browser, folder, [right("bookonce", 2000), right("occ", 5000, ranks=False, **wrong_in)])
        expect_equal(page.callouts, [f"occ: {text}"])


def each_strategy_is_explained_beside_its_name(browser, folder):
    strategies = [{"strategy": "occ", "promise": "safe", "summary": "read, UPDATE … WHERE version <b>"},
                  {"strategy": "guarded", "promise": "safe", "summary": "one conditional statement"}]
    rows = [right("occ", 500, callers=4), right("occ", 900, callers=16), right("guarded", 700, callers=4), right("bookonce", 2000, callers=16)]
    Page(browser, folder, rows, strategies=strategies)
    names = browser.evaluate("""[...document.querySelectorAll('#strategies ~ .box tbody th')].map((cell) =>
        [cell.firstChild.textContent, cell.querySelector('.explained')?.textContent ?? ''])""")
    expect_equal(sorted(names), [["bookonce", ""], ["guarded", "one conditional statement"], ["occ", ""], ["occ", "read, UPDATE … WHERE version <b>"]])
    expect(names.index(["occ", "read, UPDATE … WHERE version <b>"]) < names.index(["occ", ""]), "in its first row", names)


def a_shop_is_told_by_its_mean_and_its_worst_cell(browser, folder):
    document = results.shop()
    page = Page(browser, folder, document["summary"], "shop", shop=document["shop"])
    expect_equal(page.headline, "Over 8 loads of a shop, bookonce made 1.29 times the bookings of guarded (geometric mean), 0.31 times "
                 "at worst, and sold no seat twice.")
    expect_equal(page.more, "The fastest safe rival was guarded in 8 cells, occ in 1. guarded could not be measured.")
    expect_equal(browser.evaluate("document.querySelector('#shop ~ p').textContent"),
                 "The worst cell is 1 × 1 callers, 1 event, 0.5 ms. 2 of 4 cells with one caller a process made less than 0.9 times as "
                 "many. 2 of 4 cells with more callers made less than 1.2 times as many. 1 of 9 cells could not be compared.")
    for row in document["summary"]:
        row["ranks"] = row["ranks"] and row["strategy"] != "bookonce"
    expect("sold no seat twice" not in Page(browser, folder, document["summary"], "shop", shop=document["shop"]).headline, "if it was not")
    nothing = {"cells": [], "cells_compared": 0, "bookings_ratio_geometric_mean": None, "worst_cell": None,
               "one_caller_a_process": {"wanted": 0.9, "cells": 0, "under": 0}, "more_callers": {"wanted": 1.2, "cells": 0, "under": 0}}
    expect_equal(Page(browser, folder, document["summary"], "shop", shop=nothing).headline,
                 "No load of this shop could be compared with guarded.")


def a_strategy_is_called_out_once_for_its_worst_row(browser, folder):
    page = Page(browser, folder, [
        wrong("unique_only", 3, 0, callers=4), wrong("unique_only", 90, 0), right("bookonce", 2000), wrong("unique_only", 7, 0)])
    expect_equal(page.callouts, ["unique_only: 90 seats oversold, counter off"])


def a_broken_promise_is_called_out_first(browser, folder):
    page = Page(browser, folder, [wrong("none", 219, 0), wrong("guarded", 1, 0, broke_its_promise=True)])
    expect_equal(page.callouts, [
        "guarded: broke its promise, 1 seat oversold, counter off", "none: 219 seats oversold, counter off"])


def an_outlived_lease_is_named_beside_what_it_did(browser, folder):
    page = Page(browser, folder, [wrong("redlock", 5, 0, leases_outlived=2)])
    expect_equal(page.callouts, ["redlock: 5 seats oversold, counter off, 2 leases outlived"])


def a_row_that_measured_nothing_makes_no_headline(browser, folder):
    idle = right("bookonce", None, measured_requests=0, ranks=False)
    expect_equal(Page(browser, folder, [idle]).headline, "Nothing was measured.")


def a_broken_promise_comes_before_any_speed(browser, folder):
    page = Page(browser, folder, [right("for_update", 1000), wrong("bookonce", 1, 0, broke_its_promise=True)])
    expect_equal(page.headline, "A promise was broken: bookonce (1 seat oversold, counter off).")


def a_run_that_failed_is_said_to_have_failed(browser, folder):
    failed = right("occ", 0, ranks=False, error="no connection")
    page = Page(browser, folder, [failed, right("bookonce", 2000)])
    expect_equal(page.headline, "On one hot event with 64 callers, bookonce made 2,000 bookings a second, and none was sold twice.")
    expect_equal(page.more, "occ could not be measured.")
    expect_equal(Page(browser, folder, [failed]).headline, "No strategy gave right answers throughout, so none is ranked.")
    expect_equal(Page(browser, folder, []).headline, "Nothing was measured.")


def a_sweep_is_told_by_its_most_callers(browser, folder):
    page = Page(browser, folder, [
        right("bookonce", 9000, callers=16), right("for_update", 100, callers=16), right("bookonce", 8000), right("for_update", 400)])
    expect_equal(page.headline, "On one hot event with 64 callers, bookonce made 8,000 bookings a second, 20 times "
                 f"the fastest safe rival, {FOR_UPDATE}, and none was sold twice.")


def the_load_is_said_in_words(browser, folder):
    row = right("bookonce", 8000, processes=2, in_flight=1000, events=1000, spread="zipf", zipf_theta=0.99)
    expect_equal(Page(browser, folder, [row]).headline, "On 1,000 events with a Zipf skew of 0.99 with 2 processes of "
                 "1,000 requests in flight, bookonce made 8,000 bookings a second, and none was sold twice.")


def a_storm_is_told_by_its_refusals(browser, folder):
    page = Page(browser, folder, [right("bookonce", 10, refusals_per_s=52345)], command="storm")
    expect_equal(page.headline, "On one sold-out event with 64 callers, bookonce turned 52,000 callers a second away, and none was "
                 "sold twice.")


def policies_are_told_against_no_backoff(browser, folder):
    simulation = [{"backoff": "none", "clients": 100, "calls": 5050}, {"backoff": "full_jitter", "clients": 100, "calls": 1700}]
    page = Page(browser, folder, [right("occ", 500), right("occ", 250, backoff="none")], command="backoff", simulation=simulation)
    expect_equal(page.headline, "On one hot event with 64 callers, occ with full_jitter made 500 bookings a second, 2.0 times what it "
                 "made without backoff.")
    page = Page(browser, folder, [], command="backoff", simulation=simulation)
    expect_equal(page.headline, "In the simulation of 100 clients after one row, full_jitter needed 1,700 calls, and no backoff 5,050.")


def every_setting_is_on_the_page(browser, folder):
    rows = [right("bookonce", 8000 + lanes, lanes=lanes, rate=None, batch_requests_max=512, one_event_per_statement=True, hot_share=0.5)
            for lanes in (1, 2)]
    settings = ["callers", "lanes", "rate", "batch_requests_max", "one_event_per_statement", "hot_share"]
    Page(browser, folder, rows, settings=settings)
    common = browser.evaluate("[...document.querySelectorAll('details .environment div')].map((one) => [...one.children].map((part) => part.textContent))")
    expect_equal(common, [["callers", "64"], ["rate", "–"], ["batch requests max", "512"], ["one event per statement", "yes"],
                          ["hot share", "0.5"]])
    lanes = browser.evaluate("[...document.querySelectorAll('#strategies ~ .box tr')].map((line) => line.cells[1].textContent)")
    expect_equal(lanes, ["lanes", "1", "2"])


def results_without_the_newer_keys_still_make_a_page(browser, folder):
    browser.show()
    browser.open(render({"summary": [{"strategy": "occ", "ranks": True, "consistent": True, "bookings_per_s": 12.5}]}, folder))
    expect_equal(browser.evaluate("document.querySelector('[data-at=\"/summary/0/bookings_per_s\"]').textContent"), "12.5")
    browser.open(render({}, folder))
    expect_equal(browser.evaluate("document.querySelector('h1').textContent"), "Nothing was measured.")
    expect_equal(browser.complaints(), [])


def figures_have_the_digits_that_a_reader_needs(browser, folder):
    browser.show()
    browser.open(render({}, folder))
    for value, form, text in (
            (41023.4, "number", "41,023"), (1234567, "whole", "1,234,567"), (-1234, "whole", "-1,234"), (-123, "whole", "-123"),
            (100, "number", "100"), (99.04, "number", "99.0"), (3.456, "number", "3.46"), (0, "whole", "0"), (0, "number", "0"),
            (0, "percent", "0 %"), (0.001, "number", "0.00"), (0.798, "percent", "79.8 %")):
        expect_equal(browser.evaluate(f"figureText({value}, '{form}')"), text)
    for value, text in ((41023.4, "41,000"), (995, "1,000"), (48.4, "48"), (3.14, "3.1")):
        expect_equal(browser.evaluate(f"roundedText({value})"), text)


def the_command_can_be_pasted_into_a_shell(browser, folder):
    arguments = ["compare", "--seed=1", "bookonce.retry_rate>0.01", "it's", ""]
    browser.show()
    browser.open(render({"arguments": arguments}, folder))
    expect_equal(browser.evaluate("document.querySelector('pre').textContent"),
                 "bookonce-bench compare --seed=1 'bookonce.retry_rate>0.01' 'it'\\''s' ''")


check_claim(globals())
