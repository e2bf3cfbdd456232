//! What may be part of a name: no digit, date or verb in a person's, no headline around one that the text has elsewhere.

use std::ops::Range;

use foldhash::{HashMap, HashSet};

use super::name::{Name, is_particle, is_peer, is_person_noun, is_postnominal};
use crate::{
    coref::entities::Word,
    grammar::{
        Class, Language, Pos, Syntax,
        nouns::{NounKind, noun},
    },
    tag::EntityClass,
};

/// Most capitalized words of a person's name.
const MAX_WORDS: usize = 6;

/// From so many words on a name in a headline may have more than the name in it.
const MIN_HEADLINE: usize = 4;

/// Cuts names (in order, not overlapping; they stay so) down to what may be one, and drops those of which nothing stays.
pub(super) fn trim<'a>(doc: &Syntax<'a>, names: &mut Vec<Name<'a>>) {
    names.retain(|name| !is_role(doc, name) && !is_turn(doc, name));
    persons_after_roles(doc, names);
    persons_with_letters(doc, names);
    surnames_after_roles(doc, names);
    bodies_taken_for_persons(doc, names);
    cut_headlines(doc, names);
    given_names_taken_for_places(doc, names);
    names.retain_mut(|name| {
        let tokens =
            if name.is_person() { person_in(doc, name.tokens.clone()) } else { body_in(doc, name.tokens.clone()) };
        if tokens.is_empty() {
            return false;
        }
        if tokens != name.tokens {
            name.cut_to(doc, tokens);
        }
        let n_capitals = name.tokens.clone().filter(|&token| doc.is_capital(token)).count();
        if name.is_person() {
            n_capitals <= MAX_WORDS
        } else {
            n_capitals < MAX_WORDS || has_body_word(doc.language(), name)
        }
    });
}

/// The part of `tokens` that may be a person's name: "Hollis' Bo Lee" is Bo Lee.
fn person_in(doc: &Syntax<'_>, mut tokens: Range<usize>) -> Range<usize> {
    if let Some(mark) = (tokens.start..tokens.end - 1).rev().find(|&token| doc.pos(token) == Pos::POS) {
        tokens.start = mark + 1;
    }
    // "Read more - Ana Ruiz", "Ana Ruiz | the Ledger": the side that a given name begins.
    if let Some(dash) = tokens.clone().find(|&token| is_dash(doc.text(token))).filter(|dash| dash + 1 < tokens.end)
        && !doc.language().is_given_name(doc.word(tokens.start))
        && doc.language().is_given_name(doc.word(dash + 1))
    {
        tokens.start = dash + 1;
    }
    let peer = is_peer(doc, tokens.start);
    let bad = |token: usize| {
        let text = doc.text(token);
        if peer && text == "of" && token > tokens.start {
            return false;
        }
        // "Jöns af Ekenstam": a small word between capitals that is none of English.
        let small = text.chars().count() <= 3
            && doc.is_capital(token + 1)
            && token > tokens.start
            && (doc.pos(token).is_other()
                || matches!(doc.pos(token), Pos::FW | Pos::NN | Pos::NNP | Pos::CC | Pos::IN | Pos::DT))
            && !doc.language().is(Class::AcronymSmalls, text)
            && !doc.language().is(Class::Function, text);
        let lower = text.starts_with(char::is_lowercase)
            && !small
            && !is_particle(doc.language(), text.split('-').next().unwrap_or(text))
            && !doc.is(Class::Suffix, token)
            && !is_postnominal(doc, token);
        let dash = token > tokens.start && is_dash(text);
        let date = token > tokens.start && doc.is(Class::Month, token) && text.len() > 3
            || token > tokens.start + 1 && doc.is(Class::Weekday, token);
        text.contains(|letter: char| letter.is_ascii_digit()) && !text.starts_with('@')
            || lower && !is_handle(text)
            || date
            || dash
    };
    let end = tokens.clone().find(|&token| bad(token)).unwrap_or(tokens.end);
    tokens.start..end
}

fn is_dash(text: &str) -> bool {
    matches!(text, "-" | "–" | "—" | "|")
}

/// "the MEP", "the Victorian Ombudsman", "the Chief Inspector of Hospitals": who is called by an office is described.
fn is_role(doc: &Syntax<'_>, name: &Name<'_>) -> bool {
    let tokens = name.tokens.clone();
    let head = tokens.clone().find(|&token| doc.word(token) == "of").unwrap_or(tokens.end).checked_sub(1);
    let Some(head) = head.filter(|&head| head >= tokens.start) else { return false };
    let single = tokens.len() == 1;
    let determined = || {
        let before = tokens.start.checked_sub(1);
        before.is_some_and(|it| matches!(doc.pos(it), Pos::DT | Pos::JJ | Pos::POS))
    };
    // "SENIOR ADMINISTRATION OFFICIAL:", a transcript's label.
    let label = || !single && tokens.clone().all(|token| !doc.text(token).contains(char::is_lowercase));
    let called_so = (single || !name.is_person()) && determined() || label();
    single && is_postnominal(doc, head) || called_so && tells_role(doc, head)
}

/// Whether a token is a noun for a person and nobody's given name.
fn tells_role(doc: &Syntax<'_>, token: usize) -> bool {
    is_person_noun(doc.language(), doc.text(token)) && !doc.language().is_given_name(doc.word(token))
}

/// "Q Hi, Ana": a transcript's label and the first word of the turn.
fn is_turn(doc: &Syntax<'_>, name: &Name<'_>) -> bool {
    let first = name.tokens.start;
    let begins = || first == 0 || doc.article.paragraph_of(first) != doc.article.paragraph_of(first - 1);
    name.tokens.len() > 1 && matches!(doc.text(first), "Q" | "A") && doc.text(first + 1) != "." && begins()
}

/// "Ana Ruiz MP", taken for a body.
fn persons_with_letters<'a>(doc: &Syntax<'a>, names: &mut [Name<'a>]) {
    for name in names.iter_mut().filter(|name| name.class() == EntityClass::Organization) {
        let (first, last) = (name.tokens.start, name.tokens.end - 1);
        if name.tokens.len() > 2 && is_postnominal(doc, last) && doc.language().is_given_name(doc.word(first)) {
            name.become_person(doc);
        }
    }
}

/// "Coroner Ruiz", where the text has Ana Ruiz and nobody called Coroner.
fn surnames_after_roles<'a>(doc: &Syntax<'a>, names: &mut [Name<'a>]) {
    let after_role = |name: &Name<'_>| name.is_person() && name.tokens.len() == 2 && tells_role(doc, name.tokens.start);
    if !names.iter().any(after_role) {
        return;
    }
    let in_full = |name: &&Name<'_>| name.is_person() && name.words().len() > 1 && !after_role(name);
    let surnames: HashSet<Word<'_>> =
        names.iter().filter(in_full).filter_map(|name| name.words().last().cloned()).collect();
    for name in names.iter_mut().filter(|name| after_role(name)) {
        let surname = name.tokens.end - 1;
        if surnames.contains(doc.word(surname)) {
            name.cut_to(doc, surname..surname + 1);
        }
    }
}

/// "his Ana Ruiz Show", "Ruiz administration", "Ana Ruiz Foundation" as a person's name.
fn bodies_taken_for_persons<'a>(doc: &Syntax<'a>, names: &mut [Name<'a>]) {
    let owned = |name: &Name<'_>| {
        let before = name.tokens.start.checked_sub(1).map_or(Pos::Other, |token| doc.pos(token));
        name.is_person() && name.words().len() > 2 && matches!(before, Pos::DT | Pos::PRPS)
    };
    if names.iter().any(owned) {
        let persons: HashSet<Vec<Word<'_>>> =
            names.iter().filter(|name| name.is_person()).map(|name| name.words().to_vec()).collect();
        for name in names.iter_mut().filter(|name| owned(name)) {
            if persons.contains(&name.words()[..name.words().len() - 1]) {
                name.become_body(doc);
            }
        }
    }
    for name in names.iter_mut().filter(|name| name.is_person() && name.words().len() > 1) {
        let last = name.words().last().map_or("", |word| &**word);
        let body = doc.language().first_of([Class::OfficeBody, Class::AssociationName, Class::FirmName], last);
        if body.is_some() && !doc.language().is_given_name(last) {
            name.become_body(doc);
        }
    }
}

/// Whether some word of a long name says that it is a body's.
fn has_body_word(language: Language, name: &Name<'_>) -> bool {
    const CLASSES: [Class; 7] = [
        Class::OfficeBody,
        Class::AssociationName,
        Class::FirmName,
        Class::PressName,
        Class::TeamName,
        Class::School,
        Class::House,
    ];
    name.words().iter().any(|word| {
        language.first_of(CLASSES, word).is_some()
            || noun(language, word).is_some_and(|(kind, _)| kind == NounKind::Body)
    })
}

/// "bell hooks" and "deadmau5" are written so throughout; a word with a capital inside or an at-sign is a handle.
fn is_handle(text: &str) -> bool {
    text.starts_with('@') || text.chars().skip(1).any(char::is_uppercase)
}

/// The part of `tokens` that may be another name: up to a predicate.
fn body_in(doc: &Syntax<'_>, tokens: Range<usize>) -> Range<usize> {
    let predicate = |token: usize| doc.text(token).starts_with(char::is_lowercase) && doc.pos(token).is_finite();
    let end = tokens.clone().skip(1).find(|&token| predicate(token)).unwrap_or(tokens.end);
    tokens.start..end
}

/// "Lake County District Attorney Ana Ruiz", taken for a body: who is named after the role is a person.
fn persons_after_roles<'a>(doc: &Syntax<'a>, names: &mut [Name<'a>]) {
    for name in names.iter_mut().filter(|name| name.class() == EntityClass::Organization) {
        let tokens = name.tokens.clone();
        let role = |token: usize| {
            let text = doc.text(token);
            doc.language().is_title(text) && text.len() > 2 || is_person_noun(doc.language(), text)
        };
        let person = (tokens.start + 1..tokens.end.saturating_sub(1)).rev().find(|&first| {
            let rest = first..tokens.end;
            doc.language().is_given_name(doc.word(first))
                && (2..=3).contains(&rest.len())
                && rest.clone().all(|it| doc.is_capital(it) && !role(it) && doc.noun(it).is_none())
                && (tokens.start..first).any(role)
        });
        if let Some(first) = person {
            name.cut_to(doc, first..tokens.end);
            name.become_person(doc);
        }
    }
}

/// "Lake Nation Selects New Name", "ANA RUIZ SAYS HARBOUR IS LOST": the name that the text has elsewhere.
fn cut_headlines<'a>(doc: &Syntax<'a>, names: &mut [Name<'a>]) {
    let in_headline = |name: &Name<'_>| {
        let first = name.tokens.start;
        doc.in_heading(first) || doc.article.paragraph_of(first) == 0 || name.capitals
    };
    // A long name may begin with a shorter one: "Lake University Hospital Trust". In capitals or with a verb it does not.
    let runs_on = |name: &Name<'_>| {
        let n_words = name.words().len();
        let verb = || name.tokens.clone().any(|token| doc.is_verb(token));
        n_words >= MIN_HEADLINE && name.tokens.len() == n_words && (name.capitals || n_words > MAX_WORDS || verb())
    };
    let long: Vec<usize> = (0..names.len()).filter(|&it| runs_on(&names[it]) && in_headline(&names[it])).collect();
    if long.is_empty() {
        return;
    }
    let mut known: HashMap<&[Word<'_>], EntityClass> = HashMap::default();
    for name in names.iter().filter(|name| !in_headline(name)) {
        known.entry(name.words()).or_insert(name.class());
    }
    let begins_with = |words: &[Word<'_>]| {
        (1..words.len()).rev().find_map(|n| {
            let class = known.get(&words[..n]).filter(|class| n > 1 || **class != EntityClass::Person)?;
            Some((n, *class))
        })
    };
    let found = |&name_idx: &usize| {
        let words = names[name_idx].words();
        let (n, class) = begins_with(words).filter(|_| !known.contains_key(words))?;
        Some((name_idx, n, class))
    };
    let cut: Vec<(usize, usize, EntityClass)> = long.iter().filter_map(found).collect();
    for (name_idx, n, class) in cut {
        let first = names[name_idx].tokens.start;
        names[name_idx].cut_to(doc, first..first + n);
        if class == EntityClass::Person {
            names[name_idx].become_person(doc);
        }
    }
}

/// "Paris laughed", where Paris Ruiz is a person of the text.
fn given_names_taken_for_places<'a>(doc: &Syntax<'a>, names: &mut [Name<'a>]) {
    let acts = |name: &Name<'_>| {
        let before = name.tokens.start.checked_sub(1);
        let placed = before.is_some_and(|it| matches!(doc.pos(it), Pos::IN | Pos::TO | Pos::DT));
        !placed && (doc.is_verb(name.tokens.end) || before.is_some_and(|it| doc.is_verb(it)))
    };
    let acting = |name: &Name<'_>| !name.is_person() && name.words().len() == 1 && acts(name);
    let acting: Vec<usize> = (0..names.len()).filter(|&it| acting(&names[it])).collect();
    if acting.is_empty() {
        return;
    }
    let mut given: HashMap<&str, usize> = HashMap::default();
    for name in names.iter().filter(|name| name.is_person() && name.words().len() > 1) {
        *given.entry(&*name.words()[0]).or_default() += 1;
    }
    let is_known = |name: &Name<'_>| {
        let n_full = given.get(&*name.words()[0]).copied().unwrap_or(0);
        n_full > 0 && n_full > usize::from(doc.country(name.tokens.start).is_some())
    };
    let persons: Vec<usize> = acting.into_iter().filter(|&it| is_known(&names[it])).collect();
    persons.into_iter().for_each(|it| names[it].become_person(doc));
}
