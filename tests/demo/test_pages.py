"""The pages of the demo: they exist in a demo only, and lead to everybody who can sign in."""

import re

from flask import Flask

from fnett.core import outbox
from fnett.demo import story as people
from tests.client import Browser
from tests.demo.conftest import as_demo, let_go


def test_the_pages_exist_in_a_demo_only(told, whole_app):
    assert Browser(told).get("/demo").status_code == 200
    other = as_demo(whole_app, is_demo=False)
    for path in ("/demo", "/demo/mail", "/demo/mail/some-letter"):
        assert Browser(other).get(path).status_code == 404
    let_go(other)


def test_the_start_page_lists_everybody_with_their_role_and_language(visitor):
    visitor.get("/demo")
    for account in people.ACCOUNTS:
        row = next(row for row in visitor.page.select("tr") if account.email in row.get_text())
        assert account.name in row.get_text()
        assert row.select_one(f'input[name=email][value="{account.email}"]')
    assert "Øvre Solbakken skole" in visitor.text
    assert visitor.page.select('a[href="/help"]')
    assert visitor.page.select('a[href="/demo/mail"]')


def test_one_network_of_each_full_institution_is_shown_in_several_languages(visitor):
    visitor.get("/demo")
    links = [str(link["href"]) for link in visitor.page.select('a[href^="/n/"]')]
    codes = {re.fullmatch(r"/n/([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})\?lang=[a-z]{2}", link)[1] for link in links}
    assert len(codes) == len(people.FULL)
    assert len(links) >= 6


def test_someone_signs_in_from_the_start_page_through_the_mailbox(visitor, told):
    deliver(told)  # the letters of the first day
    visitor.get("/demo")
    leader = people.leader_of(people.SOLBAKKEN)
    form = next(form for form in visitor.page.select("form") if form.select(f'input[value="{leader.email}"]'))
    visitor.post(form["action"], {"email": leader.email})
    deliver(told)
    visitor.get("/demo/mail")
    newest = visitor.page.select_one("tbody tr")
    assert leader.email in newest.get_text()
    visitor.get(newest.select_one("a")["href"])
    link = next(str(link["href"]) for link in visitor.page.select("article a"))
    visitor.get(link.removeprefix("http://localhost"))
    visitor.submit()
    visitor.get("/i/ovre-solbakken-skole/")
    assert visitor.status == 200


def test_an_open_invitation_lies_in_the_mailbox_and_an_accepted_one_does_not(visitor, told):
    deliver(told)
    visitor.get("/demo/mail")
    rows = [row.get_text(" ") for row in visitor.page.select("tbody tr")]
    invitations = [row for row in rows if "invite" in row]
    assert len(invitations) == len(people.INVITED)
    assert all(any(invited.email in row for row in invitations) for invited in people.INVITED)


def test_every_page_of_the_demo_leads_back_to_its_start(visitor):
    for path in ("/demo", "/demo/mail", "/sign-in"):
        visitor.get(path)
        assert visitor.page.select('footer a[href="/demo"]')


def deliver(app: Flask) -> None:
    """Hand over what is due, as the worker does."""
    with app.app_context():
        outbox.deliver()
