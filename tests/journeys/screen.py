"""A person at a real browser: what they do is written in words, and every page they see is looked at by axe."""

import os
import re
from collections import defaultdict
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request

AXE = Path(__file__).parents[1] / "vendor" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]
PICTURES = os.environ.get("JOURNEY_PICTURES")  # a folder, for looking at the pages oneself
LOOK = """async (tags) => (await axe.run(document, {runOnly: {type: 'tag', values: tags}})).violations.map(
    v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html + ' ' + n.failureSummary).join(' | '))"""

SHOWN = """() => ({
    wide: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    status: performance.getEntriesByType('navigation')[0].responseStatus,
    lang: document.documentElement.lang,
    kinds: [...document.querySelectorAll('*')].map(e => `${e.tagName} ${e.className} ${e.type}`),
})"""
IDS = re.compile(r"(?<=^/[in]/)[^/]+|(?<=/questions/)[^/]+|[\w-]{20,}|\d+")  # whatever tells one page from its like
KNOWN: defaultdict[tuple[object, ...], set[str]] = defaultdict(set)  # the kinds of elements that axe saw in this run


class Screen:
    """One person's browser: remembers complaints of the browser, and what left for other sites."""

    def __init__(
        self, browser: Browser, base_url: str, *, width: int, language: str = "nb", name: str = "", scripts: bool = True
    ):
        self.base_url, self.name, self.width = base_url, name, width
        self.context: BrowserContext = browser.new_context(
            viewport={"width": width, "height": 800}, locale=language, java_script_enabled=scripts
        )
        self.page: Page = self.context.new_page()
        self.scripts = scripts
        self.complaints: list[str] = []
        self.seen: list[str] = []
        self.page.on("console", self._note)
        self.page.on("request", self._watch)

    def open(self, path: str) -> "Screen":
        """Go to an address."""
        self.page.goto(path if path.startswith("http") else self.base_url + path)
        return self.look()

    def press(self, words: str) -> "Screen":
        """Press the button, or follow the link, with these words; the next page is looked at."""
        main = self.page.locator("main")
        return self._go(main.get_by_role("button", name=words).or_(main.get_by_role("link", name=words)).first)

    def fill(self, **values: str) -> "Screen":
        """Type into fields by their names."""
        for name, value in values.items():
            self.page.locator(f'main [name="{name}"]').first.fill(value)
        return self

    def choose(self, name: str, value: str) -> "Screen":
        """Choose a radio button, a box or an item of a list."""
        field = self.page.locator(f'main select[name="{name}"]')
        if field.count():
            field.select_option(value)
        else:
            self.page.locator(f'main input[name="{name}"][value="{value}"]').check()
        return self

    def tick(self, name: str) -> "Screen":
        """Tick the first box of this name."""
        self.page.locator(f'main input[type=checkbox][name="{name}"]').first.check()
        return self

    def submit(self, field: str) -> "Screen":
        """Send the form that holds this field."""
        return self._go(self.page.locator(f'main form:has([name="{field}"]) button').first)

    def submit_main(self) -> "Screen":
        """Send the page's first form."""
        return self._go(self.page.locator("main form button").first)

    def press_first_link_in(self, place: str) -> "Screen":
        """Follow the first link of a part of the page."""
        return self._go(self.page.locator(f"{place} a").first)

    def press_first_link_to(self, path: str) -> "Screen":
        """Follow the first link whose address holds this."""
        return self._go(self.page.locator(f'main a[href*="{path}"]').first)

    def typed(self, name: str) -> str:
        """What stands in a field; nothing where there is no such field."""
        field = self.page.locator(f'main [name="{name}"]')
        return field.first.input_value() if field.count() else ""

    def names(self, beginning: str) -> list[str]:
        """The names of the fields that begin like this."""
        fields = self.page.locator(f'main [name^="{beginning}"]')
        return [str(field.get_attribute("name")) for field in fields.all()]

    def says(self, some: str) -> bool:
        """Whether the page says this."""
        return some in self.page.locator("main").inner_text()

    def reads(self, *words: str) -> "Screen":
        """The page says all of this."""
        text = self.page.locator("body").inner_text()
        for each in words:
            assert each in text, f"{self.name} looks for {each!r} on {self.page.url}:\n{text}"
        return self

    def look(self) -> "Screen":
        """Let axe look at what is new, see that nothing scrolls sideways, and take a picture where one is wanted."""
        path = re.sub(r"[^a-z0-9]+", "-", self.page.url.removeprefix(self.base_url).lower())[:60].strip("-") or "front"
        self.seen.append(path)
        if PICTURES:
            file = Path(PICTURES) / f"{self.width}-{self.name}-{len(self.seen):02d}-{path}.png"
            self.page.screenshot(path=str(file), full_page=True)
        if self.scripts:
            shown = self.page.evaluate(SHOWN)
            assert shown["wide"] <= 0, f"{self.page.url} is {shown['wide']} px wider than a screen of {self.width} px"
            self._ask_axe_once(shown, set(shown["kinds"]))
        return self

    def close(self) -> None:
        """Close the browser; nothing may have been complained about."""
        self.context.close()
        assert not self.complaints, self.complaints

    def find_violations(self) -> list[str]:
        """What axe says about the page as it stands."""
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(AXE.read_text())  # not as a script tag, which the policy would rightly refuse
        found: list[str] = self.page.evaluate(LOOK, TAGS)
        return found

    def _go(self, found: Locator) -> "Screen":
        found.click()
        self.page.wait_for_load_state()
        return self.look()

    def _ask_axe_once(self, shown: dict[str, object], kinds: set[str]) -> None:
        """Axe takes its time: a page is looked at again only when it shows a kind of element that it had not before."""
        path = IDS.sub("*", urlsplit(self.page.url).path)
        known = KNOWN[path, self.width, shown["status"], shown["lang"]]
        if kinds - known:
            violations = self.find_violations()
            assert violations == [], f"{self.name} on {self.page.url}:\n" + "\n".join(violations)
            known |= kinds

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and "status of 422" not in message.text:  # a form that says what to look at
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _watch(self, request: Request) -> Any:
        if not request.url.startswith((self.base_url, "data:")):
            self.complaints.append(f"{self.page.url} asks {request.url}")
