#!/usr/bin/env python3
"""The report in a real browser. Usage: browser_test.py RENDER_REPORT CLAIM"""

import json
import os
from decimal import ROUND_HALF_UP, Decimal

from report_page import check_claim, expect, render
import results

HOSTILE = "</script><img src=x onerror=\"document.title='run'\">\u2028&"

CHARTS = """[...document.querySelectorAll('canvas')].map((canvas) => {
  const {width, height} = canvas;
  const pixels = canvas.getContext('2d').getImageData(0, 0, width, height).data;
  let drawn = 0;
  for (let at = 3; at < pixels.length; at += 4) drawn += pixels[at] > 0;
  return {id: canvas.id, label: canvas.getAttribute('aria-label'), drawn, area: width * height,
          datasets: Chart.getChart(canvas).data.datasets.map(({data}) => data)};
})"""

FIGURES = """[...document.querySelectorAll('[data-at]')].map((cell) => [cell.dataset.at, cell.dataset.form, cell.textContent])"""


# What is written on each canvas at last, and where: Chart.js clears a canvas before it draws it anew.
RECORD_TEXTS = """(() => {
  const canvas = CanvasRenderingContext2D.prototype;
  const {clearRect, fillText} = canvas;
  const written = new WeakMap();
  window.textsOn = (one) => written.get(one) ?? [];
  canvas.clearRect = function(...place) { written.set(this.canvas, []); return clearRect.apply(this, place); };
  canvas.fillText = function(text, x, y, ...rest) {
    const width = this.measureText(text).width;
    const from = this.textAlign === 'center' ? x - width / 2 : ['right', 'end'].includes(this.textAlign) ? x - width : x;
    const start = this.getTransform().transformPoint({x: from, y});
    const end = this.getTransform().transformPoint({x: from + width, y});
    written.get(this.canvas)?.push({text, left: start.x, right: end.x, y: start.y, turned: Math.abs(end.y - start.y) > 1});
    return fillText.call(this, text, x, y, ...rest);
  };
})()"""

TEXTS = """[...document.querySelectorAll('canvas')].map((canvas) =>
    ({id: canvas.id, width: canvas.width, texts: textsOn(canvas), labels: Chart.getChart(canvas).data.labels ?? []}))"""


def figure(document, pointer):
    for key in pointer.split("/")[1:]:
        document = document[int(key)] if isinstance(document, list) else document[key]
    return document


def written(value, form):
    """As the page should write it: made here anew."""
    def digits(number, count):
        return f"{Decimal(number).quantize(Decimal(1).scaleb(-count), ROUND_HALF_UP):,}"
    if value == 0:
        return "0 %" if form == "percent" else "0"
    if form == "percent":
        return f"{digits(value * 100, 1)} %"
    if form == "whole" or abs(value) >= 100:
        return digits(value, 0)
    return digits(value, 1 if abs(value) >= 10 else 2)


def each_page(browser, folder, pages=None, **shown):
    browser.show(**shown)
    for name, make in (pages or results.EVERY).items():
        document = make()
        browser.open(render(document, folder))
        yield name, document


def the_page_opens_without_an_error(browser, folder):
    for name, _ in each_page(browser, folder):
        expect(browser.complaints() == [], name, browser.complaints())


def every_chart_is_drawn(browser, folder, **shown):
    charts_of = {"compare": 3, "sweep": 6, "backoff": 4, "neighbours": 4, "storm": 3, "shop": 0}
    for name, _ in each_page(browser, folder, **shown):
        charts = browser.evaluate(CHARTS)
        expect(len(charts) == charts_of[name], name, [chart["id"] for chart in charts])
        for chart in charts:
            expect(chart["drawn"] > 0.01 * chart["area"] > 0, name, chart["id"], chart["drawn"], "pixels")
            expect(len(chart["label"]) > 40, name, chart["id"], "has no words")


def the_numbers_on_the_page_are_those_of_the_results(browser, folder):
    for name, document in each_page(browser, folder):
        figures = browser.evaluate(FIGURES)
        expect(len(figures) > 20, name, "has figures")
        for pointer, form, text in figures:
            expect(text == written(figure(document, pointer), form), name, pointer, text, written(figure(document, pointer), form))
        speeds = {pointer for pointer, _, _ in figures if pointer.endswith("/bookings_per_s")}
        expect(len(speeds) == len(document["summary"]), name, "has every row", speeds)


def the_charts_plot_the_results(browser, folder):
    by_name = {name: browser.evaluate(CHARTS) for name, _ in each_page(browser, folder)}
    document = results.compare()
    ranked = sorted((row for row in document["summary"] if row["ranks"]), key=lambda row: -row["bookings_per_s"])
    charts = {chart["id"]: chart["datasets"] for chart in by_name["compare"]}
    expect(charts["throughput"] == [[row["bookings_per_s"] for row in ranked]], charts["throughput"])
    expect(charts["retry-rate"] == [[row["retry_rate"] for row in ranked]], charts["retry-rate"])
    expect(charts["latency"][2] == [[row["latency_ms"]["p99"], row["latency_ms"]["p999"]] for row in ranked], charts["latency"][2])
    swept = {chart["id"]: chart["datasets"] for chart in by_name["sweep"]}
    engine = [row for row in results.sweep()["summary"] if row["strategy"] == "bookonce"]
    expect(swept["throughput-by-callers"][0] == [{"x": row["callers"], "y": row["bookings_per_s"]} for row in engine if row["events"] == 1], swept)
    expect(swept["throughput-by-skew"][0] == [{"x": row["zipf_theta"], "y": row["bookings_per_s"]} for row in engine if row["events"] > 1], swept)
    fastest_first = sorted(results.backoff()["summary"], key=lambda row: -row["bookings_per_s"])
    policies = {chart["id"]: chart["datasets"] for chart in by_name["backoff"]}
    expect(policies["retries-by-backoff"] == [[row["retries_per_booking"] for row in fastest_first]], policies)
    expect(policies["simulation"] == [[row["calls"] for row in results.backoff()["simulation"]]], policies)


def a_wrong_strategy_is_never_ranked(browser, folder):
    browser.show()
    browser.open(render(results.compare(), folder))
    rows = browser.evaluate("""[...document.querySelectorAll('#strategies ~ .box tbody tr')].map((line) =>
        ({rank: line.cells[0].textContent, name: line.cells[1].textContent, struck: line.querySelector('s')?.textContent ?? null}))""")
    expect([row["name"] for row in rows[:2]] == ["bookonce", "guarded"], rows)
    for row in rows:
        ranks = row["name"] not in ("none", "unique_only", "ceiling")
        expect((row["rank"] != "–") == ranks and (row["struck"] is None) == ranks, row)
    red = browser.evaluate("""[...document.querySelectorAll('#correctness ~ .box td.figure.bad')].map((cell) =>
        [cell.parentElement.cells[0].textContent, cell.textContent, getComputedStyle(cell).color])""")
    expect([cell[:2] for cell in red] == [["none", "1,219"], ["none", "20"], ["unique_only", "199"]], red)
    expect(all(colour == "rgb(179, 38, 30)" for _, _, colour in red), red)
    labels = browser.evaluate("Object.values(Chart.instances).flatMap((chart) => chart.data.labels)")
    expect("bookonce" in labels and not {"none", "unique_only", "ceiling"} & set(labels), labels)


def every_label_is_whole_and_readable_on_a_phone(browser, folder):
    browser.before_each_page(RECORD_TEXTS)
    pages = {**results.EVERY, "every_strategy": results.every_strategy}
    for width in (360, 390, 700, 800, 1100):
        for name, _ in each_page(browser, folder, pages=pages, width=width):
            for chart in browser.evaluate(TEXTS):
                texts = [text for text in chart["texts"] if not text["turned"]]
                expect(len(texts) > 3, name, width, chart["id"], "has labels")
                for one in texts:
                    expect(one["left"] >= -1 and one["right"] <= chart["width"] + 1, name, width, chart["id"], "cuts", one, chart["width"])
                for place, one in enumerate(texts):
                    beneath = [other["text"] for other in texts[place + 1:] if abs(other["y"] - one["y"]) < 9 and one["left"] < other["right"] and other["left"] < one["right"]]
                    expect(beneath == [], name, width, chart["id"], one["text"], "lies on", beneath)
                told = " ".join(one["text"] for one in texts)
                for label in chart["labels"]:
                    expect(label in told, name, width, chart["id"], "lacks", label, told)


def wrong_strategies_stand_at_the_top_of_the_page(browser, folder):
    for width, height in ((360, 740), (1200, 900)):
        browser.show(width=width, height=height)
        browser.open(render(results.every_strategy(), folder))
        told = browser.evaluate("""[...document.querySelectorAll('.callout li')].map((one) => [one.textContent, one.getBoundingClientRect().bottom])""")
        expect([text for text, _ in told] == ["none: 1,219 seats oversold, 20 users booked twice, counter off", "unique_only: 199 seats oversold, counter off"], told)
        expect(all(0 < bottom < height for _, bottom in told), width, "without scrolling", told)
        browser.open(render(results.shop(), folder))
        told = browser.evaluate("""[...document.querySelectorAll('.callout li')].map((one) => [one.textContent, one.getBoundingClientRect().bottom])""")
        expect([text for text, _ in told] == ["unique_only: 199 seats oversold, counter off"] and told[0][1] < height, width, told)
        browser.open(render(results.sweep(), folder))
        expect(browser.evaluate("document.querySelector('.callout')") is None, "nothing wrong, no call-out")


HEAT = """[...document.querySelectorAll('#shop ~ .box .heat')].map((cell) => {
  const numbers = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => numbers(colour).slice(0, 3).map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, place) => sum + part * [0.2126, 0.7152, 0.0722][place], 0);
  const {backgroundColor, color} = getComputedStyle(cell);
  const shades = [light(color), light(backgroundColor)].sort((one, other) => other - one);
  return {text: cell.textContent, colours: numbers(backgroundColor), contrast: (shades[0] + 0.05) / (shades[1] + 0.05),
    heads: [cell.parentElement.cells[0].textContent, cell.closest('table').tHead.rows[0].cells[cell.cellIndex].textContent]};
})"""


def the_heat_map_says_in_signs_what_its_colours_say(browser, folder):
    cells = {(f"{cell['processes']} × {cell['callers']}", cell["events"]): cell["bookings_ratio"] for cell in results.shop()["shop"]["cells"]}
    heads = {"1 event, 0.5 ms": 1, "20 events by Zipf, 0.5 ms": 20, "1,000 events, 0.5 ms": 1000}
    for dark in (False, True):
        browser.show(dark=dark)
        browser.open(render(results.shop(), folder))
        shown = browser.evaluate(HEAT)
        expect(len(shown) == 12, "four rows of three", shown)
        for one in shown:
            line, head = one["heads"]
            ratio = cells.get((line, heads[head]))
            if ratio is None:
                expect(one["text"] == "–" and one["colours"][3:] == [0], dark, "no figure and no colour", one)
                continue
            sign = "▼" if ratio < 1 else "▲" if ratio > 1 else "="
            expect(one["text"] == f"{sign} {written(ratio, 'number')}", one)
            red, green = one["colours"][:2]
            expect(red > green if ratio < 1 else green > red, dark, ratio, one)
            expect(one["contrast"] >= 4.5, dark, "can be read", one)
    expect(len(browser.evaluate("[...document.querySelectorAll('#shop ~ .box caption')].map((one) => one.textContent)")) == 1, "has a caption")


def each_load_of_a_shop_is_a_line(browser, folder):
    browser.show()
    document = results.shop()
    browser.open(render(document, folder))
    lines = browser.evaluate("""[...[...document.querySelectorAll('#shop ~ .box')].at(-1).querySelectorAll('tbody tr')]
        .map((line) => [...line.cells].map((cell) => cell.textContent))""")
    expect(len(lines) == 9, lines)
    expect(lines[0] == ["1 × 1", "1 event", "0.5 ms", "310", "1,000", "300", "501", "0.31", "0.90", "3.23", "100.0 %", "12.5 %", "12.5", "41.3"], lines[0])
    expect(lines[8][7] == "–" and lines[8][9] == "–", "no ratio without guarded", lines[8])
    marks = browser.evaluate("""[...[...document.querySelectorAll('#shop ~ .box')].at(-1).querySelectorAll('td')]
        .filter((cell) => cell.classList.contains('bad') || cell.querySelector('s')).map((cell) => cell.dataset.at)""")
    struck = [f"/shop/cells/{place}/bookings_per_s/unique_only" for place in range(9)] + ["/shop/cells/8/bookings_per_s/guarded"]
    short = [f"/shop/cells/{place}/bookings_ratio" for place, cell in enumerate(document["shop"]["cells"]) if cell["falls_short"]]
    expect(sorted(marks) == sorted(struck + short), marks)


def no_row_of_a_table_is_hidden(browser, folder):
    for width in (360, 1200):
        browser.show(width=width)
        browser.open(render(results.every_strategy(), folder))
        hidden = browser.evaluate("""[...document.querySelectorAll('section > .box')].map((box) => box.scrollHeight - box.clientHeight)""")
        expect(hidden == [0, 0, 0], width, hidden)


def figures_of_nothing_are_dashes(browser, folder):
    browser.show()
    browser.open(render(results.nothing_measured(), folder))
    expect(browser.complaints() == [], browser.complaints())
    cells = browser.evaluate("""[...document.querySelectorAll('#strategies ~ .box tbody tr')].map((line) => [...line.cells].map((cell) => cell.textContent))""")
    expect(cells[1] == ["–", "occ", "–", "–", "–", "–", "–", "–", "no request was measured"], cells)
    expect(browser.evaluate("document.querySelectorAll('.callout').length") == 0, "it was not wrong")


def a_narrow_page_does_not_scroll_sideways(browser, folder):
    pages = {**results.EVERY, "every_strategy": results.every_strategy}
    for name, _ in each_page(browser, folder, pages=pages, width=360, height=740):
        browser.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })")
        width, cut = browser.evaluate("""[document.documentElement.scrollWidth, [...document.querySelectorAll('body *')]
            .filter((one) => !one.closest('.box, pre') && one.getBoundingClientRect().right > innerWidth + 1).map((one) => one.outerHTML.slice(0, 80))]""")
        expect(width <= 360 and cut == [], name, width, cut)


def a_dark_page_is_dark_and_drawn(browser, folder):
    every_chart_is_drawn(browser, folder, dark=True)
    expect(browser.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(18, 22, 28)")
    dark = browser.evaluate("Object.values(Chart.instances)[0].options.scales.x.grid.color")
    browser.show(dark=False)
    browser.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
    expect(browser.evaluate("Object.values(Chart.instances)[0].options.scales.x.grid.color") != dark, "the charts follow the page")


def a_page_without_its_script_says_where_the_figures_are(browser, folder):
    browser.show(script=False)
    browser.open(render(results.compare(), folder))
    snapshot = browser.call("DOMSnapshot.captureSnapshot", computedStyles=["display"])
    texts = [snapshot["strings"][index] for index in snapshot["documents"][0]["layout"]["text"] if index >= 0]
    expect(any("The figures stand in this file as JSON" in text for text in texts), texts)
    expect(len([text for text in texts if text.strip()]) == 1, "and no half of a page", texts)


def names_never_become_markup(browser, folder):
    document = results.compare()
    for row in document["summary"]:
        row.update(strategy=row["strategy"] + HOSTILE, promise=HOSTILE, spread=HOSTILE, error=None if row["ranks"] else HOSTILE)
    document["command"] = HOSTILE
    document["arguments"] = [HOSTILE]
    document["environment"] = {"taken_at": HOSTILE, HOSTILE: HOSTILE, "settings": {HOSTILE: HOSTILE}}
    browser.show()
    for backoff in ("full_jitter", HOSTILE):  # the second makes it a part of every label
        document["summary"][0]["backoff"] = backoff
        browser.open(render(document, folder))
        expect(browser.complaints() == [], browser.complaints())
        expect(browser.evaluate("document.images.length") == 0)
        expect(browser.evaluate("document.title") == f"bookonce-bench {HOSTILE}".strip(), browser.evaluate("document.title"))
        expect(browser.evaluate("document.querySelector('tr.subject th').textContent") == f"bookonce{HOSTILE}")
        label = browser.evaluate("Object.values(Chart.instances)[0].data.labels[0]")
        expect(label.startswith(f"bookonce{HOSTILE}"), label)


def the_data_can_be_downloaded(browser, folder):
    document = results.sweep()
    browser.show()
    browser.open(render(document, folder))
    browser.call("Browser.setDownloadBehavior", behavior="allow", downloadPath=folder, eventsEnabled=True)
    browser.evaluate("document.getElementById('download').click()")
    while browser.await_event("Browser.downloadProgress")["state"] != "completed":
        pass
    with open(os.path.join(folder, "bookonce-bench.json"), encoding="utf-8") as file:
        expect(json.load(file) == document, "the same data")
    expect(browser.complaints() == [], browser.complaints())


def the_page_asks_nobody_for_anything(browser, folder):
    for name, _ in each_page(browser, folder):
        asked = [address for address in browser.requested() if not address.startswith(("file://", "data:", "blob:"))]
        expect(asked == [], name, asked)


check_claim(globals())
