//! What a source phrase points at: a name in it, a pronoun, a description, or several speakers joined.

use std::ops::Range;

use super::{doc::Doc, names::Name, words::country};
use crate::{
    attribute::Attribution,
    entity::{
        Mention,
        phrases::is_time_word,
        words::{NounKind, is_title, noun, singular},
    },
    tag::EntityClass,
};

/// A source phrase, read.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Phrase {
    /// Index of the name that the phrase is about.
    Name(usize),
    /// Token of the pronoun.
    Pronoun(usize),
    /// A description: its tokens, its head noun.
    Nominal(Range<usize>, usize),
    /// Names joined by "and".
    Joint(Vec<Phrase>),
}

/// Whether the lower-case `word` is a pronoun that this room resolves.
pub(super) fn is_pronoun(word: &str) -> bool {
    matches!(
        word,
        "he" | "him"
            | "his"
            | "himself"
            | "she"
            | "her"
            | "hers"
            | "herself"
            | "they"
            | "them"
            | "their"
            | "theirs"
            | "themselves"
            | "it"
            | "its"
            | "itself"
            | "i"
            | "me"
            | "my"
            | "mine"
            | "myself"
            | "we"
            | "us"
            | "our"
            | "ours"
            | "ourselves"
            | "who"
            | "which"
            | "that"
            | "whom"
            | "whose"
    )
}

/// The name whose tokens hold `token`.
pub(super) fn name_at(names: &[Name], token: usize) -> Option<usize> {
    let name_idx = names.partition_point(|name| name.tokens.end <= token);
    names.get(name_idx).filter(|name| name.tokens.contains(&token)).map(|_| name_idx)
}

/// Per attribution, the tokens of its source phrase.
pub(super) fn spans(doc: &Doc<'_>, mentions: &[Mention], attributions: &[Attribution]) -> Vec<Option<Range<usize>>> {
    let span = |attribution: &Attribution| {
        let mention = attribution.source.and_then(|id| mentions.get(id.0 as usize));
        attribution.source_span.or_else(|| mention.map(|mention| mention.span))
    };
    attributions.iter().map(|attribution| span(attribution).map(|span| doc.article.tokens_in(span))).collect()
}

/// Reads the phrase `tokens`.
pub(super) fn read(doc: &Doc<'_>, names: &[Name], mut tokens: Range<usize>) -> Option<Phrase> {
    let is_word = |token: usize| doc.text(token).chars().any(char::is_alphanumeric);
    while !tokens.is_empty() && !is_word(tokens.start) {
        tokens.start += 1;
    }
    while tokens.len() > 1 && (!is_word(tokens.end - 1) || doc.pos(tokens.end - 1) == "POS") {
        tokens.end -= 1;
    }
    if tokens.len() > 1 && doc.word(tokens.start) == "both" && tokens.clone().any(|token| doc.word(token) == "and") {
        tokens.start += 1;
    }
    // "according to Lee", "from the committee"
    while tokens.len() > 1
        && matches!(doc.word(tokens.start), "according" | "from" | "by" | "to" | "with" | "said" | "says")
    {
        tokens.start += 1;
    }
    // A phrase of verbs and prepositions alone names nobody.
    let names_someone = |token: usize| {
        !doc.is_verb(token) && !matches!(doc.pos(token), "VBG" | "IN" | "TO" | "CC" | "RB")
            || name_at(names, token).is_some()
    };
    if !tokens.clone().any(|token| is_pronoun(doc.word(token)) || names_someone(token)) {
        return None;
    }
    if let Some(joint) = joint(doc, names, tokens.clone()).or_else(|| pair(doc, names, tokens.clone())) {
        return Some(joint);
    }
    Some(single(doc, names, tokens))
}

/// "Lee, Park and Kim": every piece must be a name.
fn joint(doc: &Doc<'_>, names: &[Name], tokens: Range<usize>) -> Option<Phrase> {
    let separates = |token: usize| {
        (doc.pos(token) == "CC" && matches!(doc.word(token), "and" | "&") || doc.text(token) == ",")
            && name_at(names, token).is_none()
    };
    let last_and = tokens.clone().rev().find(|&token| separates(token))?;
    if doc.text(last_and) == "," {
        return None;
    }
    let mut pieces = Vec::new();
    let mut first = tokens.start;
    for token in tokens.clone().chain([tokens.end]) {
        if token < tokens.end && !separates(token) {
            continue;
        }
        if first < token {
            match single(doc, names, first..token) {
                Phrase::Name(name_idx) if names[name_idx].speaks() => pieces.push(Phrase::Name(name_idx)),
                Phrase::Pronoun(pronoun) => pieces.push(Phrase::Pronoun(pronoun)),
                _ => return None,
            }
        }
        first = token + 1;
    }
    (pieces.len() > 1).then_some(Phrase::Joint(pieces))
}

/// "Ana Ruiz and her deputy", "Skyright, the carrier, and the pilots' union": a name with its apposition closed, and one
/// other.
fn pair(doc: &Doc<'_>, names: &[Name], tokens: Range<usize>) -> Option<Phrase> {
    let tokens_end = tokens.end;
    let mut ands = tokens.clone().filter(|&token| doc.word(token) == "and" && name_at(names, token).is_none());
    let and = ands.next().filter(|_| ands.next().is_none())?;
    if and == tokens.start || and + 1 >= tokens.end {
        return None;
    }
    let has_comma = (tokens.start..and).any(|token| doc.text(token) == ",");
    let closed = doc.text(and - 1) == ",";
    let left = tokens.start..if closed { and - 1 } else { and };
    if has_comma != closed || left.is_empty() {
        return None;
    }
    let first = single(doc, names, left.clone());
    // "The Ruiz campaign and the council"
    if let (Phrase::Nominal(tokens, head), Some(other)) = (&first, name_at(names, and + 1))
        && noun(doc.text(*head)).is_some_and(|(kind, _)| kind == NounKind::Body)
        && *tokens == left
        && head + 1 == left.end
        && names[other].speaks()
        && names[other].tokens.end == tokens_end
    {
        return Some(Phrase::Joint(vec![first.clone(), Phrase::Name(other)]));
    }
    let Phrase::Name(name_idx) = first else { return None };
    let opens =
        matches!(doc.pos(and + 1), "DT" | "PRP$") || name_at(names, and + 1).is_some() || is_title(doc.text(and + 1));
    // "Ana Ruiz of the council and the board" joins the council and the board.
    let whole = closed || names[name_idx].tokens.end == and;
    if !whole || !opens || !names[name_idx].speaks() {
        return None;
    }
    let second = match single(doc, names, and + 1..tokens.end) {
        Phrase::Name(other) if names[other].speaks() && names[other].entity != names[name_idx].entity => {
            Phrase::Name(other)
        }
        Phrase::Nominal(tokens, head) if doc.is_noun(head) => Phrase::Nominal(tokens, head),
        _ => return None,
    };
    Some(Phrase::Joint(vec![first, second]))
}

/// The person's name that an apposition after the comma `comma` gives, or the words "named" and "called".
fn named_after(doc: &Doc<'_>, names: &[Name], tokens: &Range<usize>) -> Option<usize> {
    let opener = tokens.clone().find(|&token| {
        doc.text(token) == ","
            || matches!(doc.word(token), "named" | "called" | "nicknamed") && token > tokens.start + 1
    })?;
    let name_idx =
        name_at(names, opener + 1).filter(|&it| names[it].is_person() && names[it].tokens.start == opener + 1)?;
    let end = names[name_idx].tokens.end;
    (end >= tokens.end || matches!(doc.text(end), "," | "(")).then_some(name_idx)
}

/// Whether an apposition at the comma `comma` belongs to a person in a prepositional phrase and not to `head`: "a lawyer
/// for the mayor, Ana Ruiz".
pub(super) fn describes_inner(doc: &Doc<'_>, head: usize, comma: usize) -> bool {
    let inner = comma.saturating_sub(1);
    inner > head + 1
        && doc.is_noun(inner)
        && !is_plural(doc, inner)
        && noun(doc.text(inner)).is_some_and(|(kind, _)| kind == NounKind::Person)
        && (head + 1..inner).any(|token| matches!(doc.word(token), "for" | "of" | "to" | "from" | "with" | "by"))
}

/// A phrase about one thing.
fn single(doc: &Doc<'_>, names: &[Name], tokens: Range<usize>) -> Phrase {
    let first = tokens.start;
    if tokens.len() == 1 && is_pronoun(doc.word(first)) {
        return Phrase::Pronoun(first);
    }
    // "he, too", "it itself"
    if matches!(doc.pos(first), "PRP" | "WP" | "WDT") && is_pronoun(doc.word(first)) {
        return Phrase::Pronoun(first);
    }
    // "most of whom", "all of which"
    if let Some(of) = tokens.clone().find(|&token| doc.word(token) == "of").filter(|of| of + 2 == tokens.end)
        && matches!(doc.word(of + 1), "whom" | "which")
    {
        return Phrase::Pronoun(of + 1);
    }
    let one_of = doc.word(first) == "one" && doc.word(first + 1) == "of";
    let called = tokens.clone().any(|token| matches!(doc.word(token), "named" | "called" | "nicknamed"));
    if (one_of || called)
        && let Some(name_idx) = named_after(doc, names, &tokens)
    {
        return Phrase::Name(name_idx);
    }
    let base = doc.base_phrase(first, tokens.end);
    let head = base
        .clone()
        .rev()
        .find(|&token| doc.is_noun(token))
        .or_else(|| base.clone().rev().find(|&token| name_at(names, token).is_some()));
    if let Some(name_idx) = head.and_then(|head| name_at(names, head))
        && names[name_idx].speaks()
        && !is_plural_people(doc, &names[name_idx], head.unwrap_or(first))
    {
        return Phrase::Name(name_idx);
    }
    if let Some((end, last)) = head.and_then(|_| coordinated(doc, names, &base, tokens.end)) {
        return Phrase::Nominal(first..end, last);
    }
    let Some(head) = head else {
        // The tagger may have missed the noun: a name that begins here still counts.
        if let Some(name_idx) = name_at(names, first).filter(|&name_idx| names[name_idx].speaks()) {
            return Phrase::Name(name_idx);
        }
        let head = base.end.max(first + 1) - 1;
        return Phrase::Nominal(first..trimmed(doc, first, head, tokens.end).max(head + 1), head);
    };
    // "the mayor of Oakdale, Ana Ruiz"; "a spokesman, Bo Lee"; "his wife and partner Ana Ruiz"
    if !is_plural(doc, head) || one_of {
        let is_person = noun(doc.text(head)).is_some_and(|(kind, _)| kind == NounKind::Person);
        let last = name_at(names, tokens.end - 1).filter(|&it| names[it].is_person());
        let apposed = last.filter(|&it| {
            let before = names[it].tokens.start.saturating_sub(1);
            let touches = is_person && (doc.is_noun(before) || is_title(doc.text(before)));
            let comma = doc.text(before) == "," && !describes_inner(doc, head, before);
            before > head && (comma || touches) || before == head
        });
        let comma = (head..(tokens.end + 1).min(doc.len())).find(|&token| doc.text(token) == ",");
        let comma = comma.filter(|&comma| !describes_inner(doc, head, comma));
        let named = comma.and_then(|comma| {
            let first = (comma + 1..doc.len())
                .take(5)
                .find(|&token| name_at(names, token).is_some_and(|it| names[it].is_person()))?;
            let titles = (comma + 1..first)
                .all(|token| matches!(doc.pos(token), "NNP" | "NN" | "JJ") || is_title(doc.text(token)));
            name_at(names, first).filter(|_| titles)
        });
        // "Ruiz's niece, state Del. Bo Lee": a noun that no list has, where the name ends the phrase.
        let unlisted = noun(doc.text(head)).is_none() && doc.pos(head) == "NN";
        let ends = named.filter(|&it| {
            unlisted && (names[it].tokens.end + 1 >= tokens.end || doc.text(names[it].tokens.end) == "(")
        });
        // "The pilots' union, Skyright,"
        let body =
            comma.filter(|_| noun(doc.text(head)).is_some_and(|(kind, _)| kind == NounKind::Body)).and_then(|it| {
                let name_idx = name_at(names, it + 1).filter(|&name_idx| !names[name_idx].is_person())?;
                let closed = matches!(doc.text(names[name_idx].tokens.end), "," | "(")
                    || names[name_idx].tokens.end == tokens.end;
                (names[name_idx].speaks() && closed && names[name_idx].tokens.start == it + 1).then_some(name_idx)
            });
        if let Some(name_idx) = apposed.or(named.filter(|_| is_person)).or(ends).or(body) {
            return Phrase::Name(name_idx);
        }
    }
    Phrase::Nominal(first..trimmed(doc, first, head, tokens.end).max(head + 1), head)
}

/// Where a list of nouns ends that begins with the phrase `base`, and its last noun: "the family, protesters and civic
/// leaders".
fn coordinated(doc: &Doc<'_>, names: &[Name], base: &Range<usize>, end: usize) -> Option<(usize, usize)> {
    let mut last = base.end;
    let (mut n_pieces, mut joined) = (1, false);
    while last < end && !joined {
        let mut next = last;
        while next < end && (doc.text(next) == "," || matches!(doc.word(next), "and" | "or")) {
            joined |= doc.text(next) != ",";
            next += 1;
        }
        let piece = doc.base_phrase(next, end);
        let named = piece.clone().any(|token| name_at(names, token).is_some_and(|it| names[it].is_person()));
        if next == last || piece.is_empty() || named || !doc.is_noun(piece.end - 1) {
            return None;
        }
        last = piece.end;
        n_pieces += 1;
    }
    let plural = joined && is_plural(doc, last - 1) && base.end > base.start && doc.is_noun(base.end - 1);
    let first_plural = is_plural(doc, base.end - 1) || n_pieces > 2;
    (plural && first_plural && last >= end).then_some((last, last - 1))
}

/// Nouns by which the text means several.
pub(super) fn is_plural(doc: &Doc<'_>, head: usize) -> bool {
    match doc.pos(head) {
        "NNS" | "NNPS" => true,
        _ => {
            doc.word(head) != singular(doc.text(head))
                && doc.word(head).ends_with('s')
                && noun(doc.text(head)).is_some()
        }
    }
}

/// "Republicans", "the Garcias".
fn is_plural_people(doc: &Doc<'_>, name: &Name, head: usize) -> bool {
    match name.class() {
        EntityClass::Miscellaneous => true,
        EntityClass::Person => {
            name.tokens.len() == 1
                && doc.pos(head) == "NNPS"
                && name.tokens.start > 0
                && doc.word(name.tokens.start - 1) == "the"
        }
        _ => doc.pos(head) == "NNPS" && name.tokens.len() == 1 && country(&singular(doc.text(head))).is_some(),
    }
}

/// Whether a preposition and the word after it tell when.
fn tells_time(doc: &Doc<'_>, token: usize) -> bool {
    match doc.word(token) {
        "on" | "in" => is_time_word(doc.text(token + 1)),
        "at" => doc.pos(token + 1) == "CD",
        _ => false,
    }
}

/// Where a description ends for use as a name: before a comma, a bracket, a relative clause, a finite verb; of several
/// people before a participle too.
fn trimmed(doc: &Doc<'_>, first: usize, head: usize, end: usize) -> usize {
    // A writing that something tells apart needs no more: "a Reuters poll released on Friday".
    let is_writing = noun(doc.text(head)).is_some_and(|(kind, _)| kind == NounKind::Document);
    let writing = is_writing && (first..head).any(|token| !matches!(doc.pos(token), "DT" | "JJS"));
    let named = (first + 1..head).any(|token| doc.text(token).starts_with(char::is_uppercase));
    let last = (first + 1..end)
        .find(|&token| {
            let after_noun = doc.is_noun(token - 1) || token > first + 1;
            matches!(doc.text(token), "," | "(" | "--" | "—" | "–" | ";" | ":")
                || matches!(doc.pos(token), "WP" | "WDT" | "WP$" | "-LRB-")
                || after_noun
                    && match doc.pos(token) {
                        "VBG" => is_plural(doc, head) || writing,
                        "VBN" => writing,
                        // "a banker briefed on the deal", which taggers take for a past tense.
                        "VBD" => writing || token > head + 1 || !matches!(doc.pos(token + 1), "IN" | "TO"),
                        "VBZ" | "VBP" | "MD" => token > head && !doc.text(token + 1).starts_with(char::is_uppercase),
                        // "300 people outside the town hall"
                        "IN" if is_plural(doc, head) && matches!(doc.word(token), "outside" | "inside" | "near") => {
                            true
                        }
                        // "a letter to the mayor on Thursday", "a memo sent at 12:04 a.m. and seen by the Ledger"
                        "IN" if token > head && tells_time(doc, token) && (is_writing || token + 2 >= end) => true,
                        // "a group of doctors in 2015"
                        "IN" if !is_writing && token > head + 1 && doc.pos(token + 1) == "CD" => {
                            token + 2 >= end && doc.text(token + 1).len() == 4
                        }
                        "IN" | "TO" => writing && named,
                        "PRP" => !matches!(doc.pos(token - 1), "IN" | "TO"),
                        _ => false,
                    }
        })
        .unwrap_or(end);
    // "a group of contributors intent on": what hangs on nothing.
    let mut last = last;
    while last > head + 1
        && (matches!(doc.pos(last - 1), "IN" | "TO" | "DT" | "CC")
            || last < end && doc.pos(last - 1) == "JJ" && doc.pos(last - 2) == "NNS")
    {
        last -= 1;
    }
    last
}
