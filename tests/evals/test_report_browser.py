"""The report in a real browser: nothing is asked for outside, keys and buttons work, it fits a telephone and paper."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals import extraction, report
from evals.extraction import Against
from tests.evals.test_compare import snap
from tests.evals.test_report import misread
from tests.fakes.golden_sets import GoldenSet

pytestmark = pytest.mark.browser

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """A Chromium without a window."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here (apt-get install chromium)")
    driver = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with driver.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=_FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def page_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with errors, held against a good run."""
    made = GoldenSet(8)
    baseline = snap(made, reader="before")
    run = extraction.evaluate(made.score(misread), Path("golden"), made, Against(baseline))  # type: ignore[arg-type]
    return report.write(run, tmp_path_factory.mktemp("report"))


@pytest.fixture
def seen(browser: Any, page_file: Path, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The report opened; whatever it complains of or asks for is kept and must be nothing."""
    page = browser.new_page(**getattr(request, "param", {"viewport": {"width": 1280, "height": 900}}))
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda r: r.url.startswith(("file:", "data:", "blob:")) or complaints.append(r.url))
    page.goto(page_file.as_uri())
    page.wait_for_selector("#list button")
    yield page
    page.close()
    assert complaints == []


_SCREENS = [
    {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    for width in (1280, 400)
    for scheme in ("light", "dark")
]


@pytest.mark.parametrize("seen", _SCREENS, indirect=True, ids=lambda s: f"{s['viewport']['width']}-{s['color_scheme']}")
def test_the_page_fits_and_can_be_read(seen: Any) -> None:
    """No sideways scrolling of the page, and text of every colour has a contrast of 4.5 or more."""
    assert seen.evaluate("document.documentElement.scrollWidth") <= seen.viewport_size["width"]
    weakest = seen.evaluate(_CONTRAST)
    assert weakest[0] >= 4.5, weakest


_CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const linear = (v) => (v / 255 <= 0.03928 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4);
  const light = ([r, g, b]) => [r, g, b].map(linear)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const c = rgb(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  let worst = [99, ""];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
    if (!own || !e.getClientRects().length || /^(SCRIPT|STYLE|TITLE)$/i.test(e.tagName)) continue;
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < worst[0]) worst = [ratio, e.tagName + "." + e.className + " " + e.textContent.slice(0, 40)];
  }
  return worst;
}"""


def test_keys_walk_judge_and_search(seen: Any) -> None:
    """With j and k one moves, 1 to 3 judge, 0 takes back, / searches; the focus stays in the list."""
    seen.locator("#list button").first.focus()
    seen.keyboard.press("j")
    seen.keyboard.press("j")
    seen.keyboard.press("k")
    current = seen.locator('#list button[aria-current="true"]')
    assert current.evaluate("e => [...document.querySelectorAll('#list button')].indexOf(e)") == 1
    assert current.evaluate("e => e === document.activeElement")

    seen.keyboard.press("2")
    assert seen.locator('button[data-verdict="gold_wrong"]').get_attribute("aria-pressed") == "true"
    assert "1 judged" in seen.locator("#judged").inner_text()
    seen.keyboard.press("0")
    assert "0 judged" in seen.locator("#judged").inner_text()
    seen.keyboard.press("/")
    seen.keyboard.type("zebra")
    assert "0 of" in seen.locator("#count").inner_text()


def test_filters_narrow_the_list(seen: Any) -> None:
    """Each choice leaves the differences it names."""
    seen.select_option("#by-harm", "decision flipped")
    rows = seen.locator("#list button").all_inner_texts()

    assert rows
    assert all("decision flipped" in row for row in rows)
    seen.select_option("#by-status", "new")
    assert seen.locator("#list button").count() == len(rows)


def test_the_letter_shows_where_the_words_stand(seen: Any) -> None:
    """The case's quote is marked in its letter, and scrolled into view."""
    seen.select_option("#by-harm", "decision flipped")
    mark = seen.locator("#source mark").first

    assert mark.inner_text().split()[:2] == seen.locator("#case-facts").inner_text().split(" · ")[2].split()[:2]
    box, pane = mark.bounding_box(), seen.locator("#source").bounding_box()
    assert pane["y"] <= box["y"] <= pane["y"] + pane["height"]


def test_what_attacks_is_shown_as_words(seen: Any) -> None:
    """No script of a record runs, in any pane."""
    seen.fill("#words", "alert(1)")
    assert seen.locator("#list button").count() > 0
    assert "<img src=x" in seen.locator("#case-said").inner_text()
    assert seen.locator("main img, main script").count() == 0


def test_adjudications_are_saved_as_a_file(seen: Any, tmp_path: Path) -> None:
    """What was judged comes down as JSON that `imr eval adjudicate` reads."""
    from evals.golden_changes import load

    seen.locator('button[data-verdict="program_wrong"]').click()
    seen.fill("#note", "read twice")
    seen.locator("#words").focus()
    with seen.expect_download() as waited:
        seen.locator("#save").click()
    path = tmp_path / "adjudications.json"
    waited.value.save_as(path)
    judged = load(path)

    assert [(entry["verdict"], entry["note"]) for entry in judged] == [("program_wrong", "read twice")]
    assert len(judged[0]["label_sha256"]) == 64
    assert json.loads(path.read_text())["reader"] == "agreeing"


def test_a_link_to_a_case_opens_it(seen: Any) -> None:
    """The ledger's links lead to the case in the gallery."""
    link = seen.locator(".evidence a").first
    seen.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
    name = link.get_attribute("href").removeprefix("#case-")
    link.click()
    seen.wait_for_timeout(100)

    data = json.loads(seen.locator("#data").text_content())
    case = next(c for c in data["cases"] if c["id"] == name)
    assert seen.locator("#case-title").inner_text() == f"{case['field']}: {case['state']}"


def test_paper_has_the_ledger_and_not_the_gallery(seen: Any, tmp_path: Path) -> None:
    """In print the controls are gone, the ledger and the figures are there."""
    seen.emulate_media(media="print")

    assert seen.locator("#harms table").is_visible()
    assert seen.locator("#fields table").is_visible()
    assert seen.locator("#harms .evidence").is_visible()
    assert not seen.locator("#list").is_visible()
    seen.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert (tmp_path / "report.pdf").stat().st_size > 10_000


def test_without_scripts_the_page_says_where_the_differences_are(browser: Any, page_file: Path) -> None:
    """Everything but the gallery is there without scripts."""
    page = browser.new_page(java_script_enabled=False)
    page.goto(page_file.as_uri())

    assert page.locator("#harms table").is_visible()
    assert "errors.csv" in page.locator("noscript").inner_text()
    page.close()
