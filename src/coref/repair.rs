//! Names that the engine missed or cut: "Joseph R. | Biden Jr.", "President | Park Geun-hye", a surname known from
//! elsewhere in the article.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{doc::Doc, names::Name, sources::name_at, words::is_given_name};
use crate::{
    entity::words::{is_title, title_gender},
    tag::EntityClass,
};

/// Completes `names` (in order, not overlapping; they stay so).
pub(super) fn complete(doc: &Doc<'_>, names: &mut Vec<Name>) {
    join_pieces(doc, names);
    add_titled(doc, names);
    add_known_surnames(doc, names);
}

/// "Ana Ruiz" taken for a body where the article has a person Ruiz and Ana is a given name, or speaks of Ruiz again and
/// again.
pub(super) fn persons_taken_for_bodies(names: &mut [Name]) {
    let mut surnames: HashMap<String, usize> = HashMap::new();
    for surname in names.iter().filter(|name| name.is_person()).filter_map(|name| name.words().last()) {
        *surnames.entry(surname.clone()).or_default() += 1;
    }
    for name in names.iter_mut().filter(|name| !name.is_person() && name.words().len() == 2) {
        let [given, family] = name.words() else { continue };
        let n_persons = surnames.get(family).copied().unwrap_or(0);
        if n_persons > 2 || n_persons > 0 && is_given_name(given) {
            name.become_person();
        }
    }
}

fn is_initial(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(char::is_uppercase) && matches!(letters.as_str(), "." | "")
}

fn is_name_word(doc: &Doc<'_>, token: usize) -> bool {
    let text = doc.text(token);
    let capital = text.chars().next().is_some_and(char::is_uppercase);
    capital && text.chars().nth(1).is_some() && matches!(doc.pos(token), "NNP" | "NNPS" | "NN" | "JJ" | "FW")
}

fn replace(doc: &Doc<'_>, names: &mut Vec<Name>, tokens: Range<usize>) {
    let Some(name) = Name::new(doc, tokens, EntityClass::Person) else { return };
    names.retain(|other| other.tokens.end <= name.tokens.start || other.tokens.start >= name.tokens.end);
    let place = names.partition_point(|other| other.tokens.start < name.tokens.start);
    names.insert(place, name);
}

/// Initials and nicknames in marks inside a name: "Ana R. Ruiz", "Ana “Annie” Ruiz", "Ruiz Jr."
fn join_pieces(doc: &Doc<'_>, names: &mut Vec<Name>) {
    let mut name_idx = 0;
    while name_idx < names.len() {
        let tokens = names[name_idx].tokens.clone();
        name_idx += 1;
        if !names[name_idx - 1].is_person() {
            continue;
        }
        let mut first = tokens.start;
        loop {
            let word = |back: usize| {
                first.checked_sub(back).filter(|&token| is_name_word(doc, token) && !is_title(doc.text(token)))
            };
            let initial = |back: usize| first.checked_sub(back).is_some_and(|token| is_initial(doc.text(token)));
            let marked = first >= 4
                && matches!(doc.text(first - 1), "”" | "\"" | "''" | "’")
                && matches!(doc.text(first - 3), "“" | "\"" | "``" | "‘");
            let after_marks = |back: usize| {
                first.checked_sub(back).filter(|&token| {
                    name_at(names, token).is_some_and(|it| names[it].is_person()) || is_initial(doc.text(token))
                })
            };
            let more = if initial(1) && word(2).is_some() {
                word(2)
            } else if initial(1) {
                Some(first - 1)
            } else if marked {
                after_marks(4)
            } else {
                None
            };
            match more.filter(|&token| token < first) {
                Some(token) => {
                    first = name_at(names, token)
                        .filter(|&it| names[it].is_person())
                        .map_or(token, |it| names[it].tokens.start.min(token));
                }
                None => break,
            }
        }
        let mut end = tokens.end;
        if matches!(doc.word(end), "jr" | "sr" | "ii" | "iii")
            && doc.text(end).chars().next().is_some_and(char::is_uppercase)
        {
            end += 1;
        }
        if first < tokens.start || end > tokens.end {
            replace(doc, names, first..end);
            name_idx = names.partition_point(|name| name.tokens.start < end);
        }
    }
}

/// "President Park Geun-hye", "Mr. Ban": capitals right after a title are a name.
fn add_titled(doc: &Doc<'_>, names: &mut Vec<Name>) {
    let titled = |token: usize| {
        let text = doc.text(token);
        let capital = text.chars().next().is_some_and(char::is_uppercase);
        capital && (title_gender(text).is_some() || is_title(text) && text.chars().count() > 2)
    };
    for token in 0..doc.len().saturating_sub(1) {
        let first = token + 1;
        if !titled(token)
            || titled(first)
            || !is_name_word(doc, first)
            || doc.pos(first) == "JJ"
            || name_at(names, first).is_some()
        {
            continue;
        }
        let mut end = first + 1;
        while end < first + 4
            && (is_name_word(doc, end) || is_initial(doc.text(end)))
            && name_at(names, end).is_none_or(|it| names[it].is_person())
        {
            end += 1;
        }
        // All-capital headings and "Secretary General" in them tell nothing.
        let capitals = doc.slice(first..end).chars().filter(|letter| letter.is_alphabetic()).all(char::is_uppercase);
        if !capitals
            && doc.pos(first) == "NNP"
            && (first + 1 == end || doc.pos(end - 1) == "NNP")
            && !is_title(doc.text(first))
        {
            replace(doc, names, first..end);
        }
    }
}

/// The surname of someone named in full, standing alone.
fn add_known_surnames(doc: &Doc<'_>, names: &mut Vec<Name>) {
    let known: HashSet<String> = names
        .iter()
        .filter(|name| name.is_person() && name.words().len() > 1)
        .filter_map(|name| name.words().last().cloned())
        .filter(|word| word.chars().count() > 2)
        .collect();
    for token in 0..doc.len() {
        if known.contains(doc.word(token)) && is_name_word(doc, token) && name_at(names, token).is_none() {
            replace(doc, names, token..token + 1);
        }
    }
}
