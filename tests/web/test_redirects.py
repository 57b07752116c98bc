"""Going on after signing in: to a path of this site, whatever was asked for."""

import pytest
from flask import Flask

from fnett.web.redirects import safe_path

TRICKS = (
    "//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example",
    "/\\/evil.example", "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "/ /evil.example", "\t//evil.example",
    "\n//evil.example", " //evil.example", "//evil.example/..", "/\x00/evil.example", "/\x0b/evil.example",
    "http://evil.example", "https://evil.example", "HTTP://EVIL.EXAMPLE", "http:evil.example", "https:evil.example",
    "http:/evil.example", "http:\\\\evil.example", "http:///evil.example", "https:///evil.example", "ftp://evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\nscript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc",
    "//evil.example:80", "//evil.example@localhost", "//localhost@evil.example", "http://localhost@evil.example",
    "http://localhost.evil.example", "//localhost.evil.example", "localhost", "evil.example", "evil.example/me", "me",
    ".evil.example", "@evil.example", "?next=//evil.example", "#//evil.example", "", " ", "/me\r\nSet-Cookie: a=b",
    "/me\nLocation: //evil.example", "/me\\..\\evil", "/\\\\evil.example", "/\u0000", "//[::1]", "//%65vil.example",
    "//evil%2eexample", "///\\evil.example", "/\x1f/evil.example", "\u00a0//evil.example", "//\u3002evil.example",
    "\u2028//evil.example", "/\x09\x09//evil.example", "//", "/\\", "\\", "blob:https://evil.example/x", "//evil",
)  # fmt: skip


def test_the_list_is_long():
    assert len(set(TRICKS)) >= 60


@pytest.mark.parametrize("wanted", TRICKS, ids=ascii)
def test_nobody_is_led_off_the_site(wanted: str):
    assert safe_path(wanted, "/me") == "/me"


def test_without_a_wish_one_goes_where_one_would():
    assert safe_path(None, "/me") == "/me"


@pytest.mark.parametrize(
    "wanted",
    ["/", "/me", "/i/school-1/networks?page=2&next=x", "/me#top", "/n/7K3F", "/å", "/a//b", "/me:8080", "/%2fx"],
)
def test_a_path_of_this_site_is_kept_as_it_is(wanted: str):
    assert safe_path(wanted, "/otherwise") == wanted


@pytest.mark.parametrize("host", ["localhost", "localhost:9999", "127.0.0.1"])
def test_an_address_is_set_right_without_repeating_what_the_visitor_called_us(app: Flask, host: str):
    for path, right in {"/nb": "/nb/", "/i/x": "/i/x/", "/i//x/people": "/i/x/people"}.items():
        response = app.test_client().get(path, headers={"Host": host})
        assert (response.status_code, response.headers["Location"]) == (308, right)
        assert host not in response.get_data(as_text=True)
