"""Uses the pages that scripts/check-page made: each check opens a page of its own and says what it expects."""
import pathlib
import sys

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
            assert current(page) == f"#{section}", current(page)
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
    assert page.locator(".overlay .arrow.open").count() == 1
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
def the_matrix_says_who_blocked_whom(open_page):
    page = open_page("unfair", "#matrix")
    expect(page.locator(".matrix tbody tr").first).to_contain_text("greedy")
    assert page.locator(".matrix td[style]").count() >= 2
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
    page.get_by_text("The longest waits").click()
    page.locator(".timeline-longest button").filter(has_text="let it go on").first.click()
    words = page.locator(".timeline-details").inner_text()
    page.get_by_role("button", name="Go to who").click()
    assert page.locator(".timeline-details").inner_text() != words
    page = open_page("unfair", narrow)
    expect(page.locator(".timeline-details")).to_contain_text("held “office printer”")


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
def hostile_names_stay_text(open_page):
    page = open_page("hostile")
    for section in SECTIONS:
        page.evaluate("section => Page.go(section)", section)
    assert page.evaluate("window.hacked") is None
    assert page.locator("main img").count() == 0
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
def a_trace_without_findings_says_so(open_page):
    page = open_page("quiet")
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


@check
def all_sections_are_printed(open_page):
    page = open_page("deadlock")
    page.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("section:visible").count() == len(SECTIONS)
    expect(page.locator("#section-findings .detail")).to_be_visible()
    expect(page.locator("#section-findings .detail h3").first).to_contain_text("released 'lock2'")


with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    failures = 0
    for function in checks:
        complaints = []
        contexts = []

        def open_page(name, fragment="", scheme="light", width=1280):
            context = browser.new_context(viewport={"width": width, "height": 860}, color_scheme=scheme)
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
