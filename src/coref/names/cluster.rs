//! Which names are the same person or body.
//!
//! Full names first, each made one entity with all that agree with it word by word; then the short forms, each given to
//! the one it fits. A person's name is never given to a place or body, nor the other way round.

use std::{cmp::Reverse, ops::Range};

use foldhash::HashMap;

use super::{
    generations::Shared,
    name::{Name, display, full_names_agree, initials, is_misspelt, parts},
    namesakes::{full_names_elsewhere, is_relative, namesake},
    plausible, repair, unlisted,
};
use crate::{
    article::ParagraphKind,
    coref::entities::{Entity, EntityIdx, Nature, nature_of},
    entity::{Mention, MentionKind},
    grammar::{
        Class, Language, Syntax,
        nouns::{NounKind, noun},
        plain,
    },
    tag::EntityClass,
};

/// How much a given name and a title say of gender: nearly all who bear a listed name are of one, a title says it outright.
/// Chosen by hand.
const NAME_GENDER: f32 = 2.2;
/// See [`NAME_GENDER`].
const TITLE_GENDER: f32 = 4.0;

/// Whether `name` says in full what `other` begins with the letters of: "United Nations", "U.N."
fn says_in_full(language: Language, name: &str, other: &str) -> bool {
    let letters = other.split_once(' ').map(|(first, _)| first).filter(|first| first.ends_with('.')).map(plain);
    let full = letters.and_then(|letters| language.full_name(&letters)).unwrap_or_default();
    let words: Vec<String> = name.split(' ').map(plain).collect();
    !full.is_empty() && words.len() > full.len() && words.iter().zip(full).all(|(word, wanted)| word == wanted)
}

/// The entities so far, by what a name may share with them, so that no name is compared with all of them.
#[derive(Default)]
struct Index {
    /// By each word of the name, by the pieces of a hyphenated one, and by how a surname begins.
    by_word: HashMap<String, Vec<EntityIdx>>,
    by_initials: HashMap<String, Vec<EntityIdx>>,
    by_country: HashMap<&'static str, Vec<EntityIdx>>,
}

impl Index {
    fn add(&mut self, language: Language, entity_idx: EntityIdx, entity: &Entity) {
        let last = entity.words.last();
        let begins = last.map(|last| beginning(last));
        let mut keys: Vec<&str> = entity.words.iter().map(String::as_str).chain(begins.as_deref()).collect();
        keys.extend(last.into_iter().flat_map(|last| last.split('-')));
        enter(&mut self.by_word, keys, entity_idx);
        if entity.words.len() > 1 {
            let letters = initials(language, &entity.words);
            enter(&mut self.by_initials, letters.iter().map(String::as_str).collect(), entity_idx);
        }
        if let Some(country) = language.country(&entity.name) {
            self.by_country.entry(country).or_default().push(entity_idx);
        }
    }

    /// The entities that share any of the keys, in order.
    fn sharing(&self, keys: &[&str]) -> Vec<EntityIdx> {
        let mut found: Vec<EntityIdx> =
            keys.iter().filter_map(|key| self.by_word.get(*key)).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// Files an entity under each of the keys, once.
fn enter(index: &mut HashMap<String, Vec<EntityIdx>>, mut keys: Vec<&str>, entity_idx: EntityIdx) {
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        match index.get_mut(key) {
            Some(entities) => entities.push(entity_idx),
            None => _ = index.insert(key.to_owned(), vec![entity_idx]),
        }
    }
}

/// The key of surnames that may be one but for a letter.
fn beginning(surname: &str) -> String {
    surname.chars().take(2).chain("…".chars()).collect()
}

/// Makes one entity of each person or body named.
pub(in crate::coref) fn cluster(
    doc: &Syntax<'_>,
    mentions: &[Mention],
    sources: &[Option<Range<usize>>],
    entities: &mut Vec<Entity>,
) -> Vec<Name> {
    let mut names: Vec<Name> = mentions
        .iter()
        .filter(|mention| mention.kind == MentionKind::Name)
        .filter_map(|mention| Name::new(doc, doc.article.tokens_in(mention.head), mention.class))
        .collect();
    names.sort_by_key(|name| (name.tokens.start, Reverse(name.tokens.end)));
    names.dedup_by(|later, earlier| earlier.tokens.end > later.tokens.start);
    repair::complete(doc, &mut names);
    unlisted::add(doc, &mut names, sources);
    repair::persons_taken_for_bodies(doc, &mut names);
    repair::cut_headline_names(doc, &mut names);
    plausible::trim(doc, &mut names);
    let shared = Shared::of(doc, &names);
    let mut index = Index::default();
    let text = Text::of(doc, &names);
    for name_idx in order(doc, &names) {
        let name = &names[name_idx];
        let found = match name.class {
            EntityClass::Person => person(doc, name, &text, entities, &index, &shared),
            EntityClass::Organization | EntityClass::Location | EntityClass::Miscellaneous => {
                body(doc, name, &names, &text, entities, &index)
            }
        };
        let entity_idx = found.unwrap_or_else(|| {
            let mut entity = Entity::new(nature_of(name.class), true, display(doc, name));
            entity.words.clone_from(&name.words);
            entity.generation.clone_from(&name.generation);
            entity.is_place = name.class == EntityClass::Location;
            if name.class == EntityClass::Person && name.words.len() > 1 {
                let given = if name.words[0].chars().count() > 1 { &name.words[0] } else { &name.words[1] };
                entity.add_gender(doc.language().given_name_gender(&plain(given)), NAME_GENDER);
            }
            index.add(doc.language(), entities.len(), &entity);
            entities.push(entity);
            entities.len() - 1
        });
        let entity = &mut entities[entity_idx];
        entity.add_gender(name.title_gender, TITLE_GENDER);
        entity.is_place &= name.class == EntityClass::Location;
        // "Moscow" may stand for Russia, but Russia is its name.
        if name.class != EntityClass::Person {
            let own = display(doc, name);
            let fuller = says_in_full(doc.language(), &own, &entity.name);
            if fuller || doc.language().country(&own).is_some_and(|country| country == own) {
                entity.name = own;
            }
        }
        if let [word] = name.words.as_slice() {
            let given = entity.words.len() > 1 && entity.words[0] == *word;
            entity.n_short += usize::from(!given);
        }
        if name.words.len() > 1 {
            entity.is_relative |= name.class == EntityClass::Person && is_relative(doc, &name.tokens);
            let place = entity.full_names.partition_point(|&position| position < name.tokens.start);
            entity.full_names.insert(place, name.tokens.start);
        }
        names[name_idx].entity = entity_idx;
    }
    full_names_elsewhere(doc, &names, entities);
    names
}

/// Whether a token stands in a heading.
fn is_in_heading(doc: &Syntax<'_>, token: usize) -> bool {
    let paragraph = doc.article.paragraphs().get(doc.article.paragraph_of(token));
    paragraph.is_some_and(|it| it.kind == ParagraphKind::Heading)
}

/// What the whole text tells of its names: where, but for its headings, it first has each name of a body.
struct Text {
    first: HashMap<Vec<String>, usize>,
    /// How often it calls people by one word without a title.
    called: HashMap<String, usize>,
}

impl Text {
    fn of(doc: &Syntax<'_>, names: &[Name]) -> Self {
        let (mut first, mut called) = (HashMap::default(), HashMap::default());
        for (name_idx, name) in names.iter().enumerate() {
            match (name.is_person(), name.words.as_slice()) {
                (true, [word]) if !name.is_titled() => *called.entry(word.clone()).or_default() += 1,
                (true, _) => {}
                (false, words) if !is_in_heading(doc, name.tokens.start) => {
                    first.entry(words.to_vec()).or_insert(name_idx);
                }
                (false, _) => {}
            }
        }
        Self { first, called }
    }

    /// Where it first has a name of these words.
    fn first(&self, words: &[String]) -> Option<usize> {
        self.first.get(words).copied()
    }
}

/// The order in which names find whose they are: full ones before short ones, what the text says before what only a headline
/// runs together ("Ana Ruizs boat"), longer ones first, and of several spellings the one that it has most often.
fn order(doc: &Syntax<'_>, names: &[Name]) -> Vec<usize> {
    let mut n_spelt: HashMap<&[String], usize> = HashMap::default();
    for name in names.iter().filter(|name| name.words.len() > 1) {
        *n_spelt.entry(&name.words).or_default() += 1;
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_cached_key(|&name_idx| {
        let name = &names[name_idx];
        let single = name.words.len() == 1;
        // "Mr. Ruiz" before "Ruiz": a title tells a man from his wife.
        let untitled = single && name.title_gender.is_none();
        let in_heading = is_in_heading(doc, name.tokens.start);
        let often = Reverse(n_spelt.get(name.words.as_slice()).copied().unwrap_or(0));
        let length = Reverse(name.words.len());
        (single, in_heading, length, name.capitals, often, untitled, name.tokens.start)
    });
    order
}

/// Whether two full names are one but for a letter of the surname, or of a given name that nobody else bears.
fn are_misspelt(language: Language, a: &[String], b: &[String]) -> bool {
    let mut unlike = a.iter().zip(b).enumerate().filter(|(_, (a, b))| a != b);
    match (unlike.next(), unlike.next()) {
        (Some((word, (one, other))), None) if a.len() == b.len() => {
            let listed = |word: &str| language.is_given_name(word);
            is_misspelt(one, other) && (word + 1 == a.len() || !(listed(one) && listed(other)))
        }
        _ => false,
    }
}

/// The person a name belongs to, among those already known.
fn person(
    doc: &Syntax<'_>,
    name: &Name,
    text: &Text,
    entities: &[Entity],
    index: &Index,
    shared: &Shared,
) -> Option<EntityIdx> {
    let (given, family) = parts(doc.language(), &name.words);
    let begins = name.words.last().map(|last| beginning(last)).unwrap_or_default();
    let mut keys: Vec<&str> = name.words.iter().map(String::as_str).collect();
    for nickname in name.words.first().into_iter().flat_map(|first| doc.language().nicknames(first)) {
        keys.push(nickname);
    }
    keys.push(&begins);
    let candidates = index.sharing(&keys);
    let persons = || {
        let with = candidates.iter().map(|&entity_idx| (entity_idx, &entities[entity_idx]));
        with.filter(|(_, entity)| {
            entity.nature == Nature::Person
                && entity.named
                && shared.allows(name, &entity.words, entity.generation.as_ref())
        })
    };
    let same = persons().find(|(_, entity)| entity.words == name.words && name.words.len() > 1);
    if let Some((entity_idx, _)) = same {
        return Some(entity_idx);
    }
    if !given.is_empty() {
        let most = |fits: &dyn Fn(&[String]) -> bool| {
            let fitting = persons().filter(|(_, entity)| fits(&entity.words));
            fitting.max_by_key(|(_, entity)| entity.full_names.len()).map(|(entity_idx, _)| entity_idx)
        };
        return most(&|words| full_names_agree(doc.language(), &name.words, words))
            .or_else(|| most(&|words| are_misspelt(doc.language(), &name.words, words)));
    }
    // One name: a surname, else a family name that goes first or a given name, else any part of the name.
    let by_surname = |entity: &Entity| {
        let surname = parts(doc.language(), &entity.words).1;
        surname == family || surname.last() == family.last() || {
            let joined = surname.last().map_or("", String::as_str);
            joined.split('-').any(|piece| [piece] == *family.iter().map(String::as_str).collect::<Vec<_>>())
        }
    };
    // "Prince William" is no Will.
    let by_first = |entity: &Entity| {
        let untitled = name.title_gender.is_none();
        entity
            .words
            .first()
            .is_some_and(|first| *first == family[0] || untitled && doc.language().are_nicknames(first, &family[0]))
    };
    let by_any = |entity: &Entity| entity.words.iter().any(|word| *word == family[0]);
    // Whom only a headline names in full comes after all others.
    let in_text =
        |entity: &Entity| entity.words.len() == 1 || entity.full_names.iter().any(|&token| !is_in_heading(doc, token));
    let tests: [&dyn Fn(&Entity) -> bool; 3] = [&by_surname, &by_first, &by_any];
    for (test, in_headings) in [false, true].into_iter().flat_map(|it| tests.map(|test| (test, it))) {
        let fitting: Vec<EntityIdx> = persons()
            .filter(|(_, entity)| test(entity) && in_text(entity) != in_headings)
            .map(|(entity_idx, _)| entity_idx)
            .collect();
        if !fitting.is_empty() {
            return namesake(doc, name, &fitting, entities, &text.called);
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
    let firm = |entity: &&Entity| {
        let body = entity.words.last().is_some_and(|last| {
            doc.language().is(Class::FirmName, last)
                || noun(doc.language(), last).is_some_and(|(kind, _)| kind == NounKind::Body)
                || !doc.language().is(Class::OfficeBody, last) && !doc.language().is_given_name(&family[0])
        });
        let before = entity.full_names.first().is_some_and(|&first| first < name.tokens.start);
        entity.nature == Nature::Body
            && body
            && before
            && !entity.is_place
            && entity.words.len() > 1
            && entity.words[0] == family[0]
    };
    let titled = name.title_gender.is_some();
    let firm_idx =
        candidates.iter().copied().find(|&it| firm(&&entities[it])).filter(|_| !titled && family.len() == 1)?;
    (!doc.is_noun(name.tokens.end)).then_some(firm_idx)
}

/// The body or place a name belongs to, among those already known.
fn body(
    doc: &Syntax<'_>,
    name: &Name,
    names: &[Name],
    text: &Text,
    entities: &[Entity],
    index: &Index,
) -> Option<EntityIdx> {
    let is_body = |&entity_idx: &EntityIdx| {
        let entity = &entities[entity_idx];
        matches!(entity.nature, Nature::Body | Nature::Other) && entity.named
    };
    let candidates = index.sharing(&name.words.iter().map(String::as_str).collect::<Vec<_>>());
    let bodies = || candidates.iter().copied().filter(is_body).map(|it| (it, &entities[it]));
    let same = bodies().find(|(_, entity)| entity.words == name.words);
    if let Some((entity_idx, _)) = same {
        return Some(entity_idx);
    }
    if let (EntityClass::Miscellaneous, [_, _, ..]) = (name.class, name.words.as_slice()) {
        return None;
    }
    if let Some(known) = doc.language().country(&display(doc, name)) {
        return index.by_country.get(known).into_iter().flatten().copied().find(is_body);
    }
    if let [short] = name.words.as_slice() {
        // "Federal Bureau of Investigation (FBI)", or letters that are another name's initials.
        let letters = doc.slice(name.tokens.clone()).chars().filter(|letter| letter.is_alphabetic());
        // "IoD" is spelled out as "Institute of Directors".
        let mixed = letters.clone().next().is_some_and(char::is_uppercase)
            && letters.clone().next_back().is_some_and(char::is_uppercase)
            && (3..=5).contains(&short.chars().count());
        if short.chars().count() >= 2 && (mixed || letters.clone().all(char::is_uppercase)) {
            let spelled_out = index.by_initials.get(short).into_iter().flatten().copied().find(is_body);
            let before = name.tokens.start.checked_sub(1).filter(|&token| doc.text(token) == "(");
            let bracketed =
                before.and_then(|bracket| super::name_at(names, bracket.checked_sub(1)?)).map(|it| &names[it]);
            if spelled_out.is_some() {
                return spelled_out;
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
    // Before its full name stands, one that the short form can only go on to.
    let goes_on = |entity: &Entity| {
        let tail = entity.words.strip_prefix(name.words.as_slice()).unwrap_or_default();
        let told = |word: &String| doc.language().is(Class::FirmName, word) || doc.language().is(Class::NameTail, word);
        !tail.is_empty() && tail.iter().all(told)
    };
    let mut later = fitting.iter().copied().filter(|&entity_idx| goes_on(&entities[entity_idx]));
    let only = later.next().filter(|_| later.next().is_none());
    // What the text calls so before it has the longer name is something else: "Ledger", then "Ledger Weekend".
    let opens = text.first(&name.words);
    let is_news = |entity: &Entity| {
        let opened = opens.map_or(usize::MAX, |it| names[it].tokens.start);
        entity.full_names.iter().find(|&&token| !is_in_heading(doc, token)).is_none_or(|&full| full < opened)
    };
    let before = fitting
        .iter()
        .copied()
        .filter(|&it| last_before(it).is_some() && is_news(&entities[it]))
        .max_by_key(|&it| last_before(it));
    // A headline says it short, too.
    let in_text = || opens.filter(|_| is_in_heading(doc, name.tokens.start)).map(|it| names[it].entity);
    before.or(only).or_else(in_text)
}
