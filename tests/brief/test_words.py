"""The catalogue: both languages say the same things, and nothing is missing."""

import re
from pathlib import Path
from string import Formatter

import pytest

import modusvivendi.brief
from modusvivendi.brief.figures import Words as FigureWords
from modusvivendi.brief.view import see
from modusvivendi.brief.words import LANGUAGES, Words, read_words
from modusvivendi.core.errors import ModusError

SOURCE = Path(modusvivendi.brief.__file__).parent
FORMS = {"zero", "one", "two", "few", "many", "other"}


def keys(words: Words) -> set[str]:
    """All keys but those of figures (English is their default) and of plural forms (each language has its own)."""
    return {
        key.rpartition(".")[0] if key.startswith("count.") else key
        for key in words.texts
        if not key.startswith("figure.")
    }


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_both_languages_have_the_same_keys():
    assert keys(read_words("en")) == keys(read_words("ar"))


def test_both_languages_have_the_same_placeholders():
    english, arabic = read_words("en"), read_words("ar")
    differ = [
        key
        for key in english.texts
        if not key.startswith("count.") and placeholders(english.texts[key]) != placeholders(arabic.texts[key])
    ]
    assert differ == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_the_code_names_is_there(language):
    named: set[str] = set()
    for path in [*SOURCE.glob("*.py"), *SOURCE.glob("chapters/*.py")]:
        named |= set(re.findall(r'\bsay\(\s*"([^"]+)"', path.read_text()))
    assert len(named) > 100
    assert sorted(key for key in named if not read_words(language).has(key)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_and_plural_forms_are_whole(language):
    words = read_words(language)
    assert [key for key, text in words.texts.items() if not text.strip()] == []
    needed = {"one", "other"} if language == "en" else FORMS
    stems = {key.rpartition(".")[0] for key in words.texts if key.startswith("count.")}
    assert all(f"{stem}.{form}" in words.texts for stem in stems for form in needed)


def test_arabic_has_every_word_of_the_figures_with_its_placeholders():
    words, defaults = read_words("ar"), FigureWords()
    for field in FigureWords.__dataclass_fields__:
        standard = getattr(defaults, field)
        if isinstance(standard, str):
            assert placeholders(words.texts[f"figure.{field}"]) == placeholders(standard), field
    looked = see("ar", "public").look.words
    assert not any(re.search("[A-Za-z]", text) for text in [*looked.kinds.values(), *looked.standings.values()])


def test_arabic_texts_hold_no_latin_words_but_names():
    latin = {key: re.sub(r"\{\w+\}", "", text) for key, text in read_words("ar").texts.items()}
    assert {key for key, text in latin.items() if re.search("[A-Za-z]", text)} == {"page.product"}


def test_a_missing_word_is_an_error():
    with pytest.raises(KeyError):
        read_words("en").say("no.such.word")
    with pytest.raises(KeyError):
        read_words("en").say("parties.line", label="x")


def test_a_language_without_catalogue_is_refused_with_those_there_are():
    with pytest.raises(ModusError, match="bs") as caught:
        read_words("bs")
    assert "ar" in caught.value.repair


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "لا مكان"),
        (1, "مكان واحد"),
        (2, "مكانان"),
        (3, "3 أماكن"),
        (11, "11 مكانًا"),
        (100, "100 مكان"),
        (105, "105 أماكن"),
    ],
)
def test_arabic_counts_take_their_plural_form(number, text):
    assert read_words("ar").count("places", number) == text


def test_values_are_isolated_in_arabic_alone():
    assert read_words("ar").say("harm.deaths_said", source="UCDP", deaths="12") == "\u2068UCDP\u2069: \u206712\u2069"
    assert read_words("en").say("harm.deaths_said", source="UCDP", deaths="12") == "UCDP: 12"


def test_braces_in_a_value_stay_as_they_are():
    assert read_words("en").say("harm.deaths_said", source="{deaths}", deaths="1") == "{deaths}: 1"
