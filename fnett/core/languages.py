"""The languages: code, own name, direction and what is read where words are absent (handbook, section 5)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """One language as its readers know it."""

    code: str
    own_name: str
    direction: str
    locale: str
    fallbacks: tuple[str, ...]


LANGUAGES = {
    language.code: language
    for language in (
        Language("nb", "norsk bokmål", "ltr", "nb", ()),
        Language("nn", "norsk nynorsk", "ltr", "nn", ("nb",)),
        Language("en", "English", "ltr", "en_GB", ("nb",)),
        Language("uk", "українська", "ltr", "uk", ("en", "nb")),
        Language("ar", "العربية", "rtl", "ar", ("en", "nb")),
        Language("so", "Af-Soomaali", "ltr", "so", ("en", "nb")),
        Language("ti", "ትግርኛ", "ltr", "ti", ("en", "nb")),
    )
}


@dataclass(frozen=True)
class HelpLanguage:
    """A language that somebody at a meeting may want help in: its code, its own name, the Norwegian and the English one."""

    code: str
    own_name: str
    norwegian: str
    english: str


HELP_LANGUAGES = {
    language.code: language
    for language in (
        HelpLanguage("ar", "العربية", "arabisk", "Arabic"),
        HelpLanguage("so", "Af-Soomaali", "somali", "Somali"),
        HelpLanguage("ti", "ትግርኛ", "tigrinja", "Tigrinya"),
        HelpLanguage("uk", "українська", "ukrainsk", "Ukrainian"),
        HelpLanguage("en", "English", "engelsk", "English"),
        HelpLanguage("am", "አማርኛ", "amharisk", "Amharic"),
        HelpLanguage("fa-AF", "دری", "dari", "Dari"),
        HelpLanguage("fa", "فارسی", "persisk (farsi)", "Persian (Farsi)"),
        HelpLanguage("ckb", "کوردیی ناوەندی", "kurdisk (sorani)", "Kurdish (Sorani)"),
        HelpLanguage("ku", "kurdî (kurmancî)", "kurdisk (kurmanji)", "Kurdish (Kurmanji)"),
        HelpLanguage("lt", "lietuvių", "litauisk", "Lithuanian"),
        HelpLanguage("se", "davvisámegiella", "nordsamisk", "Northern Sámi"),
        HelpLanguage("ps", "پښتو", "pashto", "Pashto"),
        HelpLanguage("pl", "polski", "polsk", "Polish"),
        HelpLanguage("ro", "română", "rumensk", "Romanian"),
        HelpLanguage("ru", "русский", "russisk", "Russian"),
        HelpLanguage("es", "español", "spansk", "Spanish"),
        HelpLanguage("sw", "Kiswahili", "swahili", "Swahili"),
        HelpLanguage("tr", "Türkçe", "tyrkisk", "Turkish"),
        HelpLanguage("ur", "اردو", "urdu", "Urdu"),
        HelpLanguage("vi", "Tiếng Việt", "vietnamesisk", "Vietnamese"),
    )
}
INTERFACE_LANGUAGES = ("nb", "nn", "en")
PARENT_LANGUAGES = ("nb", "nn", "en", "uk", "ar", "so", "ti")
DEFAULT = "nb"
ALIASES = {"no": "nb", "sma": "nb", "smj": "nb", "se": "nb"}


def find_language(code: str | None) -> Language | None:
    """The language of a tag such as `nb-NO` or `no`, or None where fnett has no such language."""
    if not code:
        return None
    primary = code.replace("_", "-").split("-")[0].lower()
    return LANGUAGES.get(ALIASES.get(primary, primary))


def get_language(code: str) -> Language:
    """The language of this exact code. Raises KeyError."""
    return LANGUAGES[code]


def negotiate(header: str, offered: tuple[str, ...]) -> str:
    """The offered language that an Accept-Language header likes best; bokmål where it likes none."""
    liked: list[tuple[float, int, str]] = []
    for position, part in enumerate(header.split(",")[:20]):
        tag, _, parameter = part.strip().partition(";")
        language = find_language(tag)
        quality = _quality(parameter)
        if language and language.code in offered and quality > 0:
            liked.append((-quality, position, language.code))
    return min(liked)[2] if liked else DEFAULT


def _quality(parameter: str) -> float:
    try:
        return float(parameter.strip().removeprefix("q="))
    except ValueError:
        return 1.0
