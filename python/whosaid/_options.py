"""What can be asked for by name, in one place for one article, tables and engines."""

from __future__ import annotations

import math
import numbers
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from typing_extensions import Unpack


class Selection(TypedDict, total=False):
    """Which quotations are wanted."""

    types: Iterable[str]
    min_confidence: float
    min_quote_confidence: float | None
    strict: bool
    cue_classes: Iterable[str]


class Options(Selection, total=False):
    """What `quotes` and those on engines take by name."""

    fields: Mapping[str, str] | None
    threads: int | None
    max_document_size: int
    document_timeout: float | None
    keep_boilerplate: bool


class Wanted(TypedDict):
    """A selection as the core takes it."""

    types: list[str]
    min_confidence: float
    min_quote_confidence: float | None
    strict: bool
    cue_classes: list[str]


def _names(option: str, value: object) -> list[str]:
    # A single name is a likely slip, and would be taken for its letters.
    if isinstance(value, (str, bytes)) or not isinstance(value, Iterable):
        raise TypeError(f"{option} is {value!r}, expected a list of names")
    names = list(value)
    for name in names:
        if not isinstance(name, str):
            raise TypeError(f"{option} has {name!r}, expected names")
    return names


def number(option: str, value: object) -> float:
    """The number that an option is given."""
    if isinstance(value, bool) or not isinstance(value, numbers.Real):
        raise TypeError(f"{option} is {value!r}, expected a number")
    if math.isnan(value):
        raise ValueError(f"{option} is no number, expected one")
    return float(value)


def whole(option: str, value: object, least: int) -> int:
    """The whole number that an option is given, no less than `least`."""
    if isinstance(value, bool) or not isinstance(value, numbers.Integral):
        raise TypeError(f"{option} is {value!r}, expected a whole number")
    if value < least:
        raise ValueError(f"{option} is {value}, expected {least} or more")
    return int(value)


def truth(option: str, value: object) -> bool:
    """What a switch is set to."""
    if not isinstance(value, bool):
        raise TypeError(f"{option} is {value!r}, expected True or False")
    return value


def known(options: Iterable[str], names: Iterable[str]) -> None:
    """Raises `TypeError` for an option that is none of those called `names`."""
    names = list(names)
    for name in options:
        if name not in names:
            raise TypeError(f"unknown option `{name}`, expected {', '.join(names)}")


def split(options: Options) -> tuple[Wanted, Options]:
    """The selection among `options` as the core takes it, and the other options."""
    known(options, Options.__annotations__)
    chosen: Selection = {}
    others: Options = {}
    for name, value in options.items():
        (chosen if name in Selection.__annotations__ else others)[name] = value  # type: ignore[literal-required]
    return wanted(**chosen), others


def wanted(**selection: Unpack[Selection]) -> Wanted:
    """A selection as the core takes it. Raises `TypeError` for values of another type."""
    least = selection.get("min_quote_confidence")
    return {
        "types": _names("types", selection.get("types", ())),
        "min_confidence": number("min_confidence", selection.get("min_confidence", 0.0)),
        "min_quote_confidence": None if least is None else number("min_quote_confidence", least),
        "strict": truth("strict", selection.get("strict", False)),
        "cue_classes": _names("cue_classes", selection.get("cue_classes", ())),
    }
