"""Bring the few files of other people's packages into the project: by name, version and SHA-512.

`python3 tools/vendor.py` needs npm, and fontTools with brotli for the fonts of printed sheets. What it brings
is committed with its licences, so nothing is fetched at set-up or at run time; vendor.json says what came
from where, and a test hashes the files again.
"""

import base64
import hashlib
import io
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from fontTools.ttLib import TTFont

CHECKOUT = Path(__file__).parents[1]
SCREEN = "fnett/web/static/vendor"
PRINT = "fnett/content/fonts"
MANIFEST = CHECKOUT / SCREEN / "vendor.json"
COMPONENTS = ("base", "button", "details", "field", "fieldset", "input", "label", "table")


@dataclass(frozen=True)
class Package:
    """One version of a package, the hash of its archive in base64, and which of its files go where."""

    name: str
    version: str
    sha512: str
    files: tuple[tuple[str, str], ...]


def fontsource(script: str, family: str) -> tuple[tuple[str, str], ...]:
    """One script's face: WOFF2 for the screen, TTF for printed sheets, and the licence beside each."""
    face = f"package/files/noto-sans-{script}-{script}-{{}}-normal.woff2"
    return (
        (face.format(400), f"{SCREEN}/fonts/noto-sans-{script}-400.woff2"),
        ("package/LICENSE", f"{SCREEN}/fonts/LICENSE-noto-sans-{script}"),
        (face.format(400), f"{PRINT}/{family}-Regular.ttf"),
        (face.format(700), f"{PRINT}/{family}-Bold.ttf"),
        ("package/LICENSE", f"{PRINT}/LICENSE-{family}"),
    )


PACKAGES = (
    Package(
        "@digdir/designsystemet-css",
        "1.22.0",
        "f/+YOK1Gvl7ypdeRh0TDGs28eu8DkOPDAR+T8yLpnys9FxNWX05UNuhXJwYwRuzF9WUgjAhpJ5JKdodTDxWMEA==",
        (
            *((f"package/dist/src/{name}.css", f"{SCREEN}/designsystemet/{name}.css") for name in COMPONENTS),
            ("package/LICENSE", f"{SCREEN}/designsystemet/LICENSE"),
        ),
    ),
    Package(
        "@fontsource/noto-sans-arabic",
        "5.3.0",
        "i3t6GR0LOReyJVEk+YfYCnxv53wuIelg7Y9NGNvOq4Diq/EP0YszaGXkQwfQNigLjfO4POrLaPGM0sNliGYk7A==",
        fontsource("arabic", "NotoSansArabic"),
    ),
    Package(
        "@fontsource/noto-sans-ethiopic",
        "5.3.0",
        "ivXPkx5Grhse+0GEyedQysDI5vSMUIeDNBhev6OIcSX6WyAPtvutU/CSWqf2wv67POnvQ0QaQ8Aq36vy9WfZpw==",
        fontsource("ethiopic", "NotoSansEthiopic"),
    ),
    Package(
        "notosans-fontface",
        "1.3.0",
        "AEgyYAM09pxPGT0Vmi7Eq/naPeZPsNVvsWmqq9bW6jXRIsx3fuaZNIU31hGAtG/HkKCsUziB+8L2SFZATi1eHA==",
        (
            ("package/fonts/NotoSans-Regular.ttf", f"{PRINT}/NotoSans-Regular.ttf"),
            ("package/fonts/NotoSans-Bold.ttf", f"{PRINT}/NotoSans-Bold.ttf"),
            ("package/LICENSE.txt", f"{PRINT}/LICENSE-NotoSans"),
        ),
    ),
    Package(
        "axe-core",
        "4.14.1",
        "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
        (
            ("package/axe.min.js", "tests/vendor/axe.min.js"),
            ("package/LICENSE", "tests/vendor/LICENSE-axe-core"),
        ),
    ),
    Package(
        "ical.js",
        "2.2.1",
        "yK/UlPbEs316igb/tjRgbFA8ZV75rCsBJp/hWOatpyaPNlgw0dGDmU+FoicOcwX4xXkeXOkYiOmCqNPFpNPkQg==",
        (
            ("package/dist/ical.es5.min.cjs", "tests/vendor/ical.es5.min.cjs"),
            ("package/LICENSE", "tests/vendor/LICENSE-ical.js"),
        ),
    ),
)


def main() -> None:
    """Fetch, check, unpack, and write down what was brought in."""
    MANIFEST.write_text(json.dumps([bring_in(package) for package in PACKAGES], indent=1) + "\n")


def bring_in(package: Package) -> dict[str, object]:
    """Unpack one package's files into the project and say what they are."""
    with tarfile.open(fileobj=io.BytesIO(fetch(package))) as archive:
        hashes = {}
        for member, target in package.files:
            source = archive.extractfile(member)
            if source is None:
                sys.exit(f"{package.name} {package.version} has no {member}")
            content = source.read()
            if member.endswith(".woff2") and target.endswith(".ttf"):
                content = as_ttf(content)
            path = CHECKOUT / target
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            hashes[target] = hashlib.sha256(content).hexdigest()
    return {"name": package.name, "version": package.version, "sha512": package.sha512, "files": hashes}


def fetch(package: Package) -> bytes:
    """The archive of a package, or the end of the run where it is not the one that was reviewed."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)  # noqa: S603
        archive = next(Path(folder).glob("*.tgz")).read_bytes()
    found = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    if found != package.sha512:
        sys.exit(f"{package.name} {package.version} is not the package that was reviewed: sha512 {found}")
    return archive


def as_ttf(woff2: bytes) -> bytes:
    """The same font, unpacked: Typst reads no WOFF2."""
    font = TTFont(io.BytesIO(woff2), recalcTimestamp=False)
    font.flavor = None
    unpacked = io.BytesIO()
    font.save(unpacked)
    return unpacked.getvalue()


if __name__ == "__main__":
    main()
