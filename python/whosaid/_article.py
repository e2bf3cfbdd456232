"""One article: its quotations, speakers and mentions as objects, and as it looks in a notebook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from . import _options, _values, _whosaid
from ._html import page

if TYPE_CHECKING:
    from typing_extensions import Unpack

class Row:
    """A row of a table. Its columns are attributes, `asdict()` gives them as plain Python."""

    __slots__ = ("_columns",)

    _nested: ClassVar[dict[str, type[Row]]] = {}

    def __init__(self, columns: dict[str, Any]) -> None:
        object.__setattr__(self, "_columns", {name: self._value(name, value) for name, value in columns.items()})

    def _value(self, name: str, value: Any) -> Any:
        kind = self._nested.get(name)
        if kind is None or value is None:
            return value
        return [kind(item) for item in value] if isinstance(value, list) else kind(value)

    def __getattr__(self, name: str) -> Any:
        columns = object.__getattribute__(self, "_columns")
        # `class` is Python's own word, so its column is also called `class_`.
        for column in (name, name.removesuffix("_")):
            if column in columns:
                return columns[column]
        raise AttributeError(f"{type(self).__name__} has no column {name!r}")

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError("rows are read-only")

    def __dir__(self) -> Iterator[str]:
        yield from super().__dir__()
        yield from self._columns

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and isinstance(other, Row) and self._columns == other._columns

    def __hash__(self) -> int:
        return hash(json.dumps(self.asdict(), sort_keys=True))

    def __reduce__(self) -> tuple[type[Row], tuple[dict[str, Any]]]:
        return type(self), (self.asdict(),)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.asdict()!r})"

    def asdict(self) -> dict[str, Any]:
        """The row as `whosaid run --format jsonl` writes it."""

        def plain(value: Any) -> Any:
            if isinstance(value, list):
                return [plain(item) for item in value]
            return value.asdict() if isinstance(value, Row) else value

        return {name: plain(value) for name, value in self._columns.items()}


class Range(Row):
    """Code points of the article: `article.text[range.start:range.end]`; of its title in rows whose `field` is `title`."""

    __slots__ = ()

    start: int
    end: int


class Extract(Row):
    """A piece of the article with its place."""

    __slots__ = ()

    text: str
    start: int
    end: int


class SpeakerName(Row):
    """Who speaks, as it stands in a quotation and in the table of speakers."""

    __slots__ = ()

    id: str
    name: str
    kind: str
    title: str | None
    affiliation: str | None
    pronouns: str | None


class Quote(Row):
    """One quotation. The README's chapter “The table” says what each column is."""

    __slots__ = ()

    _nested = {
        "parts": Range,
        "verbatim": Range,
        "cue": Extract,
        "source": Extract,
        "speaker": SpeakerName,
        "medium": Extract,
        "anonymity_reason": Extract,
    }

    doc_id: str
    title: str | None
    url: str | None
    publisher: str | None
    outlet: str | None
    published: str | None
    input: str | None
    quote_id: str
    field: str
    type: str
    text: str
    start: int
    end: int
    parts: list[Range]
    verbatim: list[Range]
    cue: Extract | None
    source: Extract | None
    speaker: SpeakerName | None
    medium: Extract | None
    rule: str
    resolved_by: str | None
    confidence: float
    quote_confidence: float
    class_: str
    negated: bool
    paragraph: int
    nested_in: str | None
    in_headline: bool
    cue_class: str | None
    source_kind: str | None
    anonymity_reason: Extract | None
    declined_comment: bool
    position: float
    words: int
    verbatim_words: int
    article_words: int
    printed: int


class Speaker(Row):
    """One speaker of the article, with what is quoted of it."""

    __slots__ = ()

    _nested = {"speaker": SpeakerName}

    doc_id: str
    title: str | None
    url: str | None
    publisher: str | None
    published: str | None
    speaker: SpeakerName
    names: list[str]
    mentions: int
    quotes: int
    direct: int
    mixed: int
    indirect: int
    words: int
    verbatim_words: int
    first_start: int | None
    mean_confidence: float


class Mention(Row):
    """One mention of a person, organization, place or other name."""

    __slots__ = ()

    _nested = {"head": Extract}

    doc_id: str
    mention_id: str
    text: str
    start: int
    end: int
    head: Extract | None
    kind: str
    class_: str
    score: float
    paragraph: int
    speaker_id: str | None
    speaker: str | None
    speaker_kind: str | None


class Article:
    """One article with what was found in it. In a notebook it shows itself with its quotations highlighted.

    All places count Python's characters: `article.text[quote.start:quote.end]` is the quotation. Those of rows whose `field`
    is `title`, which come last, are places in the title.
    """

    def __init__(
        self, id: str, text: str, quotes: Sequence[Quote], speakers: Sequence[Speaker], mentions: Sequence[Mention]
    ) -> None:
        self.id = id
        self.text = text
        self.quotes = list(quotes)
        self.speakers = list(speakers)
        self.mentions = list(mentions)

    def __repr__(self) -> str:
        counts = (len(self.quotes), len(self.speakers), len(self.mentions))
        return "<whosaid.Article {!r}: {} quotes, {} speakers, {} mentions>".format(self.id, *counts)

    def _repr_html_(self) -> str:
        return page(self)


def analyze(
    text: str,
    *,
    id: str | None = None,
    title: str | None = None,
    url: str | None = None,
    publisher: str | None = None,
    published: str | None = None,
    author: str | None = None,
    keep_boilerplate: bool = False,
    **selection: Unpack[_options.Selection],
) -> Article:
    """Finds who said what in one article.

    What is known of it besides its text helps: `author` keeps the writer apart from those quoted. Without an `id`, it is
    made of the text. `keep_boilerplate` reads the text as it is. Of the quotations, `types` keeps those of these kinds
    (`direct`, `mixed`, `indirect`), `min_confidence` those whose speaker is right with at least this probability,
    `min_quote_confidence` those that are quotations with these borders, `strict` asks for 0.8 of both, `cue_classes` keeps
    what is said so (`say`, `claim`, `deny` …). Lone surrogates count as one unknown character each. Raises `TypeError` for
    a text that is no string and for options of another type, `ValueError` for values that it does not know, or if the
    analysis fails.
    """
    text = _values.article(text)
    about = {"id": id, "title": title, "url": url, "publisher": publisher, "published": published, "author": author}
    _options.known(selection, (*_options.Selection.__annotations__, "keep_boilerplate", *about))
    wanted = _options.wanted(**selection)
    id, *metadata = (_values.about(name, value) for name, value in about.items())
    keep_boilerplate = _options.truth("keep_boilerplate", keep_boilerplate)
    id, found = _whosaid.analyze(text, id, metadata, keep_boilerplate, wanted)
    quotes, speakers, mentions = map(json.loads, found)
    return Article(
        id,
        text,
        [Quote(row) for row in quotes],
        [Speaker(row) for row in speakers],
        [Mention(row) for row in mentions],
    )
