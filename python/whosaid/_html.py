"""How an article looks in a notebook: quotations coloured and numbered by speaker, sources and cues underlined."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._article import Article, Quote

# Degrees of the colour circle, far from each other in this order.
_HUES = (210, 30, 120, 280, 60, 340, 170, 0)
_SOURCE = "text-decoration:underline"
_CUE = "text-decoration:underline dotted"


def _numbers(article: Article) -> dict[str, int]:
    """A number for each quoted speaker, by its id, in order of first mention."""
    ids = [row.speaker.id for row in article.speakers]
    return {id: number for number, id in enumerate(dict.fromkeys(ids), 1)}


def _background(number: int | None) -> str:
    if number is None:
        return "background:rgba(128,128,128,.25)"
    return f"background:hsla({_HUES[(number - 1) % len(_HUES)]},80%,50%,.25)"


def _tooltip(quote: Quote) -> str:
    name = quote.speaker.name if quote.speaker else "nobody named"
    return f"{name} · {quote.type} · speaker {quote.confidence:.2f}, quotation {quote.quote_confidence:.2f} · {quote.rule}"


def _text(article: Article, numbers: dict[str, int]) -> str:
    """The text with its marks. Of quotations within quotations, the inner one shows."""
    in_text = [quote for quote in article.quotes if quote.field == "text"]
    inner_first = sorted(in_text, key=lambda quote: quote.end - quote.start)
    owner: list[Quote | None] = [None] * len(article.text)
    line = [""] * len(article.text)
    ends: dict[int, list[str]] = {}
    for quote in reversed(inner_first):
        for part in quote.parts:
            owner[part.start : part.end] = [quote] * (part.end - part.start)
        if quote.parts and quote.speaker and quote.speaker.id in numbers:
            ends.setdefault(quote.parts[-1].end, []).append(f"<sup>{numbers[quote.speaker.id]}</sup>")
        for place, style in ((quote.source, _SOURCE), (quote.cue, _CUE)):
            if place:
                line[place.start : place.end] = [style] * (place.end - place.start)
    pieces = []
    start = 0
    for end in range(1, len(article.text) + 1):
        is_last = end == len(article.text)
        if not is_last and end not in ends and owner[end] is owner[start] and line[end] == line[start]:
            continue
        piece = escape(article.text[start:end])
        if line[start]:
            piece = f'<span style="{line[start]}">{piece}</span>'
        quote_here = owner[start]
        if quote_here:
            number = numbers.get(quote_here.speaker.id) if quote_here.speaker else None
            style = f"{_background(number)};color:inherit"
            piece = f'<mark style="{style}" title="{escape(_tooltip(quote_here))}">{piece}</mark>'
        pieces.append(piece + "".join(ends.get(end, [])))
        start = end
    return "".join(pieces)


def page(article: Article) -> str:
    """A piece of HTML that needs nothing from outside; whatever the article holds is text in it."""
    numbers = _numbers(article)
    seen = set()
    people = []
    for row in article.speakers:
        if row.speaker.id in seen:
            continue
        seen.add(row.speaker.id)
        number = numbers[row.speaker.id]
        role = ", ".join(escape(part) for part in (row.speaker.title, row.speaker.affiliation) if part)
        people.append(
            f'<li><span style="{_background(number)};padding:0 .4em">{number}</span> '
            f"<b>{escape(row.speaker.name)}</b>{f' ({role})' if role else ''}: "
            f"{row.quotes} {'quotation' if row.quotes == 1 else 'quotations'}, {escape(row.speaker.kind)}</li>"
        )
    legend = f'<ul style="list-style:none;padding-left:0">{"".join(people)}</ul>' if people else "<p>nobody quoted</p>"
    text = f'<div style="white-space:pre-wrap;overflow-wrap:anywhere">{_text(article, numbers)}</div>'
    return f'<div style="max-width:46em;line-height:1.5">{legend}{text}</div>'
