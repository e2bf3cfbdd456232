"""One article."""

import html
import pickle
import re

import pytest

import whosaid
from conftest import SAMPLE

SAID = "“The tide will turn,” said Ana Ruiz, the harbour master. She warned that “nobody” was ready."


def all_columns(kind: type) -> set[str]:
    return {name.removesuffix("_") for name in kind.__annotations__ if not name.startswith("_")}


def test_offsets_slice_python_strings(sample: list[dict[str, str]]) -> None:
    n_quotes = 0
    for article in [*sample, {"id": "astral", "text": "😀 𝔉irst. " + SAID + " 👩‍👩‍👧 " + SAID}]:
        found = whosaid.analyze(article["text"])
        n_quotes += len(found.quotes)
        for quote in found.quotes:
            pieces = [found.text[part.start : part.end] for part in quote.parts]
            assert " … ".join(pieces) == quote.text
            assert (quote.start, quote.end) == (quote.parts[0].start, quote.parts[-1].end)
            for place in (quote.source, quote.cue, quote.medium):
                assert place is None or found.text[place.start : place.end] == place.text
        for mention in found.mentions:
            assert found.text[mention.start : mention.end] == mention.text
    assert n_quotes > 100


def test_a_lone_surrogate_is_one_character() -> None:
    plain, broken = whosaid.analyze("? " + SAID), whosaid.analyze("\ud83d " + SAID)
    assert [(quote.start, quote.end) for quote in plain.quotes] == [(quote.start, quote.end) for quote in broken.quotes]


def test_rows_say_who_said_what() -> None:
    article = whosaid.analyze(SAID, id="tide", title="Tides", published="2026-11-29")
    first = article.quotes[0]
    assert (first.text, first.type, first.class_, first.negated) == ("The tide will turn,", "direct", "speech", False)
    assert first.speaker is not None and first.speaker.name == "Ana Ruiz"
    assert first.source is not None and first.cue is not None and first.cue.text == "said"
    assert (first.doc_id, first.title, first.published) == ("tide", "Tides", "2026-11-29")
    assert article.speakers[0].names == ["Ana Ruiz"]
    assert "Ana Ruiz" in [mention.text for mention in article.mentions if mention.kind == "name"]
    assert repr(article).startswith("<whosaid.Article 'tide': ")
    assert pickle.loads(pickle.dumps(article)).quotes == article.quotes
    assert len({first, pickle.loads(pickle.dumps(first))}) == 1
    with pytest.raises(AttributeError, match="no column 'colour'"):
        first.colour  # noqa: B018
    with pytest.raises(AttributeError):
        first.text = "other"


def test_offsets_of_a_title_slice_the_title() -> None:
    article = whosaid.analyze("It rained. " + SAID, id="tide", title="😀 Master: “The tide will turn”")
    *rest, told = article.quotes
    assert (told.field, told.quote_id, {quote.field for quote in rest}) == ("title", "tide#t1", {"text"})
    assert told.title is not None and told.title[told.start : told.end] == told.text == "The tide will turn"
    assert told.speaker is not None and told.speaker.name == "Ana Ruiz"
    # The text is shown, and nothing of the title is marked in it.
    assert "It rained" in article._repr_html_()
    assert article._repr_html_().count("<sup>") == whosaid.analyze("It rained. " + SAID)._repr_html_().count("<sup>")


def test_types_name_every_column() -> None:
    """A column that is added in Rust is added to `_article.py` too."""
    article = whosaid.analyze(SAID + " “Never,” wrote the Daily Tide in a statement.")
    for row in (article.quotes[0], article.speakers[0], article.mentions[0]):
        assert all_columns(type(row)) == set(row.asdict()), type(row).__name__
    names = [quote.speaker for quote in article.quotes if quote.speaker]
    assert all_columns(whosaid.SpeakerName) == set(names[0].asdict())
    flat = {re.sub("_(start|end|id|kind|title|affiliation|pronouns)$", "", name) for name in whosaid.SCHEMA.names}
    assert {"error", *all_columns(whosaid.Quote)} >= flat - {"quote", "doc", "source"}


def test_selection_keeps_what_is_asked_for() -> None:
    assert {quote.type for quote in whosaid.analyze(SAID, types=["direct"]).quotes} == {"direct"}
    assert whosaid.analyze(SAID, min_confidence=1.0).quotes == []
    assert len(whosaid.analyze(SAID, strict=True).quotes) <= len(whosaid.analyze(SAID).quotes)
    for wrong in ({"types": ["spoken"]}, {"min_confidence": 2.0}, {"cue_classes": ["sing"]}):
        with pytest.raises(ValueError, match="expected"):
            whosaid.analyze(SAID, **wrong)


def test_the_page_of_a_notebook_holds_the_text_and_no_markup_of_it() -> None:
    for text in [*(path.read_text("utf-8", "replace") for path in SAMPLE.glob("*.txt")), "", "<script>alert(1)</script> " + SAID]:
        article = whosaid.analyze(text)
        page = article._repr_html_()
        body = re.sub(r"<sup>\d+</sup>|<[^>]*>", "", page.rpartition('<div style="white-space')[2].partition(">")[2])
        assert html.unescape(body) == text
        assert set(re.findall(r"</?(\w+)", page)) <= {"div", "ul", "li", "span", "b", "mark", "sup", "p"}
        for speaker in article.speakers:
            assert html.escape(speaker.speaker.name) in page


def test_a_row_of_a_name_with_markup_shows_it_as_text() -> None:
    article = whosaid.analyze("“We wait,” said <b onclick=x>Ana Ruiz</b>.", title='"><script>', keep_boilerplate=True)
    assert "onclick=x>" not in article._repr_html_()


def test_an_id_is_made_of_the_text() -> None:
    assert whosaid.analyze(SAID).id == whosaid.analyze(SAID).id != whosaid.analyze(SAID + " ").id
