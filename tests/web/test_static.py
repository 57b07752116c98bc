"""Stylesheets, fonts and drawings: as they were reviewed, small, ready to be mirrored, from nowhere else."""

import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

from tools import build_css, vendor

CHECKOUT = Path(__file__).parents[2]
WEB = CHECKOUT / "fnett/web"
STATIC = WEB / "static"
OWN = sorted((STATIC / "src").glob("*.css"))
PAGES = [page for page in sorted((CHECKOUT / "fnett").rglob("*.html")) if page.name != "letter.html"]
KILOBYTE = 1024
PHYSICAL = re.compile(
    r"(?:^|[;{\s])((?:margin|padding|border|inset|scroll-margin|scroll-padding)-(?:left|right)[\w-]*|left|right"
    r"|border-(?:top|bottom)-(?:left|right)-radius|(?:text-align|float|clear)\s*:\s*(?:left|right))\s*[:;}]"
)
ADDRESS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+([^;]+)""")
UNSAFE = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=|javascript:", re.I)


def test_the_vendored_files_are_the_ones_that_were_reviewed():
    manifest = json.loads(vendor.MANIFEST.read_text())
    found = {file: sha256(CHECKOUT / file) for package in manifest for file in package["files"]}
    assert found == {file: digest for package in manifest for file, digest in package["files"].items()}
    assert len(found) >= 20


def test_the_manifest_and_the_table_name_the_same_packages_and_files():
    manifest = json.loads(vendor.MANIFEST.read_text())
    named = [(p["name"], p["version"], p["sha512"], set(p["files"])) for p in manifest]
    assert named == [(p.name, p.version, p.sha512, {target for _, target in p.files}) for p in vendor.PACKAGES]


@pytest.mark.parametrize("folder", [vendor.SCREEN, vendor.PRINT, "tests/vendor"])
def test_nothing_lies_among_the_vendored_files_that_was_not_brought_in(folder: str):
    listed = {target for package in vendor.PACKAGES for _, target in package.files}
    lying = {str(file.relative_to(CHECKOUT)) for file in (CHECKOUT / folder).rglob("*") if file.is_file()}
    assert lying - listed <= {f"{vendor.SCREEN}/vendor.json"}
    assert lying & listed


def test_every_vendored_folder_holds_its_licence():
    for folder in {(CHECKOUT / target).parent for package in vendor.PACKAGES for _, target in package.files}:
        assert list(folder.glob("LICENSE*")), f"{folder.name} has no licence beside its files"


@pytest.mark.parametrize("name", build_css.BUNDLES)
def test_a_bundle_is_what_its_sources_make(name: str):
    made = build_css.bundle(*build_css.BUNDLES[name])
    assert (STATIC / name).read_text() == made, "Run `python3 tools/build_css.py` and commit the bundles."


@pytest.mark.parametrize(("name", "kilobytes"), [("parent.css", 11), ("guide.css", 12), ("fnett.css", 30)])
def test_a_bundle_stays_small_on_the_wire(name: str, kilobytes: int):
    size = len(gzip.compress((STATIC / name).read_bytes(), mtime=0))
    assert 1 * KILOBYTE < size <= kilobytes * KILOBYTE


def test_building_leaves_out_only_properties_that_nothing_reads():
    css = ':root{--a:1px;--b:var(--a);--c:url("data:a;b}c");--d:2px}p{margin:var(--a);padding:var(--d, 0)}'
    assert build_css.without_unread(css) == ":root{--a:1px;--d:2px}p{margin:var(--a);padding:var(--d, 0)}"


def test_building_keeps_what_stands_in_strings():
    assert build_css.smaller('a::before { content: "; {  } :"; /* why */ color: red; }') == (
        'a::before{content:"; {  } :";color:red}'
    )


@pytest.mark.parametrize("name", build_css.BUNDLES)
def test_every_property_that_a_bundle_reads_is_set_in_it(name: str):
    css = (STATIC / name).read_text()
    needed = set(re.findall(r"var\(\s*(--[\w-]+)\s*\)", css))
    by_script = {"--_ds-field-sizing"}  # for browsers that cannot let a text area grow; we bring no script
    assert needed - set(re.findall(r"(--[\w-]+)\s*:", css)) == by_script
    assert "--ds-color-accent-base-default" in needed


@pytest.mark.parametrize("sheet", OWN, ids=lambda file: file.name)
def test_our_own_styles_mirror_by_themselves(sheet: Path):
    assert physical(sheet.read_text()) == []


@pytest.mark.parametrize(
    ("side", "flowing"),
    [
        ("a{margin-left:1px}", "a{margin-inline-start:1px}"),
        ("a{ left: 0 }", "a{ inset-inline-start: 0 }"),
        ("a{color:red;text-align: right;}", "a{color:red;text-align: end;}"),
        ("a{border-top-left-radius:2px}", "a{border-start-start-radius:2px}"),
    ],
)
def test_a_physical_side_would_be_found(side: str, flowing: str):
    assert len(physical(side)) == 1
    assert physical(flowing) == []


@pytest.mark.parametrize("name", build_css.BUNDLES)
def test_the_stylesheets_fetch_nothing_from_elsewhere(name: str):
    addresses = fetched((STATIC / name).read_text())
    assert [a for a in addresses if not a.startswith(("data:image/svg+xml", "vendor/fonts/"))] == []
    files = [a for a in addresses if a.startswith("vendor/")]
    assert files
    assert all((STATIC / file).is_file() for file in files)


def test_a_foreign_address_would_be_found():
    css = "a{background:url(//x.example/a.png)}@import 'https://x.example/b.css';"
    assert fetched(css) == ["//x.example/a.png", "'https://x.example/b.css'"]


@pytest.mark.parametrize("page", PAGES, ids=lambda file: file.name)
def test_no_template_holds_a_style_a_script_or_a_handler(page: Path):
    assert UNSAFE.findall(page.read_text()) == []


@pytest.mark.parametrize("piece", ['<p style="color:red">', "<b onclick='x()'>", "<script>x()</script>", "<style>"])
def test_an_inline_style_or_script_would_be_found(piece: str):
    assert UNSAFE.search(piece)
    assert not UNSAFE.search('<script src="/static/a.js"></script><p class="style">on = 1</p>')


def test_the_danger_colour_is_kept_for_the_number_to_call_and_for_deleting():
    lines = [line for sheet in OWN if sheet.name != "theme.css" for line in sheet.read_text().splitlines()]
    red = [line.strip() for line in lines if "danger" in line]
    assert red
    assert all(line.startswith(".urgent") for line in red)


def test_the_mark_is_one_drawing_of_twelve_chairs_with_one_drawn_back():
    drawn = (STATIC / "mark.svg").read_text()
    chair, opened = (
        re.search(r' d="([^"]+)"', drawn),
        re.findall(r"translate\([^)]*\) rotate\([^)]*\)", drawn),
    )
    assert drawn.count("<path") == 12
    assert len(opened) == 1
    component = (WEB / "templates/components/mark.html").read_text()
    assert chair
    assert chair[1] in component
    assert opened[0] in component


def sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def physical(css: str) -> list[str]:
    return PHYSICAL.findall(re.sub(r"/\*.*?\*/", "", css, flags=re.S))


def fetched(css: str) -> list[str]:
    return [first or second for first, second in ADDRESS.findall(css)]
