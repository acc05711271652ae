"""Uses the pages that scripts/check-page made: each check opens a page of its own and says what it expects."""
import collections
import json
import pathlib
import re
import sys

import pypdfium2
from playwright.sync_api import expect, sync_playwright

work = pathlib.Path(sys.argv[1]).resolve()
pictures = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else None
SECTIONS = ["summary", "findings", "timeline", "lock-order", "tables", "matrix"]
checks = []


def check(function):
    checks.append(function)
    return function


def current(page):
    return page.evaluate("location.hash")


def wait_for_fragment(page, test):
    """Waits until the fragment is as wanted. The page's policy lets no script be made of a text, so the test is here."""
    for _ in range(100):
        if test(current(page)):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"the fragment is still {current(page)}")


@check
def every_section_is_shown(open_page):
    for name in ("deadlock", "quiet", "unfair", "hostile"):
        page = open_page(name)
        for number, section in enumerate(SECTIONS, 1):
            page.keyboard.press(str(number))
            expect(page.locator(f"#section-{section}")).to_be_visible()
            assert current(page).split("?")[0] == f"#{section}", current(page)
            assert page.locator("section:visible").count() == 1
            assert page.locator(f"#section-{section} .body > *").count() > 0, section


@check
def findings_open_and_show_lanes_and_source(open_page):
    page = open_page("deadlock", "#findings")
    expect(page.locator(".item")).to_have_count(4)
    page.locator(".item").nth(3).click()
    assert "id=4" in current(page)
    expect(page.locator(".detail h3")).to_contain_text("is blocked forever waiting for 'lock1'")
    assert page.locator(".lanes tbody tr").count() > 5
    assert page.locator(".overlay .hold.open").count() == 1
    assert page.locator(".overlay .arrow.open:not(.join)").count() == 1
    expect(page.locator(".source .here").first).to_contain_text("lock1.acquire()")


@check
def no_source_is_in_a_page_without(open_page):
    page = open_page("without-source", "#findings?id=4")
    expect(page.locator(".where").first).to_contain_text("Deadlock.swift:32")
    assert page.locator(".source").count() == 0
    assert "lock1.acquire()" not in page.content()


@check
def the_schedule_plays(open_page):
    page = open_page("abba", "#findings?id=1")
    expect(page.locator(".controls output")).to_have_text("step 14 of 14")
    assert page.locator(".lock .waiters").count() == 2
    page.get_by_label("To the start").click()
    expect(page.locator(".controls output")).to_have_text("step 0 of 14")
    expect(page.locator(".lock").first).to_contain_text("free")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".controls output")).to_have_text("step 1 of 14")
    page.keyboard.press("ArrowLeft")
    expect(page.locator(".controls output")).to_have_text("step 0 of 14")
    page.locator(".play").click()
    expect(page.locator(".controls output")).to_have_text("step 2 of 14", timeout=5000)
    page.locator(".play").click()
    expect(page.locator(".play")).to_have_attribute("aria-pressed", "false")
    page.locator(".controls input").fill("9")
    expect(page.locator(".lock").first).to_contain_text("held by t1")
    assert "step=9" in current(page)


@check
def a_fragment_restores_the_state(open_page):
    page = open_page("abba", "#findings?id=1&step=9")
    expect(page.locator(".controls output")).to_have_text("step 9 of 14")
    page = open_page("deadlock", "#findings?filter=stuck&level=error")
    expect(page.locator(".item:visible")).to_have_count(1)
    expect(page.locator(".detail .rule")).to_have_text("stuck-thread")
    page = open_page("quiet", "#tables?filter=producer&sort=threads:0:-1")
    rows = page.locator("#section-tables tbody").nth(1).locator("tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("producer 2")
    page = open_page("deadlock", "#nothing?id=%")
    expect(page.locator("#section-summary")).to_be_visible()


@check
def going_back_works(open_page):
    page = open_page("deadlock", "#findings?id=1")
    page.keyboard.press("j")
    assert "id=2" in current(page)
    page.go_back()
    expect(page.locator(".detail .rule")).to_have_text("release-unlocked")


@check
def keys_go_through_findings_and_filter(open_page):
    page = open_page("deadlock")
    page.keyboard.press("j")
    assert current(page).startswith("#findings")
    page.keyboard.press("j")
    expect(page.locator(".detail .rule")).to_have_text("uncaught-error")
    page.keyboard.press("k")
    expect(page.locator(".detail .rule")).to_have_text("release-unlocked")
    page.keyboard.press("/")
    page.keyboard.type("ended-holding")
    expect(page.locator(".item:visible")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys")).to_contain_text("next finding")
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


@check
def tables_sort(open_page):
    page = open_page("quiet", "#tables")
    threads = page.locator("#section-tables tbody").nth(1).locator("tr td:first-child")
    head = page.locator("#section-tables thead").nth(1).locator("button").first
    head.click()
    assert threads.all_inner_texts() == sorted(threads.all_inner_texts())
    head.click()
    assert threads.all_inner_texts() == sorted(threads.all_inner_texts(), reverse=True)
    assert "sort=threads" in current(page)
    expect(page.locator("th[aria-sort=descending]")).to_have_count(1)


@check
def the_matrix_says_who_blocked_whom_as_the_query_does(open_page):
    for name, trace in (("unfair", "unfair-lock"), ("philosophers", "philosophers"), ("readers", "readers-writer")):
        page = open_page(name, "#matrix")
        wanted = collections.Counter()
        for row in json.loads((work / f"{trace}.blocked.json").read_text()):
            wanted[row["holder"], row["waiter"]] += row["blocked_ns"]
        waiters = page.locator(".matrix thead th").all_inner_texts()[1:-1]
        shown = {}
        for row in page.locator(".matrix tbody tr").all():
            holder = row.locator("th").inner_text()
            for waiter, cell in zip(waiters, row.locator("td:not(.sum)").all_inner_texts()):
                if cell:
                    shown[holder, waiter] = cell
        cells, threads = page.evaluate("(({ cells, threads }) => [cells, threads])(Page.data('matrix')[0])")
        sums = collections.Counter()
        for holder, waiter, time, _ in cells:
            sums[threads[holder], threads[waiter]] += time
        assert sums == wanted, (trace, sums, wanted)
        assert shown == {(threads[holder], threads[waiter]): page.evaluate("Page.duration", time)
                         for holder, waiter, time, _ in cells}, (trace, shown)
    # A cell leads to the waits of its column.
    page = open_page("unfair", "#matrix")
    page.locator(".matrix td a").first.click()
    expect(page.get_by_label("Filter threads and locks")).to_have_value("greedy|polite 1")


@check
def text_can_be_read_on_its_ground(open_page):
    contrast = """([selector]) => {
      const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d', { willReadFrequently: true });
      const over = colors => {
        context.fillStyle = '#000';
        context.fillRect(0, 0, 1, 1);
        for (const color of colors) { context.fillStyle = color; context.fillRect(0, 0, 1, 1); }
        return [...context.getImageData(0, 0, 1, 1).data].slice(0, 3);
      };
      const light = color => color.map(value => value / 255).map(value => value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
        .reduce((sum, value, at) => sum + value * [0.2126, 0.7152, 0.0722][at], 0);
      return [...document.querySelectorAll(selector)].map(element => {
        const grounds = [];
        for (let at = element; at; at = at.parentElement) grounds.unshift(getComputedStyle(at).backgroundColor);
        const [a, b] = [light(over([...grounds, getComputedStyle(element).color])), light(over(grounds))].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
      });
    }"""
    views = [("unfair", "#matrix", ".matrix td a"), ("philosophers", "#matrix", ".matrix td a"),
             ("philosophers", "#findings?id=1", ".lanes b, .lanes .kind, .lanes .number, .lanes .dim"),
             ("abba", "#findings?id=1&step=12", ".lanes .now b, .lanes .now .kind, .lanes .now .dim, .locks b, .locks .waiters"),
             ("philosophers", "#tables", ".grid td, .waiting-too")]
    for scheme in ("light", "dark"):
        for name, fragment, selector in views:
            page = open_page(name, fragment, scheme=scheme)
            found = page.evaluate(contrast, [selector])
            assert found and min(found) >= 4.5, (name, fragment, scheme, len(found), min(found, default=0))


@check
def the_matrix_is_there_where_nobody_waited(open_page):
    page = open_page("quiet", "#matrix")
    assert page.locator("#section-matrix .body").inner_text() != ""


@check
def the_timeline_zooms_and_leads_from_a_wait_to_who_let_it_go_on(open_page):
    page = open_page("unfair", "#timeline")
    details = page.locator(".timeline-details")
    box = page.locator(".timeline-canvas").bounding_box()

    def at(lane, y):
        return box["x"] + 600, box["y"] + 34 + lane * 34 + y

    page.mouse.move(*at(1, 8))
    expect(page.locator(".timeline-tip")).to_contain_text("“greedy” held “office printer”")
    page.mouse.click(*at(2, 24))
    expect(details).to_contain_text("“polite 1” waited for “office printer”")
    expect(details).to_contain_text("“greedy” held it then")
    page.mouse.click(*at(2, 24))
    expect(details).to_contain_text("“polite 2” held “office printer”")
    page.keyboard.press("f")
    wait_for_fragment(page, lambda text: "from=" in text and "slice=" in text)
    narrow = current(page)
    page.keyboard.press("f")
    wait_for_fragment(page, lambda text: "from=" not in text)
    for key in ("w", "d"):
        page.keyboard.press(key)
    wait_for_fragment(page, lambda text: "from=" in text)
    before = current(page)
    page.mouse.move(*at(1, 8))
    page.mouse.wheel(0, -300)
    wait_for_fragment(page, lambda text: text != before)
    # Also where no lock was held: from a wait for an end to what the thread did last.
    page = open_page("deadlock", "#timeline")
    # With few lanes, the list is open.
    page.locator(".timeline-longest button").filter(has_text="let it go on").first.click()
    words = page.locator(".timeline-details").inner_text()
    page.get_by_role("button", name="Go to who").click()
    assert page.locator(".timeline-details").inner_text() != words
    page = open_page("unfair", narrow)
    expect(page.locator(".timeline-details")).to_contain_text("held “office printer”")


@check
def the_words_beside_the_pointer_are_in_sight(open_page):
    for width, lane in ((1280, 1), (1280, 3), (400, 3)):
        page = open_page("unfair", "#timeline", width=width)
        box = page.locator(".timeline-canvas").bounding_box()
        for x in (box["x"] + box["width"] * 0.45, box["x"] + box["width"] - 30):
            page.mouse.move(x, box["y"] + 34 + lane * 34 + (8 if lane == 1 else 24))
            tip = page.locator(".timeline-tip")
            expect(tip).to_contain_text("office printer")
            place = tip.bounding_box()
            assert place["x"] >= 0 and place["x"] + place["width"] <= width, place
            assert place["y"] >= 0 and place["y"] + place["height"] <= 860, place
            # No part of it lies under something else, nor is cut off.
            for share in (0.05, 0.5, 0.95):
                at = [place["x"] + place["width"] * share, place["y"] + place["height"] * share]
                assert page.evaluate("""([x, y]) => {
                  const tip = document.querySelector('.timeline-tip');
                  tip.style.setProperty('pointer-events', 'auto');
                  return document.elementFromPoint(x, y) === tip;
                }""", at), (width, lane, at, place)
                page.evaluate("document.querySelector('.timeline-tip').style.setProperty('pointer-events', 'none')")


@check
def an_open_wait_leads_to_who_holds_what_it_waits_for(open_page):
    page = open_page("philosophers", "#timeline")
    details = page.locator(".timeline-details")
    box = page.locator(".timeline-canvas").bounding_box()
    lane = 1
    page.mouse.click(box["x"] + 600, box["y"] + 34 + lane * 34 + 24)
    expect(details).to_contain_text("“philosopher 1” waits for “fork 2”")
    page.get_by_role("button", name="Go to who holds it").click()
    expect(details).to_contain_text("“philosopher 2” holds “fork 2”")
    page.mouse.click(box["x"] + 600, box["y"] + 34 + lane * 34 + 24)
    page.keyboard.press("Enter")
    expect(details).to_contain_text("“philosopher 2” holds “fork 2”")
    # main waits for the end of a philosopher, who waits as well.
    page.mouse.click(box["x"] + 600, box["y"] + 34 + 24)
    expect(details).to_contain_text("“main” waits for the end of “philosopher 1”")
    page.keyboard.press("Enter")
    expect(details).to_contain_text("“philosopher 1” waits for “fork 2”")


@check
def lanes_of_many_threads_are_scrolled(open_page):
    page = open_page("threads", "#timeline")
    box = page.locator(".timeline-canvas").bounding_box()
    tip = page.locator(".timeline-tip")

    def lane():
        page.mouse.move(box["x"] + 700, box["y"] + 34 + 24)
        return tip.inner_text() if tip.is_visible() else ""

    page.locator(".timeline-canvas").focus()
    page.wait_for_timeout(100)
    shown = page.evaluate("document.querySelector('.timeline-canvas').toDataURL()")
    for action in (lambda: page.keyboard.press("PageDown"), lambda: page.keyboard.press("End"), lambda: page.keyboard.press("Home"),
                   lambda: (page.mouse.move(box["x"] + 40, box["y"] + 100), page.mouse.wheel(0, 400))):
        action()
        page.wait_for_timeout(120)
        now = page.evaluate("document.querySelector('.timeline-canvas').toDataURL()")
        assert now != shown
        shown = now
    assert "from=" not in current(page), "the wheel over the names must not zoom"


@check
def an_event_of_a_finding_leads_to_its_moment_in_the_timeline(open_page):
    page = open_page("philosophers", "#findings?id=1")
    page.locator(".lanes .number a").nth(3).click()
    expect(page.locator("#section-timeline")).to_be_visible()
    assert "time=" in current(page), current(page)


@check
def a_cycle_across_runs_is_drawn(open_page):
    page = open_page("across", "#findings?id=1")
    expect(page.locator(".detail .tag")).to_have_text("unproven, across runs")
    assert page.locator(".lanes tbody tr.marked").count() == 2
    assert page.locator(".overlay .hold.open").count() == 2
    assert page.locator(".overlay .arrow.open").count() == 2
    expect(page.locator(".lanes th .thread")).to_have_text(["T1", "T2"])


def steps(*lines):
    """Steps as the page has them: (lane, kind, object, detail)."""
    return [[at + 1, lane, kind, thing, detail, None, 0, None, 0, at] for at, (lane, kind, thing, detail) in enumerate(lines)]


@check
def lanes_know_holds_permits_joins_and_who_woke_whom(open_page):
    page = open_page("quiet")

    def read(threads, *lines, signals=(), spans=()):
        data = {"threads": threads, "steps": steps(*lines), "signals": list(signals), "spans": [list(span) for span in spans]}
        return page.evaluate("data => Lanes.read(data)", data)

    def spans(list):
        return [(each["lane"], each["object"], each["from"], each["to"]) for each in list]

    # A lock, another level of it, and one that was held before the first step.
    found = read(["a", "b"], (0, "acquire", "L", ""), (0, "acquire", "L", "level 2"), (1, "request", "L", ""),
                 (1, "release", "M", ""), (0, "release", "L", ""), (1, "acquire", "L", ""))
    assert spans(found["holds"]) == [(0, "L", 0, 4), (1, "M", -1, 3), (1, "L", 5, None)], found["holds"]
    assert spans(found["waits"]) == [(1, "L", 2, 5)], found["waits"]
    assert spans(found["waits"][0]["holders"]) == [(0, "L", 0, 4)]
    # Permits that threads give back are held, two of them side by side; those that only signal are not.
    found = read(["a", "b"], (0, "acquire", "S", "1 left"), (0, "acquire", "S", "0 left"), (1, "request", "S", ""),
                 (0, "release", "S", "1 left"), (1, "acquire", "S", "0 left"))
    assert spans(found["holds"]) == [(0, "S", 0, 3), (0, "S", 1, None), (1, "S", 4, None)], found["holds"]
    assert found["depth"] == [2, 1] and len(found["waits"][0]["holders"]) == 2
    found = read(["a", "b"], (0, "release", "S", "1 left"), (1, "acquire", "S", "0 left"), signals=["S"])
    assert found["holds"] == [], found["holds"]
    # A hold ends where its release was left out, and begins where its acquisition was.
    lines = [(0, "acquire", "L", ""), (1, "request", "L", ""), (0, "release", "L", ""), (1, "acquire", "L", "")]
    first, second, third, fourth = (step[0] for step in steps(*lines))
    found = read(["a", "b"], *lines, spans=[(first, second - 0.5), (second + 0.5, third)])
    assert spans(found["holds"]) == [(0, "L", 0, 1), (0, "L", 1, 2), (1, "L", 3, None)], found["holds"]
    assert found["holds"][0]["isTornAtEnd"] and found["holds"][1]["isTornAtStart"]
    assert [hold["place"] for hold in found["holds"]] == [0, 0, 0], found["holds"]
    # So is a resource while it is open; only what is held has a color.
    opening = steps((0, "enter", "R", ""), (0, "start", "b", ""), (1, "leave", "R", ""), (0, "leave", "R", ""))
    found = read(["a", "b"], (0, "enter", "R", ""), (0, "start", "b", ""), (1, "leave", "R", ""), (0, "leave", "R", ""))
    assert spans(found["holds"])[0] == (0, "R", 0, 3), found["holds"]
    assert page.evaluate("data => Lanes.held(data)", {"steps": opening}) == ["R"]
    # A join leads to the thread, a wake to who notified.
    found = read(["a", "b"], (0, "join_wait", "b", ""), (1, "wait", "C", ""), (0, "notify", "C", "1 woken"), (1, "wake", "C", ""))
    assert [each["joined"] for each in found["waits"]] == [1, -1]
    assert [each["giver"] for each in found["waits"]] == [-1, 2]
    found = read(["a", "b"], (1, "wait", "C", ""), (0, "notify", "C", "0 woken"), (1, "wake", "C", "timed out"))
    assert found["waits"][0]["giver"] == -1
    found = read(["a", "b"], (0, "join_wait", "b", ""), (1, "end", None, ""), (0, "join", "b", ""))
    assert found["waits"][0]["giver"] == 1 and found["waits"][0]["to"] == 2


def frames(page, keys):
    """How many milliseconds the timeline's frames took while keys were pressed, one after the other."""
    canvas = page.locator(".timeline-canvas")
    times = []
    for key in keys:
        page.keyboard.press(key)
        page.wait_for_timeout(40)
        times.append(float(canvas.get_attribute("data-frame")))
    return sorted(times)


@check
def three_thousand_threads_are_drawn_and_found(open_page):
    page = open_page("threads", "#timeline")
    note = page.locator("#section-timeline .body > p.dim")
    expect(note).to_contain_text("have a lane each; 953 more share the last one")
    times = frames(page, "wwwwddddssss")
    print(f"    3,000 threads: a frame takes {times[len(times) // 2]} ms, at most {times[-1]} ms")
    page.keyboard.press("/")
    page.keyboard.type("worker2999")
    expect(note).to_contain_text("1 of 2,048 lanes shown")
    canvas = page.locator(".timeline-canvas")
    assert canvas.bounding_box()["height"] < 100
    page.keyboard.press("Escape")
    canvas.focus()
    wait_for_fragment(page, lambda text: "filter=worker2999" in text)
    page.get_by_label("Filter threads and locks").fill("worker7")
    expect(note).to_contain_text("lanes shown")


@check
def a_million_events_are_drawn_in_time(open_page):
    if not (work / "large.html").exists():
        return print("    not tried: Benchmarks is not built")
    size = (work / "large.html").stat().st_size
    page = open_page("large", "#timeline")
    times = frames(page, "wwwwwwwwwwwwddddddssssssssssssss")
    middle = times[len(times) // 2]
    print(f"    a million events: {size / 1e6:.1f} MB, a frame takes {middle} ms, at most {times[-1]} ms")
    assert size < 10e6, size
    # One frame may meet whatever else the machine does; half of them may not.
    assert middle <= 50, times
    box = page.locator(".timeline-canvas").bounding_box()
    for key in "wwwwwwww":
        page.keyboard.press(key)
    page.mouse.move(box["x"] + 700, box["y"] + 34 + 3 * 34 + 24)
    page.mouse.wheel(0, 600)
    expect(page.locator("#section-timeline .body > p.dim")).to_contain_text("the others are drawn as shares of time")


@check
def the_shades_have_a_level_for_each_zoom(open_page):
    page = open_page("quiet", "#timeline")
    levels = [{"width": 64, "buckets": 256}, {"width": 16, "buckets": 1024}, {"width": 4, "buckets": 4096}]
    chosen = [(page.evaluate("([levels, size]) => Page.timelineLevel(levels, size)", [levels, size]) or {}).get("width")
              for size in (100, 64, 17, 16, 5, 1, 0.01)]
    assert chosen == [64, 64, 64, 16, 16, 4, 4], chosen
    assert page.evaluate("Page.timelineLevel([], 1)") is None
    assert page.evaluate("[Page.moment(149612345, 1000), Page.moment(0, 50e6), Page.moment(12345678901, 1e9)]") \
        == ["149.612\u00a0ms", "0\u00a0ms", "12\u00a0s"]


@check
def a_mark_of_the_timeline_leads_to_its_finding(open_page):
    page = open_page("unfair", "#timeline")
    box = page.locator(".timeline-canvas").bounding_box()
    x = page.evaluate("() => { const c = document.querySelector('.timeline-canvas'); return Number(c.dataset.mark); }")
    page.mouse.click(box["x"] + x, box["y"] + 26)
    expect(page.locator(".detail .rule").first).to_have_text("unfair-lock")


@check
def the_lock_order_marks_cycles_and_says_who_acquired_what(open_page):
    page = open_page("philosophers", "#lock-order")
    expect(page.locator(".graph .edge.cycle")).to_have_count(5)
    page.locator(".graph .edge").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#section-lock-order .timeline-details")).to_contain_text("part of a cycle")
    expect(page.locator("#section-lock-order .timeline-details")).to_contain_text("while holding “fork")
    page.keyboard.press("/")
    page.keyboard.type("fork 3")
    expect(page.locator(".graph .edge")).to_have_count(2)


@check
def an_arrow_of_the_lock_order_leads_to_its_findings_and_source(open_page):
    page = open_page("philosophers", "#lock-order")
    detail = page.locator("#section-lock-order .timeline-details")
    page.locator(".graph .edge").first.focus()
    page.keyboard.press("Enter")
    expect(detail.locator(".source .here").first).to_contain_text("Fork(of: seat)")
    page.locator(".graph .node").first.focus()
    page.keyboard.press("Enter")
    expect(detail).to_contain_text("Held while acquiring")
    detail.get_by_role("button").first.click()
    detail.get_by_role("link", name="lock-order-cycle").click()
    expect(page.locator(".detail .rule").first).to_have_text("lock-order-cycle")


@check
def two_hundred_locks_are_folded_unfolded_and_folded_again(open_page):
    page = open_page("locks", "#lock-order")
    expect(page.locator(".graph .edge.cycle")).not_to_have_count(0)
    page.get_by_label("Cycles only").uncheck()
    nodes = page.locator(".graph .node")
    # What is in the cycle is never folded away.
    expect(nodes).to_have_count(11)
    expect(page.locator(".graph .in-cycle:not(.cluster)")).to_have_count(3)
    expect(page.locator(".graph .edge.cycle")).to_have_count(4)
    page.locator(".graph .cluster").filter(has_text="cache").first.click()
    expect(nodes).to_have_count(35)
    wait_for_fragment(page, lambda text: "open=cache" in text)
    page.get_by_role("button", name="Fold cache").click()
    expect(nodes).to_have_count(11)
    page.get_by_label("Filter locks").fill("session_1")
    assert nodes.count() < 30


@check
def of_two_hundred_locks_of_one_kind_the_surroundings_of_one_are_drawn(open_page):
    for width in (1280, 400):
        page = open_page("one-kind", "#lock-order", width=width)
        nodes = page.locator(".graph .node")
        assert 8 < nodes.count() <= 16, nodes.count()
        size = page.evaluate("document.querySelector('.graph .node text').getBoundingClientRect().height")
        assert size > 9, size
    page = open_page("one-kind", "#lock-order")
    nodes = page.locator(".graph .node")
    before = page.locator(".graph .node.middle").text_content()
    page.locator(".graph .node:not(.middle)").first.click()
    assert page.locator(".graph .node.middle").text_content() != before
    wait_for_fragment(page, lambda text: "near=" in text)
    fragment = current(page)
    name = page.locator(".graph .node.middle text").text_content()
    assert open_page("one-kind", fragment).locator(".graph .node.middle text").text_content() == name
    page.get_by_role("button", name="Draw all 200 locks").click()
    expect(nodes).to_have_count(200)


@check
def no_arrow_runs_behind_another_lock(open_page):
    page = open_page("locks", "#lock-order")
    hidden = page.evaluate("""() => [...document.querySelectorAll('.graph .edge')].filter(edge => {
      const path = edge.querySelector('.line');
      const ends = edge.getAttribute('aria-label').split(',')[0].split(' before ');
      return [...document.querySelectorAll('.graph .node')].some(node => {
        if (ends.includes(node.querySelector('title').textContent)) return false;
        const [x, y] = node.getAttribute('transform').match(/[\\d.]+/g).map(Number);
        for (let at = 0; at <= 40; at += 1) {
          const point = path.getPointAtLength(path.getTotalLength() * at / 40);
          if (point.x > x && point.x < x + 148 && point.y > y && point.y < y + 30) return true;
        }
        return false;
      });
    }).length""")
    assert hidden == 0, hidden


@check
def a_chosen_arrow_is_in_the_fragment(open_page):
    page = open_page("philosophers", "#lock-order")
    page.locator(".graph .edge").nth(2).focus()
    page.keyboard.press("Enter")
    words = page.locator("#section-lock-order .timeline-details p").first.inner_text()
    wait_for_fragment(page, lambda text: "arrow=" in text)
    other = open_page("philosophers", current(page))
    assert other.locator("#section-lock-order .timeline-details p").first.inner_text() == words
    page = open_page("deadlock")
    page.keyboard.press("j")
    wait_for_fragment(page, lambda text: "id=" in text)


@check
def the_summary_says_what_was_found(open_page):
    page = open_page("philosophers")
    expect(page.locator("#section-summary .story a").first).to_contain_text("5 threads wait for one another: 'philosopher")
    page.locator("#section-summary .story a").nth(1).click()
    expect(page.locator(".detail .rule")).to_have_text("lock-order-cycle")
    expect(open_page("philosophers").locator(".facts")).to_contain_text("synctrace-demos philosophers")


@check
def a_lock_that_is_held_at_the_end_was_held_and_waited_for(open_page):
    page = open_page("philosophers", "#tables")
    heads = page.locator("#section-tables thead").first.locator("th").all_inner_texts()
    cells = page.locator("#section-tables tbody").first.locator("tr").first.locator("td").all_inner_texts()
    row = dict(zip((head.strip() for head in heads), cells))
    assert row["contended"] == "0 + 1 waiting", row
    assert row["hold longest"].split()[1] == "ms" and float(row["hold longest"].split()[0]) > 900, row


@check
def resources_are_drawn_as_bars(open_page):
    page = open_page("daemon", "#findings?id=1")
    assert page.locator(".overlay .hold.open").count() == 3


@check
def lanes_of_many_threads_hide_none_and_numbers_stay_whole(open_page):
    for width in (1280, 1600):
        page = open_page("philosophers", "#findings?id=1", width=width)
        frame = page.locator(".lanes-frame")
        assert frame.evaluate("frame => frame.scrollWidth - frame.clientWidth") <= 0
        heads = page.locator(".lanes th .thread").all()
        boxes = [head.bounding_box() for head in heads]
        assert all(a["x"] + a["width"] <= b["x"] for a, b in zip(boxes, boxes[1:])), boxes
        edge = frame.bounding_box()
        assert boxes[-1]["x"] + boxes[-1]["width"] <= edge["x"] + edge["width"]
        expect(page.locator(".lanes .code-line").first).to_have_attribute("title", re.compile(r"leftFork\(of: seat\)\.withLock"))
    page = open_page("long", "#findings?id=1")
    numbers = page.locator(".lanes .number a")
    assert any(len(text) == 5 for text in numbers.all_inner_texts())
    assert all(number.bounding_box()["height"] < 25 for number in numbers.all()[:5])


@check
def the_controls_of_a_schedule_stay_in_sight(open_page):
    page = open_page("abba", "#findings?id=1&step=12", width=1366, height=650)

    def is_seen(locator, above=53):
        box = locator.bounding_box()
        assert box["y"] >= above and box["y"] + box["height"] <= 650, (box, page.locator(".controls output").inner_text())
        return box

    for key in (None, "ArrowRight", "ArrowRight", "ArrowLeft", "ArrowLeft", "ArrowLeft"):
        if key:
            page.keyboard.press(key)
        is_seen(page.locator(".controls"))
        locks = is_seen(page.locator(".locks"))
        row = is_seen(page.locator(".lanes tr.now"), locks["y"] + locks["height"])
        assert row["y"] + row["height"] + 30 <= 650, row
    page.get_by_label("To the start").click()
    is_seen(page.locator(".controls"))


@check
def a_filter_that_nothing_fits_shows_no_finding(open_page):
    page = open_page("deadlock", "#findings?id=4")
    page.keyboard.press("/")
    page.keyboard.type("nothing like it")
    expect(page.locator(".detail")).to_have_text("No finding fits the filter.")
    page.get_by_label("Filter findings").fill("ended-holding")
    expect(page.locator(".detail .rule")).to_have_text("ended-holding")


@check
def hostile_names_stay_text(open_page):
    page = open_page("hostile")
    page.evaluate("""() => {
      const fill = CanvasRenderingContext2D.prototype.fillText;
      window.painted = [];
      CanvasRenderingContext2D.prototype.fillText = function (text, ...rest) { window.painted.push(text); fill.call(this, text, ...rest); };
    }""")
    for section in SECTIONS:
        page.evaluate("section => Page.go(section)", section)
        page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
    painted = page.evaluate("window.painted")
    assert any("<" in text for text in painted) and not any(re.search("[\u202e\x1b]", text) for text in painted), painted
    assert page.locator("main img").count() == 0
    # What could reorder or hide a line is written out: in all texts, tips and labels, and in what is painted.
    found = page.evaluate("""() => {
      const raw = /[\\u202e\\u001b]/;
      const found = [];
      for (const element of document.querySelectorAll('body *:not(script)')) {
        for (const node of element.childNodes) if (node.nodeType === 3 && raw.test(node.data)) found.push(node.data);
        for (const attribute of element.attributes) if (raw.test(attribute.value)) found.push(attribute.name + '=' + attribute.value);
      }
      return found;
    }""")
    assert found == [], found[:3]
    assert page.evaluate("Page.safe('a\\u202eb\\u001b\\u{e0041}')") == "a\\u{202E}b\\u{1B}\\u{E0041}"
    expect(page.locator("#section-findings .detail h3").first).to_contain_text("\\u{202E}\\u{1B}")
    page.evaluate("Page.go('findings', {id: '1'})")
    expect(page.locator(".detail h3").first).to_contain_text("<script>window.hacked=1</script>")


@check
def a_thousand_findings_are_listed_and_filtered(open_page):
    page = open_page("many", "#findings")
    expect(page.locator(".counter")).to_contain_text("1,001 findings")
    shown = page.locator(".item").count()
    page.get_by_role("button", name="Show more").first.click()
    assert page.locator(".item").count() > shown
    page.keyboard.press("/")
    page.keyboard.type("'A711'")
    expect(page.locator(".item")).to_have_count(1)
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    expect(page.locator("#section-summary")).to_contain_text("Left out")


@check
def a_trace_without_findings_says_so_and_how_it_ended(open_page):
    page = open_page("quiet")
    expect(page.locator("#section-summary .facts")).to_contain_text("orderly, with code 0")
    expect(page.locator(".verdict")).to_have_text("Nothing found")
    page.keyboard.press("j")
    expect(page.locator("#section-findings")).to_contain_text("Nothing found")


@check
def light_and_dark_wide_and_narrow_fit(open_page):
    views = [("deadlock", "#summary"), ("deadlock", "#findings?id=4"), ("abba", "#findings?id=1"), ("unfair", "#tables"),
             ("unfair", "#matrix"), ("abba", "#lock-order"), ("unfair", "#timeline")]
    for scheme in ("light", "dark"):
        for width in (1280, 400):
            for name, fragment in views:
                page = open_page(name, fragment, scheme=scheme, width=width)
                excess = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
                assert excess <= 0, f"{name}{fragment} at {width}: {excess} px too wide"
                if pictures:
                    section = fragment[1:].split("?")[0]
                    page.screenshot(path=pictures / f"{name}-{section}-{width}-{scheme}.png", full_page=width > 400)


def pictures_of(document):
    """The pages' texts, and how many pixels of each are colored."""
    for sheet in document:
        image = sheet.render(scale=1).to_numpy()[:, :, :3].astype(int)
        yield sheet.get_textpage().get_text_range(), int(((image.max(axis=2) - image.min(axis=2)) > 40).sum())


@check
def all_sections_and_findings_are_printed(open_page):
    for name, fragment, scheme in (("deadlock", "", "light"), ("deadlock", "#findings?id=2", "dark"), ("abba", "#findings?id=1&step=5", "light")):
        page = open_page(name, fragment, scheme=scheme)
        findings = page.evaluate("Page.findings().map(finding => finding.fingerprint)")
        theme = page.evaluate("document.documentElement.dataset.theme || ''")
        sheets = list(pictures_of(pypdfium2.PdfDocument(page.pdf(format="A4", print_background=False))))
        text = "\n".join(words for words, _ in sheets)
        for fingerprint in findings:
            assert fingerprint in text, (name, fingerprint)
        # No sheet is empty; no navigation, no filter, no button.
        assert all(len(words.strip()) > 30 for words, _ in sheets), [len(words) for words, _ in sheets]
        assert "Who blocked whom\r\nFindings" not in text and "all levels" not in text and "Play" not in text
        timeline = [colored for words, colored in sheets if words.startswith("Timeline")]
        assert timeline and timeline[0] > 4000, timeline
        # On the screen everything is as before.
        assert page.evaluate("document.documentElement.dataset.theme || ''") == theme
        assert page.locator("section:visible").count() == 1
    # The printed schedule ends at its end, whatever the screen shows, and the keys still move the latter.
    assert "step 5" not in text
    expect(page.locator(".controls output")).to_have_text("step 5 of 14")
    page.keyboard.press("ArrowRight")
    expect(page.locator(".controls output")).to_have_text("step 6 of 14")
    page = open_page("deadlock")
    page.emulate_media(media="print")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert page.locator("section:visible").count() == len(SECTIONS)
    assert not page.locator("#nav").is_visible()
    expect(page.locator("#section-findings article:visible")).to_have_count(4)


@check
def a_screen_reader_finds_headings_and_names(open_page):
    page = open_page("abba", "#lock-order")
    expect(page.locator("h1")).to_have_count(1)
    for name in ("Light or dark", "Keys", "Smaller", "Larger"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_visible()
    assert page.get_by_role("button", name="lock1 before lock2").count() == 1
    page = open_page("abba", "#findings?id=1")
    expect(page.get_by_role("group", name="Locks at this step")).to_be_visible()


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    failures = 0
    for function in checks:
        complaints = []
        contexts = []

        def open_page(name, fragment="", scheme="light", width=1280, height=860):
            context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
            context.set_default_timeout(10_000)
            contexts.append(context)
            page = context.new_page()
            address = f"file://{work}/{name}.html"
            page.on("console", lambda line: complaints.append(f"console: {line.text}") if line.type in ("error", "warning") else None)
            page.on("pageerror", lambda error: complaints.append(f"error: {error}"))
            page.on("request", lambda request: complaints.append(f"request: {request.url}")
                    if request.url.split("#")[0] != address else None)
            page.goto(address + fragment)
            return page

        try:
            function(open_page)
            assert not complaints, complaints
            print(f"ok: {function.__name__.replace('_', ' ')}")
        except Exception as error:  # each check is told of, whatever it stumbled over
            failures += 1
            print(f"FAILED: {function.__name__.replace('_', ' ')}: {type(error).__name__}: {error} {complaints}")
        for context in contexts:
            context.close()
    browser.close()
sys.exit(1 if failures else 0)
