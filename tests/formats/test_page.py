"""The page to copy from, in a real browser: what is clicked, what lies on the clipboard afterwards, what keyboard and switches do."""

from __future__ import annotations

import base64
import os
import re
import shutil
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest

from conftest import EXAMPLES, Portfolio
from smpc_annex.pipeline import Request, assemble_all
from smpc_annex.writers import html

pytestmark = pytest.mark.slow
STEM = "EXP-2025-0043-fabulor-annex-en"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """A draft annex with all its files, in a folder."""
    folder = tmp_path_factory.mktemp("page")
    result = Portfolio(EXAMPLES / "exempla", "fabulor", folder).build(
        "2026-02-02", "--material", "EXP-2025-0043", "--format", "all", "--draft"
    )
    assert result.status == 0, result.err
    return result


@pytest.fixture(scope="module")
def blocks():
    """The same blocks, to compare what was copied with what the writer says."""
    from datetime import date
    from pathlib import Path

    asked = Request(
        path=str(EXAMPLES / "exempla" / "fabulor"),
        day=date(2026, 2, 2),
        out=Path("unused"),
        draft=True,
        materials=("EXP-2025-0043",),
    )
    return {html.anchor(p.block): p.block for _d, publication in assemble_all(asked) for p in publication.parts if p.block}


@pytest.fixture(scope="module")
def browser():
    """Chromium, if it is there; .ci/run installs it and forbids to do without."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not chromium:
        assert not os.environ.get("REQUIRE_ALL"), "Chromium is missing, and nothing may be skipped here"
        pytest.skip("Chromium is not installed: the page is not tried in a browser")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture
def page(browser, built):
    """The annex page, served from this machine alone, with leave to use the clipboard."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(built.folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    origin = f"http://127.0.0.1:{server.server_address[1]}"
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"], origin=origin)
    opened = context.new_page()
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    problems: list[str] = []
    opened.on("pageerror", lambda problem: problems.append(str(problem)))
    opened.goto(f"{origin}/{STEM}.draft.html")
    yield opened
    assert problems == []
    assert [url for url in asked if "favicon" not in url] == [f"{origin}/{STEM}.draft.html"], "nothing else is fetched"
    context.close()
    server.shutdown()
    server.server_close()


def clipboard(page, kind: str) -> str:
    found: str = page.evaluate(
        """async kind => {
            const [item] = await navigator.clipboard.read(kind === "text/html" ? {unsanitized: ["text/html"]} : {});
            return item.types.includes(kind) ? await (await item.getType(kind)).text() : "";
        }""",
        kind,
    )
    # Chromium reads HTML back as a whole document.
    return found.removeprefix("<html><head></head><body>").removesuffix("</body></html>")


@pytest.mark.parametrize("anchor", ["core-en", "NL-nl", "NO-nb", "DK-da"])
def test_copied_for_word_is_what_the_writer_says(page, blocks, anchor):
    page.click(f"#{anchor} [data-copy=html]")
    page.wait_for_function("document.getElementById('said').textContent")
    assert clipboard(page, "text/html") == html.fragment(blocks[anchor])
    assert clipboard(page, "text/plain") == html.plain(blocks[anchor])
    said = page.inner_text("#said")
    assert "copied with bold, superscripts and languages" in said
    assert blocks[anchor].notice in html.plain(blocks[anchor]), "a draft says so on the clipboard"


def test_copied_as_plain_text_keeps_no_break_spaces(page, blocks):
    page.click("#NO-nb [data-copy=text]")
    page.wait_for_function("document.getElementById('said').textContent")
    assert clipboard(page, "text/plain") == html.plain(blocks["NO-nb"])
    assert "\u00a0" in clipboard(page, "text/plain")
    assert clipboard(page, "text/html") == ""


def test_a_browser_without_a_clipboard_takes_the_older_way(page, blocks):
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('no')) }")
    page.click("#NL-nl [data-copy=html]")
    page.wait_for_function("document.getElementById('said').textContent")
    assert clipboard(page, "text/html") == html.fragment(blocks["NL-nl"])


def test_everything_by_keyboard(page, blocks):
    page.focus("#NL-nl [data-copy=html]")
    page.keyboard.press("Enter")
    page.wait_for_function("document.getElementById('said').textContent")
    assert clipboard(page, "text/plain") == html.plain(blocks["NL-nl"])
    assert page.get_attribute("#said", "role") == "status"
    assert page.evaluate("[...document.querySelectorAll('input, select, textarea')].every(e => e.labels.length)")


def test_where_a_word_comes_from(page):
    page.check("input[value=show-from]")
    price = page.locator("#NO-nb [data-f='pack.price.AUP']").first
    price.focus()
    said = page.inner_text("#said")
    assert "pack.price.AUP" in said
    assert re.search(r"data: fabulor/markets/NO\.yaml, line [0-9]+", said)
    assert re.search(r"rule: .*NO\.yaml, line [0-9]+", said)
    assert "asked for by: Forskrift om legemidler til mennesker" in said
    assert "§ 13-7" in said
    before = said
    page.keyboard.press("Tab")
    assert page.inner_text("#said") != before, "from word to word"
    page.uncheck("input[value=show-from]")
    assert page.locator("[data-o][tabindex]").count() == 0


def test_no_break_spaces_and_languages_are_shown(page):
    colour = "getComputedStyle(document.querySelector('#NO-nb .hold')).backgroundColor"
    hidden = page.evaluate(colour)
    page.check("input[value=show-nb]")
    assert page.evaluate(colour) != hidden
    page.check("input[value=show-lang]")
    assert page.get_attribute("#NO-nb", "lang") == "nb"
    assert page.get_attribute("#core-en", "lang") == "en"


def test_the_files_can_be_taken_out_of_the_page(page, built):
    names = page.eval_on_selector_all("a[download]", "links => links.map(link => [link.download, link.href])")
    assert {name for name, _href in names} == {
        name for name in built.files if not name.endswith((".json", ".html")) and "manifest" not in name
    }
    for name, href in names:
        assert base64.b64decode(href.partition(",")[2]) == built.files[name], name


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(page, scheme):
    """Contrast of text, buttons and notes against what is behind them: at least 4.5 to 1 (WCAG 2.2, 1.4.3)."""
    page.emulate_media(color_scheme=scheme)
    ratios = page.evaluate(
        """() => {
            const lum = c => { const [r, g, b] = c.match(/[0-9.]+/g).map(Number).map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
                               return .2126 * r + .7152 * g + .0722 * b; };
            const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$|transparent/.test(c)) return c; } return "rgb(255,255,255)"; };
            return [...document.querySelectorAll("h1, h2, h2 small, p, button, label, nav a, .draft, .files a")].map(e => {
                const [a, b] = [lum(getComputedStyle(e).color), lum(behind(e))].sort((x, y) => y - x);
                return [(a + .05) / (b + .05), e.tagName + "." + e.className];
            });
        }"""
    )
    assert ratios
    assert [what for ratio, what in ratios if ratio < 4.5] == []


def test_two_languages_side_by_side_in_whole_lines(browser, tmp_path):
    """The switch shows two languages and no other; a no-break space breaks no line (a class once had a language's name)."""
    result = Portfolio(EXAMPLES / "exempla", "fabulor", tmp_path).build(
        "2026-02-02", "--material", "EXP-2025-0043", "--all-languages", "--draft", "--format", "html"
    )
    assert result.status == 0
    opened = browser.new_page()
    opened.goto((tmp_path / "EXP-2025-0043-fabulor-languages.draft.html").as_uri())
    for left, right in (("nb", "fi"), ("da", "nb"), ("fr", "de")):
        opened.select_option("select[name=left]", left)
        opened.select_option("select[name=right]", right)
        shown = "[...document.querySelectorAll('.cell[lang]')].filter(e => e.offsetParent).map(e => e.lang)"
        assert set(opened.evaluate(shown)) == {left, right}
        spans = "[...document.querySelectorAll('.cell span')].map(e => getComputedStyle(e).display)"
        assert set(opened.evaluate(spans)) == {"inline"}
    opened.close()
