"""Put the stylesheets together: `python3 tools/build_css.py` after a change in static/src or static/vendor.

Bundles of their own, so that a parent's first view stays small: parent.css for pages that anybody may open, guide.css
for the guide in a moderator's hand, fnett.css for the rest. Files are joined; white space and comments go, and so does
every custom property nothing reads.
"""

import re
from pathlib import Path

STATIC = Path(__file__).parents[1] / "fnett/web/static"
BUNDLES = {  # file: components of Designsystemet, files of the house's own
    "parent.css": ("base button details field fieldset input label", "house parts parent"),
    "guide.css": ("base button details field fieldset input label", "house parts parent guide"),
    "fnett.css": ("base button details field fieldset input label table", "house parts desk"),
}
ORDER = "@layer ds.theme,ds.base,ds.components,house;"
# A browser fetches a face only when a page shows a letter of its script, and never where the device has it.
FACE = """@font-face {{
  font-family: "{name}"; src: local("{name}"), url("vendor/fonts/{file}") format("woff2");
  font-display: swap; unicode-range: {letters};
}}"""
ARABIC = FACE.format(
    name="Noto Sans Arabic",
    file="noto-sans-arabic-400.woff2",
    letters="U+600-6FF,U+750-77F,U+870-88E,U+890-891,U+897-8E1,U+8E3-8FF,U+FB50-FDFF,U+FE70-FE74,U+FE76-FEFC",
)
ETHIOPIC = FACE.format(
    name="Noto Sans Ethiopic",
    file="noto-sans-ethiopic-400.woff2",
    letters="U+1200-1399,U+2D80-2DDE,U+AB01-AB2E",
)
STRING = re.compile(r'("[^"]*")')
PROPERTY = re.compile(r'(?<=[{;])\s*(--[\w-]+)\s*:(?:"[^"]*"|[^;{}"])*(?:;|(?=}))')
READ = re.compile(r"var\(\s*(--[\w-]+)")


def bundle(components: str, own: str) -> str:
    """One stylesheet: the theme, these components of Designsystemet, and these files of the house's own."""
    parts = [ORDER, ARABIC, ETHIOPIC, _read("src/theme.css")]
    for name in components.split():
        layer = "ds.base" if name == "base" else "ds.components"
        parts.append(f"@layer {layer}{{{_read(f'vendor/designsystemet/{name}.css')}}}")
    parts += [_read(f"src/{name}.css") for name in own.split()]
    return without_unread(smaller("\n".join(parts))) + "\n"


def smaller(css: str) -> str:
    """The same rules without comments and needless white space; strings stay as they are."""
    pieces = STRING.split(re.sub(r"/\*.*?\*/", "", css, flags=re.S))
    pieces[::2] = [re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", piece)) for piece in pieces[::2]]
    return re.sub(r"(?<=[{;])([\w-]+): ", r"\1:", "".join(pieces)).replace(";}", "}").strip()


def without_unread(css: str) -> str:
    """The same stylesheet without custom properties that no value reads, again until every one is read."""
    fewer = _drop(css, keep=set(READ.findall(css)))
    return css if fewer == css else without_unread(fewer)


def _drop(css: str, keep: set[str]) -> str:
    return PROPERTY.sub(lambda found: found[0] if found[1] in keep else "", css).replace(";}", "}")


def _read(name: str) -> str:
    return (STATIC / name).read_text()


def main() -> None:
    """Write the bundles."""
    for name, (components, own) in BUNDLES.items():
        (STATIC / name).write_text(bundle(components, own))


if __name__ == "__main__":
    main()
