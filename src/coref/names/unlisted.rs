//! Names that no engine marks but a source phrase shows: "The bakers' federation, FEBOPAN", "one user, @ruiz",
//! "Secretary General Ban Ki-moon".

use std::{cell::LazyCell, collections::BTreeSet, ops::Range};

use foldhash::{HashMap, HashSet};

use super::{
    name::{Name, is_misspelt, is_particle, is_person_noun, name_at},
    repair::{is_initial, put},
};
use crate::{
    coref::entities::Word,
    grammar::{Pos, Syntax, nouns::NounKind},
    tag::EntityClass,
};

/// Longest name that is looked for, in tokens.
const MAX_TOKENS: usize = 6;

/// Adds to `names` (in order, not overlapping; they stay so) what the phrases of `sources` name.
pub(super) fn add<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>, sources: &[Option<Range<usize>>]) {
    let mut found: Vec<(Range<usize>, EntityClass)> = Vec::new();
    let surnames = LazyCell::new(|| surnames(names));
    for tokens in sources.iter().flatten() {
        let end = tokens.end.min(doc.len());
        if let Some(name) = misspelt(doc, names, &surnames, tokens.start..end) {
            found.push((name, EntityClass::Person));
        } else if let Some(name) =
            apposed(doc, names, tokens.start..end).or_else(|| titled(doc, names, tokens.start..end))
        {
            found.push(name);
        }
    }
    found.extend(spelled_out(doc, names));
    if found.is_empty() {
        return;
    }
    let openers: HashSet<&str> = found.iter().map(|(tokens, _)| doc.text(tokens.start)).collect();
    let mut places: HashMap<&str, Vec<usize>> = HashMap::default();
    for token in (0..doc.len()).filter(|&token| openers.contains(doc.text(token))) {
        places.entry(doc.text(token)).or_default().push(token);
    }
    for (tokens, class) in found {
        let words: Vec<&str> = tokens.clone().map(|token| doc.text(token)).collect();
        put(doc, names, tokens, class);
        // The same words elsewhere are the same name.
        for &first in words.first().and_then(|word| places.get(word)).into_iter().flatten() {
            let here = first..first + words.len();
            let same = here.clone().zip(&words).all(|(token, word)| doc.text(token) == *word);
            if same && here.clone().all(|token| name_at(names, token).is_none()) {
                put(doc, names, here, class);
            }
        }
    }
}

/// Surnames by their first letter.
type Surnames<'a> = HashMap<char, BTreeSet<Word<'a>>>;

/// The surnames of those whom the text names in full.
fn surnames<'a>(names: &[Name<'a>]) -> Surnames<'a> {
    let mut surnames = Surnames::default();
    for surname in names.iter().filter(|it| it.is_person() && it.words().len() > 1).filter_map(|it| it.words().last()) {
        if let Some(letter) = surname.chars().next() {
            surnames.entry(letter).or_default().insert(surname.clone());
        }
    }
    surnames
}

/// A word alone that is the surname of someone, but for a letter.
fn misspelt<'a>(
    doc: &Syntax<'_>,
    names: &[Name<'_>],
    surnames: &LazyCell<Surnames<'a>, impl FnOnce() -> Surnames<'a>>,
    tokens: Range<usize>,
) -> Option<Range<usize>> {
    let word = doc.word(tokens.start);
    let alone = tokens.len() == 1 && is_capital(doc, tokens.start) && name_at(names, tokens.start).is_none();
    let known = || {
        let same_letter = word.chars().next().and_then(|letter| surnames.get(&letter));
        same_letter.is_some_and(|surnames| surnames.iter().any(|surname| is_misspelt(word, surname)))
    };
    (alone && known()).then_some(tokens)
}

/// "Alliance to Reclaim Our Schools (AROS)": what the letters of a name stand for, where no engine marks it.
fn spelled_out(doc: &Syntax<'_>, names: &[Name<'_>]) -> Vec<(Range<usize>, EntityClass)> {
    let mut letters: Vec<String> = names
        .iter()
        .filter(|name| !name.is_person() && name.tokens.len() == 1)
        .map(|name| doc.text(name.tokens.start).chars().filter(|letter| *letter != '.').collect::<String>())
        .filter(|text| (2..=6).contains(&text.len()) && text.chars().all(|letter| letter.is_ascii_uppercase()))
        .collect();
    letters.sort_unstable();
    letters.dedup();
    if letters.is_empty() {
        return Vec::new();
    }
    let mut capitals: [Vec<usize>; 26] = Default::default();
    let slot = |letter: char| letter.is_ascii_uppercase().then(|| usize::from(letter as u8 - b'A'));
    for token in 0..doc.len() {
        if let Some(slot) = doc.text(token).chars().next().and_then(slot) {
            capitals[slot].push(token);
        }
    }
    let mut found = Vec::new();
    for letters in letters {
        for &first in letters.chars().next().and_then(slot).into_iter().flat_map(|slot| &capitals[slot]) {
            let opens = first == 0 || !is_capital(doc, first - 1) || doc.text(first - 1) == "The";
            if let Some(end) = opens.then(|| spells(doc, first, &letters)).flatten()
                && (first..end).all(|token| name_at(names, token).is_none_or(|it| !names[it].is_person()))
                && is_news(names, &(first..end))
            {
                found.push((first..end, EntityClass::Organization));
                break;
            }
        }
    }
    found
}

/// Where the capitalized words from `first` on end that begin with `letters`, one for each.
fn spells(doc: &Syntax<'_>, first: usize, letters: &str) -> Option<usize> {
    let mut token = first;
    for letter in letters.chars() {
        while token > first && matches!(doc.text(token), "of" | "for" | "and" | "to" | "the" | "on" | "in" | "&") {
            token += 1;
        }
        let text = doc.text(token);
        if !text.starts_with(letter) || !text.chars().nth(1).is_some_and(char::is_lowercase) {
            return None;
        }
        token += 1;
    }
    let whole = doc.sentence(first).end >= token && !is_capital(doc, token);
    (whole && token > first + 1).then_some(token)
}

fn is_capital(doc: &Syntax<'_>, token: usize) -> bool {
    let text = doc.text(token);
    text.starts_with(char::is_uppercase) || text.starts_with('@') && text.len() > 1
}

/// The capitalized words from `first` on, with small words between them.
fn capitals(doc: &Syntax<'_>, first: usize, end: usize) -> Range<usize> {
    let small = |token: usize| {
        let text = doc.text(token);
        matches!(text, "of" | "for" | "&") || is_particle(doc.language(), text.split('-').next().unwrap_or(text))
    };
    let mut last = first;
    while last < end && (is_capital(doc, last) || is_initial(doc.text(last)) || last > first && small(last)) {
        last += 1;
    }
    while last > first && !is_capital(doc, last - 1) {
        last -= 1;
    }
    first..last
}

/// Whether a name in `tokens` says more than the names that are known there.
fn is_news(names: &[Name<'_>], tokens: &Range<usize>) -> bool {
    let inside: Vec<&Name> = tokens.clone().filter_map(|token| name_at(names, token)).map(|it| &names[it]).collect();
    inside
        .iter()
        .all(|name| name.tokens != *tokens && name.tokens.start >= tokens.start && name.tokens.end <= tokens.end)
        && inside.iter().all(|name| name.entity == inside[0].entity && name.tokens == inside[0].tokens)
}

/// "The bakers' federation, FEBOPAN": capitals that fill an apposition to a noun.
fn apposed(doc: &Syntax<'_>, names: &[Name<'_>], tokens: Range<usize>) -> Option<(Range<usize>, EntityClass)> {
    let base = doc.base_phrase(tokens.start, tokens.end);
    let head = base.clone().rev().find(|&token| doc.is_noun(token))?;
    if name_at(names, head).is_some_and(|it| names[it].speaks()) || doc.pos(head) == Pos::NNS {
        return None;
    }
    let comma = (head + 1..tokens.end).find(|&token| doc.text(token) == ",")?;
    let name = capitals(doc, comma + 1, tokens.end.min(comma + 1 + MAX_TOKENS));
    let closed = name.end == tokens.end || matches!(doc.text(name.end), "," | "(" | "”");
    if name.is_empty() || !closed || !is_news(names, &name) || doc.is_title(name.start) {
        return None;
    }
    let known = name.clone().find_map(|token| name_at(names, token));
    // "the owner, Count Ana Ruiz": what stands before a full name is a title.
    if known.is_some_and(|it| names[it].tokens.start > name.start && names[it].tokens.len() > 1) {
        return None;
    }
    let known = known.map(|it| names[it].class());
    let handle = doc.text(name.start).starts_with('@');
    let class = known.or_else(|| match doc.noun(head) {
        Some((NounKind::Person, _)) => Some(EntityClass::Person),
        Some((NounKind::Body, _)) => Some(EntityClass::Organization),
        Some((NounKind::Document, _)) => None,
        None => Some(if handle { EntityClass::Person } else { EntityClass::Organization }),
    })?;
    Some((name, class))
}

/// "Secretary General Ban Ki-moon", "one user @ruiz": capitals after a title or a noun for a person, up to the end.
fn titled(doc: &Syntax<'_>, names: &[Name<'_>], tokens: Range<usize>) -> Option<(Range<usize>, EntityClass)> {
    let comma = tokens.clone().find(|&token| matches!(doc.text(token), "," | "(")).unwrap_or(tokens.end);
    let title = (tokens.start..comma.min(tokens.start + 10)).rev().find(|&token| {
        let text = doc.text(token);
        name_at(names, token).is_none_or(|it| !names[it].is_person())
            && (text.len() > 2 && doc.language().is_title(text)
                || doc.pos(token).is_noun() && is_person_noun(doc.language(), text))
    })?;
    if (tokens.start..title).any(|token| doc.is_verb(token) || doc.pos(token) == Pos::IN) {
        return None;
    }
    let name = capitals(doc, title + 1, comma);
    (name.end == comma && !name.is_empty() && name.len() < MAX_TOKENS && is_news(names, &name))
        .then_some((name, EntityClass::Person))
}
