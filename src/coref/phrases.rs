//! What a source phrase points at: a name in it, a pronoun, a description, or several speakers joined.

use std::{collections::BTreeSet, ops::Range};

use super::names::{Name, name_at};
use crate::{
    attribute::Attribution,
    entity::Mention,
    grammar::{
        Class, Pos, Syntax,
        nouns::{NounKind, singular},
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

pub(super) use crate::grammar::pronouns::is_pronoun;

/// Per attribution, the tokens of its source phrase.
pub(super) fn spans(doc: &Syntax<'_>, mentions: &[Mention], attributions: &[Attribution]) -> Vec<Option<Range<usize>>> {
    let span = |attribution: &Attribution| {
        let mention = attribution.source.and_then(|id| mentions.get(id.0 as usize));
        attribution.source_span.or_else(|| mention.map(|mention| mention.span))
    };
    attributions.iter().map(|attribution| span(attribution).map(|span| doc.article.tokens_in(span))).collect()
}

/// Reads the phrase `tokens`.
pub(super) fn read(doc: &Syntax<'_>, names: &[Name<'_>], mut tokens: Range<usize>) -> Option<Phrase> {
    let is_word = |token: usize| doc.text(token).chars().any(char::is_alphanumeric);
    while !tokens.is_empty() && !is_word(tokens.start) {
        tokens.start += 1;
    }
    let ends = |token: usize| is_word(token) || doc.text(token) == "%";
    while tokens.len() > 1 && (!ends(tokens.end - 1) || doc.pos(tokens.end - 1) == Pos::POS) {
        tokens.end -= 1;
    }
    // "a source last night", "a spokesman this morning"
    let tells_when = |token: usize| doc.is(Class::TimeRelative, token) || matches!(doc.word(token), "this" | "that");
    let is_named = |token: usize| name_at(names, token).is_some();
    if tokens.len() > 2 && doc.is_time(tokens.end - 1) && tells_when(tokens.end - 2) && !is_named(tokens.end - 1) {
        tokens.end -= 2;
    }
    // "a third also", "first the company", "the minister today"
    let idle = |token: usize| (doc.pos(token).is_adverb() || doc.is_time(token)) && !is_named(token);
    while tokens.len() > 1 && idle(tokens.end - 1) {
        tokens.end -= 1;
    }
    while tokens.len() > 1 && idle(tokens.start) && matches!(doc.pos(tokens.start + 1), Pos::DT | Pos::PRPS) {
        tokens.start += 1;
    }
    if tokens.len() > 1 && doc.word(tokens.start) == "both" && tokens.clone().any(|token| doc.word(token) == "and") {
        tokens.start += 1;
    }
    // "according to Lee", "from the committee"
    while tokens.len() > 1 && doc.is(Class::BeforeSource, tokens.start) {
        tokens.start += 1;
    }
    // A phrase of verbs and prepositions alone names nobody.
    let names_someone = |token: usize| {
        !doc.is_verb(token) && !matches!(doc.pos(token), Pos::VBG | Pos::IN | Pos::TO | Pos::CC | Pos::RB)
            || name_at(names, token).is_some()
    };
    if !tokens.clone().any(|token| is_pronoun(doc.word(token)) || names_someone(token)) {
        return None;
    }
    let several = joint(doc, names, tokens.clone())
        .or_else(|| pair(doc, names, tokens.clone()))
        .or_else(|| apposed_list(doc, names, &tokens));
    if let Some(joint) = several {
        return Some(joint);
    }
    Some(single(doc, names, tokens))
}

/// "Lee, Park and Kim, the authors": every piece must be a name, or say who the person before it is, "Lee, 29, and Park".
fn joint(doc: &Syntax<'_>, names: &[Name<'_>], mut tokens: Range<usize>) -> Option<Phrase> {
    let separates = |token: usize| {
        (doc.pos(token) == Pos::CC && matches!(doc.word(token), "and" | "&") || doc.text(token) == ",")
            && name_at(names, token).is_none()
    };
    let mut last = tokens.clone().rev().find(|&token| separates(token))?;
    if doc.text(last) == "," && (last + 1..tokens.end).all(|token| name_at(names, token).is_none()) {
        tokens.end = last;
        last = tokens.clone().rev().find(|&token| separates(token))?;
    }
    if doc.text(last) == "," {
        return None;
    }
    let of_person = |piece: &Phrase| matches!(piece, Phrase::Name(it) if names[*it].is_person());
    let of_body = |piece: &Phrase| matches!(piece, Phrase::Name(it) if !names[*it].is_person());
    let mut pieces = Vec::new();
    let mut has_apposition = false;
    let mut first = tokens.start;
    for token in tokens.clone().chain([tokens.end]) {
        if token < tokens.end && !separates(token) {
            continue;
        }
        if first < token {
            match single(doc, names, first..token) {
                Phrase::Name(name_idx) if names[name_idx].speaks() => pieces.push(Phrase::Name(name_idx)),
                Phrase::Pronoun(pronoun) => pieces.push(Phrase::Pronoun(pronoun)),
                _ if pieces.last().is_some_and(of_person) && doc.text(first - 1) == "," => has_apposition = true,
                _ => return None,
            }
        }
        first = token + 1;
    }
    // What stands beside a body may be another.
    let is_plain = !has_apposition || !pieces.iter().any(of_body);
    (pieces.len() > 1 && is_plain).then_some(Phrase::Joint(pieces))
}

/// "Ana Ruiz and her deputy", "Skyright, the carrier, and the pilots' union": a name with its apposition closed, and one
/// other.
fn pair(doc: &Syntax<'_>, names: &[Name<'_>], tokens: Range<usize>) -> Option<Phrase> {
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
        && doc.noun(*head).is_some_and(|(kind, _)| kind == NounKind::Body)
        && *tokens == left
        && head + 1 == left.end
        && names[other].speaks()
        && names[other].tokens.end == tokens_end
    {
        return Some(Phrase::Joint(vec![first.clone(), Phrase::Name(other)]));
    }
    let Phrase::Name(name_idx) = first else { return None };
    let opens = closed
        || matches!(doc.pos(and + 1), Pos::DT | Pos::PRPS)
        || name_at(names, and + 1).is_some()
        || doc.is_title(and + 1);
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

/// "the authors of the study, Ana Ruiz, Kim Vale and Bo Lee": the persons that fill an apposition to a plural.
fn apposed_list(doc: &Syntax<'_>, names: &[Name<'_>], tokens: &Range<usize>) -> Option<Phrase> {
    let base = phrase_from(doc, names, tokens.start, tokens.end);
    let head = doc.head_noun(&base).filter(|&head| doc.is_plural(head) && name_at(names, head).is_none())?;
    let comma = (head + 1..tokens.end).find(|&token| doc.text(token) == ",")?;
    let after = comma + 1..tokens.end;
    let persons: BTreeSet<usize> =
        after.clone().filter_map(|token| name_at(names, token)).filter(|&it| names[it].is_person()).collect();
    let joined = after.clone().any(|token| doc.word(token) == "and");
    let plain = (head + 1..comma).chain(after).all(|token| {
        !doc.is_verb(token) && !matches!(doc.pos(token), Pos::WP | Pos::WDT) || name_at(names, token).is_some()
    });
    (persons.len() > 1 && joined && plain).then(|| Phrase::Joint(persons.into_iter().map(Phrase::Name).collect()))
}

/// The base phrase that begins at `first`, with names in it whole: "a Dust and Rain reporter".
fn phrase_from(doc: &Syntax<'_>, names: &[Name<'_>], first: usize, end: usize) -> Range<usize> {
    let mut base = doc.base_phrase(first, end);
    while let Some(name_idx) = base.end.checked_sub(1).filter(|_| !base.is_empty()).and_then(|it| name_at(names, it)) {
        let name_end = names[name_idx].tokens.end;
        if name_end <= base.end || name_end > end {
            break;
        }
        base.end = doc.base_phrase(name_end, end).end.max(name_end);
    }
    base
}

/// The person's name that an apposition after a comma, or after "named" and "called", gives.
fn named_after(doc: &Syntax<'_>, names: &[Name<'_>], tokens: &Range<usize>) -> Option<usize> {
    let names_it = |token: usize| doc.is(Class::Calling, token);
    let called = tokens.clone().find(|&token| names_it(token) && token > tokens.start + 1);
    let opener = called.or_else(|| tokens.clone().find(|&token| doc.text(token) == ","))?;
    let name_idx =
        name_at(names, opener + 1).filter(|&it| names[it].is_person() && names[it].tokens.start == opener + 1)?;
    let end = names[name_idx].tokens.end;
    (end >= tokens.end || matches!(doc.text(end), "," | "(")).then_some(name_idx)
}

/// A phrase about one thing.
fn single(doc: &Syntax<'_>, names: &[Name<'_>], tokens: Range<usize>) -> Phrase {
    let first = tokens.start;
    if tokens.len() == 1 && is_pronoun(doc.word(first)) {
        return Phrase::Pronoun(first);
    }
    // "he, too", "it itself"
    if matches!(doc.pos(first), Pos::PRP | Pos::WP | Pos::WDT) && is_pronoun(doc.word(first)) {
        return Phrase::Pronoun(first);
    }
    // "most of whom", "all of which"
    if let Some(of) = tokens.clone().find(|&token| doc.word(token) == "of").filter(|of| of + 2 == tokens.end)
        && matches!(doc.word(of + 1), "whom" | "which")
    {
        return Phrase::Pronoun(of + 1);
    }
    let one_of = doc.word(first) == "one" && doc.word(first + 1) == "of";
    let called = tokens.clone().any(|token| doc.is(Class::Calling, token));
    if (one_of || called)
        && let Some(name_idx) = named_after(doc, names, &tokens)
    {
        return Phrase::Name(name_idx);
    }
    if let Some(head) = doc.head_after_title(&tokens) {
        return Phrase::Nominal(tokens, head);
    }
    let mut base = phrase_from(doc, names, first, tokens.end);
    // "fire chief Ana Ruiz", whose first word a tagger takes for a verb.
    if base.is_empty() && tokens.len() > 1 {
        base = phrase_from(doc, names, first + 1, tokens.end);
    }
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
    if let Some(name_idx) = head.and_then(|head| kind_after_name(doc, names, base.start, head)) {
        return Phrase::Name(name_idx);
    }
    let named = |token: usize| name_at(names, token).is_some_and(|it| names[it].is_person());
    if let Some((end, last)) = head.and_then(|_| doc.coordinated(&base, tokens.end, named)) {
        return Phrase::Nominal(first..end, last);
    }
    let Some(head) = head else {
        // The tagger may have missed the noun: a name that begins here still counts.
        if let Some(name_idx) = name_at(names, first).filter(|&name_idx| names[name_idx].speaks()) {
            return Phrase::Name(name_idx);
        }
        let head = base.end.max(first + 1) - 1;
        return Phrase::Nominal(first..doc.description_end(first, head, tokens.end).max(head + 1), head);
    };
    // "the mayor of Oakdale, Ana Ruiz"; "a spokesman, Bo Lee"; "his wife and partner Ana Ruiz"
    if !doc.is_plural(head) || one_of {
        let is_person = doc.noun(head).is_some_and(|(kind, _)| kind == NounKind::Person);
        let is_apposed = |it: &usize| {
            let before = names[*it].tokens.start.saturating_sub(1);
            // "an aide to the speaker Bo Lee" is the aide.
            let of_another = (head + 1..before).any(|token| matches!(doc.pos(token), Pos::IN | Pos::TO));
            let touches = is_person && !of_another && (doc.is_noun(before) || doc.is_title(before));
            let last = names[*it].tokens.end >= tokens.end;
            let comma = last && doc.text(before) == "," && !doc.describes_inner(head, before);
            before > head && (comma || touches) || last && before == head
        };
        let person = |token: usize| name_at(names, token).filter(|&it| names[it].is_person());
        // "author and scientist Ana Ruiz of the institute": the first name after the head, or else the last of the phrase.
        let first = (head + 1..tokens.end).find_map(person);
        let apposed = [first, person(tokens.end - 1)].into_iter().flatten().find(is_apposed);
        let comma = (head..(tokens.end + 1).min(doc.len())).find(|&token| doc.text(token) == ",");
        let comma = comma.filter(|&comma| !doc.describes_inner(head, comma));
        let named = comma.and_then(|comma| {
            let first = (comma + 1..doc.len())
                .take(5)
                .find(|&token| name_at(names, token).is_some_and(|it| names[it].is_person()))?;
            let titles = (comma + 1..first)
                .all(|token| matches!(doc.pos(token), Pos::NNP | Pos::NN | Pos::JJ) || doc.is_title(token));
            name_at(names, first).filter(|_| titles)
        });
        // "Ruiz's niece, state Del. Bo Lee": a noun that no list has, where the name ends the phrase.
        let unlisted = doc.noun(head).is_none() && doc.pos(head) == Pos::NN;
        let ends = named.filter(|&it| {
            unlisted && (names[it].tokens.end + 1 >= tokens.end || matches!(doc.text(names[it].tokens.end), "(" | ","))
        });
        // "The pilots' union, Skyright,"
        let body = comma
            .filter(|_| unlisted || doc.noun(head).is_some_and(|(kind, _)| kind == NounKind::Body))
            .and_then(|it| {
                let opens = it + 1 + usize::from(doc.word(it + 1) == "the");
                let name_idx = name_at(names, opens).filter(|&name_idx| !names[name_idx].is_person())?;
                let closed = matches!(doc.text(names[name_idx].tokens.end), "," | "(")
                    || names[name_idx].tokens.end == tokens.end;
                (names[name_idx].speaks() && closed && names[name_idx].tokens.start <= opens).then_some(name_idx)
            });
        if let Some(name_idx) = apposed.or(named.filter(|_| is_person)).or(ends).or(body) {
            return Phrase::Name(name_idx);
        }
    }
    Phrase::Nominal(first..doc.description_end(first, head, tokens.end).max(head + 1), head)
}

/// "the Ledger newspaper", "the Harbour Wire news agency": the body whose kind the noun at `head` tells.
fn kind_after_name(doc: &Syntax<'_>, names: &[Name<'_>], first: usize, head: usize) -> Option<usize> {
    let kind = doc.is(Class::KindOfBody, head) && doc.pos(head) == Pos::NN;
    let noun = (first..head).rev().find(|&token| doc.pos(token) != Pos::NN || name_at(names, token).is_some());
    let name_idx = noun.filter(|_| kind).and_then(|token| name_at(names, token))?;
    let name = &names[name_idx];
    let opens = name.tokens.start == first || name.tokens.start == first + 1 && doc.word(first) == "the";
    let body = !matches!(name.class(), EntityClass::Person | EntityClass::Location);
    (opens && body && head - name.tokens.end < 2).then_some(name_idx)
}

/// "Republicans", "the Garcias".
fn is_plural_people(doc: &Syntax<'_>, name: &Name<'_>, head: usize) -> bool {
    match name.class() {
        EntityClass::Miscellaneous => true,
        EntityClass::Person => {
            name.tokens.len() == 1
                && doc.pos(head) == Pos::NNPS
                && name.tokens.start > 0
                && doc.word(name.tokens.start - 1) == "the"
        }
        _ => {
            doc.pos(head) == Pos::NNPS
                && name.tokens.len() == 1
                && doc.language().country(&singular(doc.text(head))).is_some()
        }
    }
}

/// The token that an item of this phrase is filed under.
pub(super) fn head_of(phrase: &Phrase, names: &[Name<'_>]) -> Option<usize> {
    match phrase {
        Phrase::Name(name_idx) => Some(names[*name_idx].tokens.end - 1),
        Phrase::Pronoun(token) => Some(*token),
        Phrase::Nominal(_, head) => Some(*head),
        Phrase::Joint(_) => None,
    }
}
