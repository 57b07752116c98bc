"""A moderator's phone: a Chromium that keeps what it was given when it is closed, with the guide open in it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page

from tests.chromium import FLAGS, NAMES
from tests.journeys.screen import AXE, LOOK, PICTURES, TAGS

WIDE = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

IS_THERE = """async scope => {
  const kept = () => navigator.serviceWorker.getRegistration(scope);
  while (!(await kept())?.active) await new Promise(resolve => setTimeout(resolve, 20));
}"""


class Guide:
    """The guide on a page, as somebody taps through it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.pictures = 0
        self.is_from_the_phone = False
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("console", self._note)

    def open(self, url: str) -> "Guide":
        """Open the guide."""
        answer = self.page.goto(url)
        self.is_from_the_phone = bool(answer and answer.from_service_worker)
        self.page.locator(":root.scripted").wait_for()
        return self

    def wait_until_kept(self) -> "Guide":
        """Wait until the page says that the phone has it, and the help page is there too."""
        ready = self.page.locator("[data-say=ready]").text_content() or "?"
        self.page.locator("[data-kept]", has_text=ready).wait_for()
        for scope in str(self.page.get_attribute("#words", "data-scopes")).split():
            self.page.evaluate(IS_THERE, scope)
        return self

    def one(self, does: str) -> Locator:
        """The button in sight that does this."""
        return self.page.locator(f"[data-do={does}]:visible").first

    def tap(self, does: str, times: int = 1) -> "Guide":
        """Tap it."""
        for _ in range(times):
            self.one(does).click()
        return self

    @property
    def card(self) -> str:
        """The card in sight."""
        return str(self.page.locator("[data-screen]:visible").get_attribute("data-screen"))

    def text(self, selector: str) -> str:
        """What stands there."""
        return self.page.locator(f"{selector}:visible").first.inner_text()

    def is_wider_than_the_screen(self) -> int:
        """How many pixels the page would scroll sideways."""
        return int(self.page.evaluate(WIDE))

    def violations(self) -> list[str]:
        """What axe says about the card in sight."""
        if not self.page.evaluate("typeof axe !== 'undefined'"):
            self.page.evaluate(AXE.read_text())
        found: list[str] = self.page.evaluate(LOOK, TAGS)
        return found

    def look(self, name: str) -> None:
        """Take a picture where one is wanted."""
        self.pictures += 1
        if PICTURES:
            self.page.screenshot(path=str(Path(PICTURES) / f"guide-{self.pictures:02d}-{name}.png"))

    def kept_numbers(self) -> dict[str, object]:
        """What the phone remembers of the one evening it knows."""
        [found] = self.page.evaluate("Object.values(JSON.parse(localStorage.getItem('fnett-guide')))")
        return dict(found)

    def _note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@contextmanager
def phone(chromium: Browser, folder: Path, width: int = 320) -> Iterator[tuple[BrowserContext, Guide]]:
    """Open the browser whose memory lies in this folder, and close it again."""
    installed = next(filter(None, map(shutil.which, NAMES)), None)
    flags = [*FLAGS, "--no-sandbox"] if os.geteuid() == 0 else FLAGS
    context = chromium.browser_type.launch_persistent_context(
        folder, executable_path=installed, args=flags, viewport={"width": width, "height": 640}, locale="nb"
    )
    guide = Guide(context.new_page())
    yield context, guide
    context.close()
    assert not guide.complaints, guide.complaints
