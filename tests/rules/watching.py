"""A Chromium that listens: what a page would run, load from elsewhere, or do against the policy (promise 18)."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Request

LISTEN = """
window.zq = n => zqHeard('ran ' + n);
document.addEventListener('securitypolicyviolation',
  e => zqHeard('violation ' + e.violatedDirective + ' ' + e.blockedURI));
"""
# a script or list that is opened by its address is no page: the browser shows it in a style of its own
INLINE = """() => document.contentType !== 'text/html' ? [] : [...document.querySelectorAll('*')].filter(
  e => e.tagName === 'STYLE' || (e.tagName === 'SCRIPT' && !e.src)
    || [...e.attributes].some(a => a.name.startsWith('on') || a.name === 'style')).map(e => e.outerHTML.slice(0, 200))"""
SETTLED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 20)))"


@dataclass
class Heard:
    """What was heard of one or more pages."""

    violations: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    foreign: list[str] = field(default_factory=list)
    ran: list[str] = field(default_factory=list)
    statuses: dict[str, int] = field(default_factory=dict)


class Watcher:
    """One browser window for one person at a time."""

    def __init__(self, chromium: Browser, base_url: str) -> None:
        self.base_url, self.heard = base_url, Heard()
        self.context = chromium.new_context()
        self.context.expose_binding("zqHeard", lambda source, said: self._hear(said))
        self.context.add_init_script(LISTEN)
        self.page: Page = self.context.new_page()
        self.page.on("dialog", self._dismiss)
        self.page.on("console", self._read)
        self.page.on("request", self._follow)

    def be(self, session: str | None) -> None:
        """Sit down as whoever has this session cookie."""
        self.context.clear_cookies()
        if session:
            self.context.add_cookies([{"name": "session", "value": session, "url": self.base_url}])

    def open(self, path: str) -> Any:
        """Open a page and wait until nothing more comes of it."""
        answer = self.page.goto(self.base_url + path)
        assert answer
        self.page.evaluate(SETTLED)
        self.heard.inline += [f"{path}: {piece}" for piece in self.page.evaluate(INLINE)]
        self.heard.statuses[path] = answer.status
        return answer

    def close(self) -> None:
        """Close the window."""
        self.context.close()

    def _hear(self, said: str) -> None:
        (self.heard.ran if said.startswith("ran") else self.heard.violations).append(f"{self.page.url}: {said}")

    def _dismiss(self, dialog: Dialog) -> None:
        self.heard.ran.append(f"{self.page.url}: dialog {dialog.message}")
        dialog.dismiss()

    def _read(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Content-Security-Policy" in message.text:
            self.heard.violations.append(f"{self.page.url}: {message.text}")

    def _follow(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("data", "about") and f"{parts.scheme}://{parts.netloc}" != self.base_url:
            self.heard.foreign.append(f"{self.page.url} asks {request.url}")
