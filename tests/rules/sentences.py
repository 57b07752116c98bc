"""A thousand sentences in eight languages of what nobody may write down here: made-up names, feelings and events.

Nobody is called like this: every name is built from a number, is used once, and stands nowhere else in fnett.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

EACH = 125  # sentences of one language
LATIN = ("za", "qe", "xy", "wa", "ke", "ty", "qa", "xe", "zy", "we")
SYLLABLES = {
    "ar": ("زا", "غي", "ظو", "خا", "ذي", "ضو", "شا", "ثي", "طو", "قا"),
    "ti": ("ዛ", "ቄ", "ጱ", "ጨ", "ኟ", "ዡ", "ፃ", "ጴ", "ቛ", "ዤ"),
    "uk": ("жа", "фе", "щу", "ґа", "хе", "цю", "фа", "ще", "жу", "ґе"),
}
CAPITALISED = ("nb", "nn", "en", "so", "uk", "se")

# short enough for the narrowest column, then a feeling and an event, then what a minute-taker would write
WORDS: dict[str, tuple[str, ...]] = {
    "nb": (
        "{name} mobbes",
        "{name} gråter hver kveld fordi {other} slo",
        "Vi snakket om {name}, som er redd for å gå på skolen etter at klassen ble med på å stenge ute {other}",
    ),
    "nn": (
        "{name} er redd",
        "{name} et ikkje og søv ikkje etter krangelen med {other}",
        "Foreldra til {name} fortalde at ho ikkje vil leve, og dei bad oss om ikkje å seie det til {other}",
    ),
    "en": (
        "{name} hits",
        "{name} was left out again and hides from {other}",
        "We agreed that {name} has a diagnosis that explains the fights at break time, and that nobody tells {other}",
    ),
    "ar": (
        "{name} يبكي",
        "{name} خائف من المدرسة لأن {other} يضربه كل يوم",
        "تحدثنا عن {name} الذي لا ينام منذ انفصال والديه، وطلبوا منا ألا نخبر {other} بما قيل في الحلقة",
    ),
    "so": (
        "{name} waa la dilaa",
        "{name} waxay ka baqaysaa iskuulka sababtoo ah {other}",
        "Waxaan ka hadalnay {name} oo aan seexan tan iyo markii waalidku kala tageen, {other} looma sheegin",
    ),
    "ti": (
        "{name} ይበኪ",
        "{name} ካብ ቤት ትምህርቲ ይፈርህ ምኽንያቱ {other} ይወቕዖ",
        "ብዛዕባ {name} ተዛሪብና፣ ካብ ምፍልላይ ወለዱ ጀሚሩ ኣይድቅስን እዩ፣ ን{other} ግን ኣይንነግሮን",
    ),
    "uk": (
        "{name} плаче",
        "{name} боїться школи, бо {other} б'є на перерві",
        "Ми говорили про {name}, яка не спить після розлучення батьків, і просили нічого не казати {other}",
    ),
    "se": (
        "{name} ballá",
        "{name} čierru juohke eahkeda go {other} čorbmadii",
        "Mii humaimet {name} birra, gii ii duostta mannat skuvlii, ja {other} ii galgga diehtit maid mii celkkiimet",
    ),
}


@dataclass(frozen=True)
class Sentence:
    """One sentence, and the made-up names by which it is known again wherever a part of it turns up."""

    language: str
    text: str
    marks: tuple[str, ...]


def all_sentences() -> list[Sentence]:
    """The thousand, the languages taking turns."""
    return [sentence for turn in zip(*map(_of, WORDS), strict=True) for sentence in turn]


def _of(language: str) -> Iterator[Sentence]:
    names = _names(language)
    for number in range(EACH):
        words, name, other = WORDS[language][number % 3], next(names), next(names)
        marks = (name, other) if "{other}" in words else (name,)
        yield Sentence(language, words.format(name=name, other=other), marks)


def _names(language: str) -> Iterator[str]:
    """Names of one language; those written in the same letters begin differently."""
    turn = list(WORDS).index(language)
    sounds = SYLLABLES.get(language, LATIN)
    for parts in product(sounds, repeat=3):
        name = sounds[turn] + "".join(parts)
        yield name.capitalize() if language in CAPITALISED else name
