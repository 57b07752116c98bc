"""A crawler without an account: it follows every link, every form that is asked with GET, and every file of a page."""

from collections import deque
from collections.abc import Iterable
from urllib.parse import urlencode, urljoin, urlsplit

from bs4 import BeautifulSoup
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

LINKS = (("a", "href"), ("link", "href"), ("script", "src"), ("img", "src"), ("source", "src"))


def crawl(client: FlaskClient, starts: Iterable[str], *, most: int = 600) -> dict[str, TestResponse]:
    """Every answer that can be reached from these addresses. Raises AssertionError where there is no end of them."""
    found: dict[str, TestResponse] = {}
    ahead = deque(starts)
    while ahead:
        address = ahead.popleft()
        if address not in found:
            assert len(found) < most, f"the pages have no end: {address}"
            found[address] = client.get(address)
            found[address].get_data()
            found[address].close()
            ahead.extend(_leads_to(address, found[address]))
    return found


def words_of(response: TestResponse) -> str:
    """Everything that an answer says: its status line, its headers, its body."""
    head = "\n".join(f"{name}: {value}" for name, value in response.headers)
    return f"{response.status}\n{head}\n{response.get_data().decode('utf-8', 'replace')}"


def _leads_to(address: str, response: TestResponse) -> list[str]:
    ahead = [response.location] if response.location else []
    if response.mimetype == "text/html":
        page = BeautifulSoup(response.get_data(), "html.parser")
        ahead += [str(tag[name]) for kind, name in LINKS for tag in page.select(f"{kind}[{name}]")]
        for form in page.select("form"):
            if str(form.get("method", "get")).lower() == "get":
                asked = {str(field["name"]): field.get("value") or "a" for field in form.select("input[name]")}
                ahead.append(f"{form.get('action') or address}?{urlencode(asked)}")
    inside = [urlsplit(urljoin(f"http://localhost{address}", there)) for there in ahead]
    return [
        part.path + (f"?{part.query}" if part.query else "")
        for part in inside
        if part.hostname == "localhost" and part.scheme in ("http", "https")
    ]
