//! Names: which of them are the same person or body.
//!
//! Full names first, each made one entity with all that agree with it word by word; then the short forms, each given to
//! the one it fits. A person's name is never given to a place or body, nor the other way round.

use std::ops::Range;

use super::{
    doc::Doc,
    entities::{Entity, EntityIdx, Nature, nature_of},
    namesakes::{full_names_elsewhere, is_relative, namesake},
    repair, unlisted,
    words::{are_nicknames, country, given_name_gender, is_people_word, plain},
};
use crate::{
    entity::{
        Mention, MentionKind,
        words::{Gender, NounKind, is_title, noun, singular, title_gender},
    },
    tag::EntityClass,
};

/// A name in the text.
#[derive(Clone, Debug)]
pub(super) struct Name {
    /// Without titles and possessive ending.
    pub(super) tokens: Range<usize>,
    class: EntityClass,
    words: Vec<String>,
    pub(super) title_gender: Option<Gender>,
    /// Written in capitals throughout, as headlines and transcripts do.
    capitals: bool,
    pub(super) entity: EntityIdx,
}

impl Name {
    /// The name in `tokens`, without titles before it and a possessive after it; none where only words for a people
    /// or followers of a party stand there.
    pub(super) fn new(doc: &Doc<'_>, mut tokens: Range<usize>, class: EntityClass) -> Option<Self> {
        let person = class == EntityClass::Person;
        if tokens.is_empty() {
            return None;
        }
        while tokens.len() > 1 && {
            let last = doc.text(tokens.end - 1);
            last.starts_with(['\'', '’']) || !last.chars().any(char::is_alphanumeric)
        } {
            tokens.end -= 1;
        }
        // "Signs of Progress: The Harbour Council": a heading and what follows it.
        if let Some(colon) = tokens.clone().rev().find(|&token| doc.text(token) == ":") {
            tokens.start = (colon + 1).min(tokens.end - 1);
        }
        // "Harbour nominee Gov. Ana Ruiz", cut too wide by an engine: the name follows the last title or small word.
        let small = |token: usize| {
            let text = doc.text(token);
            let particle = text.split('-').next().is_some_and(|first| PARTICLES.contains(&first));
            !particle && text.len() > 3 && text.chars().next().is_some_and(char::is_lowercase)
                || is_title(text) && text.len() > 2
        };
        let mut title = None;
        if person && let Some(last) = (tokens.start..tokens.end - 1).rev().find(|&token| small(token)) {
            title = is_title(doc.text(last)).then_some(last);
            tokens.start = last + 1;
        }
        while tokens.len() > 1 {
            let (text, next) = (doc.text(tokens.start), doc.text(tokens.start + 1));
            let lower = text.chars().next().is_some_and(char::is_lowercase);
            // "Violinist Ana Ruiz": an occupation that a sentence begins with.
            let occupation = tokens.len() > 2 && is_person_noun(text) && text.chars().skip(1).all(char::is_lowercase);
            let before_name =
                person && (text.ends_with("-year-old") || is_title(text) || is_people_word(text) || occupation);
            let modifier = lower && !person && text != "al" && next.chars().next().is_some_and(char::is_uppercase);
            if !before_name && !modifier {
                break;
            }
            title = title.or(before_name.then_some(tokens.start));
            tokens.start += 1;
        }
        if tokens.is_empty() || tokens.len() == 1 && is_people_word(doc.text(tokens.start)) {
            return None;
        }
        let before = tokens.start.checked_sub(1).filter(|&token| person && is_title(doc.text(token)));
        let title_gender = title.into_iter().chain(before).find_map(|token| title_gender(doc.text(token)));
        let mut words: Vec<String> = without_letters(doc, tokens.clone(), class)
            .map(|token| doc.word(token).to_owned())
            .filter(|word| word.chars().any(char::is_alphanumeric))
            .collect();
        if person {
            while words.len() > 1 && words.last().is_some_and(|word| SUFFIXES.contains(&word.as_str())) {
                words.pop();
            }
            // "al-Sadr" is "al sadr".
            words = words
                .iter()
                .flat_map(|word| match word.split_once('-') {
                    Some((particle, rest)) if PARTICLES.contains(&particle) => {
                        vec![particle.to_owned(), rest.to_owned()]
                    }
                    _ => vec![word.clone()],
                })
                .collect();
        } else {
            while words.len() > 1 && words[0] == "the" {
                words.remove(0);
            }
            if words.len() > 1 && words[0] == "un" {
                words.splice(0..1, ["united".to_owned(), "nations".to_owned()]);
            }
        }
        if words.is_empty() {
            return None;
        }
        let text = doc.slice(tokens.clone());
        let n_letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
        let capitals = n_letters > 3 && !text.chars().any(char::is_lowercase);
        Some(Self { tokens, class, words, title_gender, capitals, entity: 0 })
    }

    /// Only the words in `tokens` of the same name.
    pub(super) fn cut_to(&mut self, doc: &Doc<'_>, tokens: Range<usize>) {
        if let Some(cut) = Self::new(doc, tokens, self.class) {
            *self = cut;
        }
    }

    /// The same name as a person's.
    pub(super) fn become_person(&mut self, doc: &Doc<'_>) {
        if let Some(person) = Self::new(doc, self.tokens.clone(), EntityClass::Person) {
            *self = person;
        }
    }

    /// The words, comparable, without suffixes.
    pub(super) fn words(&self) -> &[String] {
        &self.words
    }

    /// The class its engine gave it.
    pub(super) fn class(&self) -> EntityClass {
        self.class
    }

    /// Whether it is a person's.
    pub(super) fn is_person(&self) -> bool {
        self.class == EntityClass::Person
    }

    /// Whether a title before it tells a gender: "Ms. Ruiz".
    pub(super) fn is_titled(&self) -> bool {
        self.title_gender.is_some()
    }

    /// Whether it names someone or something that may speak by itself.
    pub(super) fn speaks(&self) -> bool {
        self.class != EntityClass::Miscellaneous
    }
}

/// Whether `word` is a noun for one person.
pub(super) fn is_person_noun(word: &str) -> bool {
    noun(word).is_some_and(|(kind, _)| kind == NounKind::Person) && singular(word) == word.to_lowercase()
}

/// Words that end a name without being the surname.
const SUFFIXES: [&str; 8] = ["jr", "sr", "ii", "iii", "iv", "phd", "md", "esq"];
/// Letters after a name that are none of it.
const POSTNOMINALS: [&str; 12] = ["MP", "MPs", "MEP", "MSP", "TD", "QC", "KC", "SC", "MBE", "OBE", "CBE", "FRS"];
/// Words that belong to the surname after them.
pub(super) const PARTICLES: [&str; 23] = [
    "de", "del", "della", "der", "den", "di", "da", "dos", "du", "la", "le", "van", "von", "bin", "bint", "ibn", "ben",
    "al", "el", "st", "ter", "ten", "abu",
];

/// Makes one entity of each person or body named.
pub(super) fn cluster(
    doc: &Doc<'_>,
    mentions: &[Mention],
    sources: &[Option<Range<usize>>],
    entities: &mut Vec<Entity>,
) -> Vec<Name> {
    let mut names: Vec<Name> = mentions
        .iter()
        .filter(|mention| mention.kind == MentionKind::Name)
        .filter_map(|mention| name(doc, mention))
        .collect();
    names.sort_by_key(|name| (name.tokens.start, std::cmp::Reverse(name.tokens.end)));
    names.dedup_by(|later, earlier| earlier.tokens.end > later.tokens.start);
    repair::complete(doc, &mut names);
    unlisted::add(doc, &mut names, sources);
    repair::persons_taken_for_bodies(doc, &mut names);
    repair::cut_headline_names(doc, &mut names);
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&name_idx| {
        let name = &names[name_idx];
        // "Mr. Ruiz" before "Ruiz": a title tells a man from his wife.
        let untitled = name.words.len() == 1 && name.title_gender.is_none();
        (std::cmp::Reverse(name.words.len()), name.capitals, untitled, name.tokens.start)
    });
    for name_idx in order {
        let name = &names[name_idx];
        let found = match name.class {
            EntityClass::Person => person(doc, name, entities),
            EntityClass::Organization | EntityClass::Location | EntityClass::Miscellaneous => {
                body(doc, name, &names, entities)
            }
        };
        let entity_idx = found.unwrap_or_else(|| {
            let mut entity = Entity::new(nature_of(name.class), true, display(doc, name));
            entity.words.clone_from(&name.words);
            entity.is_place = name.class == EntityClass::Location;
            if name.class == EntityClass::Person && name.words.len() > 1 {
                let given = if name.words[0].chars().count() > 1 { &name.words[0] } else { &name.words[1] };
                entity.add_gender(given_name_gender(given), 2.2);
            }
            entities.push(entity);
            entities.len() - 1
        });
        let entity = &mut entities[entity_idx];
        entity.add_gender(name.title_gender, 4.0);
        entity.is_place &= name.class == EntityClass::Location;
        // "Moscow" may stand for Russia, but Russia is its name.
        let own = display(doc, name);
        let fuller = own.starts_with("United Nations ") && entity.name.starts_with("U.N. ");
        if name.class != EntityClass::Person && (fuller || country(&own).is_some_and(|country| country == own)) {
            entity.name = own;
        }
        if let [word] = name.words.as_slice() {
            let given = entity.words.len() > 1 && entity.words[0] == *word;
            entity.n_given += usize::from(given);
            entity.n_short += usize::from(!given);
        }
        if name.words.len() > 1 {
            entity.is_relative |= name.class == EntityClass::Person && is_relative(doc, &name.tokens);
            entity.full_names.push(name.tokens.start);
            entity.full_names.sort_unstable();
        }
        names[name_idx].entity = entity_idx;
    }
    full_names_elsewhere(doc, &names, entities);
    names
}

/// The name of a mention.
fn name(doc: &Doc<'_>, mention: &Mention) -> Option<Name> {
    Name::new(doc, doc.article.tokens_in(mention.head), mention.class)
}

/// The tokens of a person's name without letters after it: "Ana Ruiz MP", "Ana Ruiz, QC".
fn without_letters(doc: &Doc<'_>, mut tokens: Range<usize>, class: EntityClass) -> Range<usize> {
    while class == EntityClass::Person && tokens.len() > 2 && POSTNOMINALS.contains(&doc.text(tokens.end - 1)) {
        tokens.end -= if doc.text(tokens.end - 2) == "," { 2 } else { 1 };
    }
    tokens
}

/// A name as it is written, on one line and without possessive.
fn display(doc: &Doc<'_>, name: &Name) -> String {
    let tokens = without_letters(doc, name.tokens.clone(), name.class);
    let text = doc.slice(tokens).split_whitespace().collect::<Vec<_>>().join(" ");
    ["'s", "’s"].iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(&text).to_owned()
}

/// Given names and surname of a person's words: particles go with the surname.
fn parts(words: &[String]) -> (&[String], &[String]) {
    let mut first = words.len().saturating_sub(1);
    if words.first().is_some_and(|word| PARTICLES.contains(&word.as_str())) {
        return words.split_at(0);
    }
    while first > 1 && PARTICLES.contains(&words[first - 1].as_str()) {
        first -= 1;
    }
    words.split_at(first)
}

fn given_names_agree(a: &str, b: &str) -> bool {
    let initial = |short: &str, long: &str| {
        short.chars().count() <= 2
            && !short.is_empty()
            && long.starts_with(&short[..short.chars().next().map_or(0, char::len_utf8)])
    };
    a == b || initial(a, b) || initial(b, a) || are_nicknames(a, b)
}

/// Whether two full names may be one person's.
fn full_names_agree(a: &[String], b: &[String]) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let ((short_given, short_family), (long_given, long_family)) = (parts(short), parts(long));
    let family = short_family == long_family
        || short_family.last() == long_family.last() && short_family.len() != long_family.len();
    if family {
        return match (short_given.first(), long_given.first()) {
            // "John A. Ruiz" is not "John R. Ruiz".
            (Some(a), Some(b)) if given_names_agree(a, b) => match (short_given.get(1), long_given.get(1)) {
                (Some(a), Some(b)) => given_names_agree(a, b) || a.chars().count() > 2 && b.chars().count() > 2,
                _ => true,
            },
            (Some(a), Some(_)) => long_given.iter().any(|given| given == a),
            _ => false,
        };
    }
    // "Ana Ruiz" within "Ana Ruiz Molina"; "Kim Jong" within "Kim Jong Un".
    short.len() > 1 && long.windows(short.len()).any(|window| window == short)
}

/// The person a name belongs to, among those already known.
fn person(doc: &Doc<'_>, name: &Name, entities: &[Entity]) -> Option<EntityIdx> {
    let persons = || entities.iter().enumerate().filter(|(_, entity)| entity.nature == Nature::Person && entity.named);
    let same = persons().find(|(_, entity)| entity.words == name.words && name.words.len() > 1);
    if let Some((entity_idx, _)) = same {
        return Some(entity_idx);
    }
    let (given, family) = parts(&name.words);
    if !given.is_empty() {
        return persons()
            .filter(|(_, entity)| full_names_agree(&name.words, &entity.words))
            .max_by_key(|(_, entity)| entity.full_names.len())
            .map(|(entity_idx, _)| entity_idx);
    }
    // One name: a surname, else a family name that goes first or a given name, else any part of the name.
    let by_surname = |entity: &Entity| {
        let surname = parts(&entity.words).1;
        surname == family || surname.last() == family.last() || {
            let joined = surname.last().map_or("", String::as_str);
            joined.split('-').any(|piece| [piece] == *family.iter().map(String::as_str).collect::<Vec<_>>())
        }
    };
    let by_first = |entity: &Entity| {
        entity.words.first().is_some_and(|first| *first == family[0] || are_nicknames(first, &family[0]))
    };
    let by_any = |entity: &Entity| entity.words.iter().any(|word| *word == family[0]);
    let tests: [&dyn Fn(&Entity) -> bool; 3] = [&by_surname, &by_first, &by_any];
    for test in tests {
        let fitting: Vec<EntityIdx> =
            persons().filter(|(_, entity)| test(entity)).map(|(entity_idx, _)| entity_idx).collect();
        if !fitting.is_empty() {
            return namesake(doc, name, &fitting, entities);
        }
    }
    if let ([surname], true) = (family, name.title_gender.is_none()) {
        let mut similar = persons().filter(|(_, entity)| {
            entity.words.len() > 1 && entity.words.last().is_some_and(|known| is_misspelt(surname, known))
        });
        if let (Some((entity_idx, _)), None) = (similar.next(), similar.next()) {
            return Some(entity_idx);
        }
    }
    // A firm called by its founder's name, where no person of the name is known.
    let firm =
        |entity: &&Entity| entity.nature == Nature::Body && entity.words.len() > 1 && entity.words[0] == family[0];
    let titled = name.title_gender.is_some();
    let firm_idx = entities.iter().position(|entity| firm(&entity)).filter(|_| !titled && family.len() == 1)?;
    (!doc.is_noun(name.tokens.end)).then_some(firm_idx)
}

/// Whether two surnames of some length differ in one letter, as "Ruizer" and "Ruiser".
pub(super) fn is_misspelt(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    if short.len() < 5 || long.len() > short.len() + 1 || short.first() != long.first() {
        return false;
    }
    let same = short.iter().zip(&long).take_while(|(a, b)| a == b).count();
    let (rest, other) = (&short[same..], &long[same..]);
    !other.is_empty() && (rest == &other[1..] || !rest.is_empty() && rest[1..] == other[1..])
}

/// The body or place a name belongs to, among those already known.
fn body(doc: &Doc<'_>, name: &Name, names: &[Name], entities: &[Entity]) -> Option<EntityIdx> {
    let bodies = || {
        entities
            .iter()
            .enumerate()
            .filter(|(_, entity)| matches!(entity.nature, Nature::Body | Nature::Other) && entity.named)
    };
    let same = bodies().find(|(_, entity)| entity.words == name.words);
    if let Some((entity_idx, _)) = same {
        return Some(entity_idx);
    }
    if let (EntityClass::Miscellaneous, [_, _, ..]) = (name.class, name.words.as_slice()) {
        return None;
    }
    if let Some(known) = country(&display(doc, name)) {
        return bodies().find(|(_, entity)| country(&entity.name) == Some(known)).map(|(entity_idx, _)| entity_idx);
    }
    if let [short] = name.words.as_slice() {
        // "Federal Bureau of Investigation (FBI)", or letters that are another name's initials.
        let letters = doc.slice(name.tokens.clone()).chars().filter(|letter| letter.is_alphabetic());
        if short.chars().count() >= 2 && letters.clone().all(char::is_uppercase) {
            let initials =
                bodies().find(|(_, entity)| entity.words.len() > 1 && initials(&entity.words).contains(short));
            let before = name.tokens.start.checked_sub(1).filter(|&token| doc.text(token) == "(");
            let bracketed = before.and_then(|bracket| names.iter().find(|name| name.tokens.end == bracket));
            if let Some((entity_idx, _)) = initials {
                return Some(entity_idx);
            }
            return bracketed
                .filter(|long| long.words.len() > 1 && long.class == EntityClass::Organization)
                .map(|long| long.entity);
        }
    }
    if name.class != EntityClass::Organization {
        return None;
    }
    // A short form of one longer name: its first words, or its last.
    let fitting: Vec<EntityIdx> = bodies()
        .filter(|(_, entity)| entity.nature == Nature::Body && entity.words.len() > name.words.len())
        .filter(|(_, entity)| entity.words.starts_with(&name.words) || entity.words.ends_with(&name.words))
        .map(|(entity_idx, _)| entity_idx)
        .collect();
    let last_before = |entity_idx: EntityIdx| {
        let uses = &entities[entity_idx].full_names;
        uses[..uses.partition_point(|&position| position < name.tokens.start)].last().copied()
    };
    fitting.into_iter().filter(|&entity_idx| last_before(entity_idx).is_some()).max_by_key(|&it| last_before(it))
}

/// The letters a name of several words may be called by: of all words, without the small ones, and only of those before an
/// "and", "Centers for Disease Control and Prevention".
pub(super) fn initials(words: &[String]) -> [String; 3] {
    // "the U.S. Securities and Exchange Commission" is the S.E.C.
    let words = if words.len() > 3 && words[0] == "us" { &words[1..] } else { words };
    // "the Department of Veterans Affairs" is the V.A.
    let words = if words.len() > 3 && words[0] == "department" && words[1] == "of" { &words[2..] } else { words };
    let take = |words: &[String], all: bool| {
        words
            .iter()
            .flat_map(|word| word.split('-'))
            .filter(|word| all || !matches!(*word, "of" | "the" | "and" | "for" | "on" | "in" | "to" | "&" | "de"))
            .filter_map(|word| word.chars().next())
            .collect::<String>()
    };
    let before_and = words.iter().rposition(|word| word == "and").filter(|&and| and > 3).unwrap_or(0);
    [take(words, true), take(words, false), take(&words[..before_and], false)]
}

/// Whether `phrase` (as [`plain`] writes it) is a name's words in order.
pub(super) fn same_words(phrase: &str, words: &[String]) -> bool {
    phrase.split_whitespace().map(plain).eq(words.iter().cloned())
}
