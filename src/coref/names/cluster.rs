//! Which names are the same person or body.
//!
//! Full names first, each made one entity with all that agree with it word by word; then the short forms, each given to
//! the one it fits. A person's name is never given to a place or body, nor the other way round.

use std::{cell::OnceCell, cmp::Reverse, hash::Hash, ops::Range};

use foldhash::HashMap;

use super::{
    generations::Shared,
    name::{Name, display, full_names_agree, initials, is_misspelt, parts},
    namesakes::{full_names_elsewhere, is_relative, namesake},
    plausible, repair, unlisted,
};
use crate::{
    coref::entities::{Entity, EntityIdx, Nature, Word, nature_of},
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
    let mut words = name.split(' ');
    !full.is_empty()
        && full.iter().all(|wanted| words.next().is_some_and(|word| plain(word) == *wanted))
        && words.next().is_some()
}

/// The entities so far, by what a name may share with them, so that no name is compared with all of them.
struct Index<'n> {
    names: &'n [Name<'n>],
    /// Per name, its entity; 0 before it has one.
    entity_of: Vec<EntityIdx>,
    /// By each word of the name, and by the pieces of a hyphenated surname.
    by_word: HashMap<&'n str, Vec<EntityIdx>>,
    /// By how a surname begins.
    by_beginning: HashMap<[char; 2], Vec<EntityIdx>>,
    /// Bodies, once one is looked for: names of several words come before those of one, so they are all there by then.
    by_initials: OnceCell<HashMap<String, EntityIdx>>,
    /// Bodies only.
    by_country: HashMap<&'static str, Vec<EntityIdx>>,
}

impl<'n> Index<'n> {
    fn new(names: &'n [Name<'_>]) -> Self {
        Self {
            names,
            entity_of: vec![0; names.len()],
            by_word: HashMap::default(),
            by_beginning: HashMap::default(),
            by_initials: OnceCell::new(),
            by_country: HashMap::default(),
        }
    }

    /// Adds the entity that `name` is the first of.
    fn add(&mut self, entity_idx: EntityIdx, name: &'n Name<'n>, country: Option<&'static str>) {
        for word in &name.words {
            enter(&mut self.by_word, &**word, entity_idx);
        }
        let Some(last) = name.words.last() else { return };
        for piece in last.split('-') {
            enter(&mut self.by_word, piece, entity_idx);
        }
        if name.is_person() {
            enter(&mut self.by_beginning, beginning(last), entity_idx);
        } else if let Some(country) = country {
            enter(&mut self.by_country, country, entity_idx);
        }
    }

    /// The entities that share any of the words, in order.
    fn sharing<'w>(&self, words: impl Iterator<Item = &'w str>) -> Vec<EntityIdx> {
        in_order(words.filter_map(|word| self.by_word.get(word)).flatten().copied().collect())
    }

    /// The persons whose surname begins like this one, too.
    fn beginning_like(&self, surname: &str, mut found: Vec<EntityIdx>) -> Vec<EntityIdx> {
        found.extend(self.by_beginning.get(&beginning(surname)).into_iter().flatten());
        in_order(found)
    }
}

/// The bodies by what letters their names may be called by.
pub(in crate::coref) fn by_initials(language: Language, entities: &[Entity<'_>]) -> HashMap<String, EntityIdx> {
    let mut by_initials = HashMap::default();
    for (entity_idx, entity) in entities.iter().enumerate() {
        if entity.named && matches!(entity.nature, Nature::Body | Nature::Other) && entity.words.len() > 1 {
            for letters in initials(language, &entity.words) {
                by_initials.entry(letters).or_insert(entity_idx);
            }
        }
    }
    by_initials
}

fn in_order(mut entities: Vec<EntityIdx>) -> Vec<EntityIdx> {
    entities.sort_unstable();
    entities.dedup();
    entities
}

/// Files an entity under a key, once.
fn enter<K: Eq + Hash>(index: &mut HashMap<K, Vec<EntityIdx>>, key: K, entity_idx: EntityIdx) {
    let entities = index.entry(key).or_default();
    if entities.last() != Some(&entity_idx) {
        entities.push(entity_idx);
    }
}

/// What surnames have in common that may be one but for a letter.
fn beginning(surname: &str) -> [char; 2] {
    let mut letters = surname.chars();
    [letters.next(), letters.next()].map(Option::unwrap_or_default)
}

/// Makes one entity of each person or body named.
pub(in crate::coref) fn cluster<'a>(
    doc: &Syntax<'a>,
    mentions: &[Mention],
    sources: &[Option<Range<usize>>],
    entities: &mut Vec<Entity<'a>>,
) -> Vec<Name<'a>> {
    let mut names: Vec<Name<'a>> = mentions
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
    let mut index = Index::new(&names);
    let text = Text::of(doc, &names);
    for name_idx in order(doc, &names) {
        let name = &names[name_idx];
        // What a body's name is as it is written, and the country of that name.
        let own = (!name.is_person()).then(|| display(doc, name));
        let country = own.as_deref().and_then(|own| doc.language().country(own));
        let found = if name.is_person() {
            person(doc, name, &text, entities, &index, &shared)
        } else {
            body(doc, name, country, &text, entities, &index)
        };
        let entity_idx = found.unwrap_or_else(|| {
            let shown = own.clone().unwrap_or_else(|| display(doc, name));
            let mut entity = Entity::new(nature_of(name.class), true, shown);
            entity.words.clone_from(&name.words);
            entity.generation.clone_from(&name.generation);
            entity.is_place = name.class == EntityClass::Location;
            if name.class == EntityClass::Person && name.words.len() > 1 {
                let given = if name.words[0].chars().count() > 1 { &name.words[0] } else { &name.words[1] };
                entity.add_gender(doc.language().given_name_gender(&plain(given)), NAME_GENDER);
            }
            index.add(entities.len(), name, country);
            entities.push(entity);
            entities.len() - 1
        });
        let entity = &mut entities[entity_idx];
        entity.add_gender(name.title_gender, TITLE_GENDER);
        entity.is_place &= name.class == EntityClass::Location;
        // "Moscow" may stand for Russia, but Russia is its name.
        if let Some(own) = own
            && (country.is_some_and(|country| country == own) || says_in_full(doc.language(), &own, &entity.name))
        {
            entity.name = own;
        }
        if let [word] = name.words.as_slice() {
            let given = entity.words.len() > 1 && entity.words[0] == *word;
            entity.n_short += usize::from(!given);
        }
        if name.words.len() > 1 {
            entity.is_relative |= name.class == EntityClass::Person && is_relative(doc, &name.tokens);
            let place = entity.full_names.partition_point(|&position| position < name.tokens.start);
            entity.full_names.insert(place, name.tokens.start);
            if !doc.in_heading(name.tokens.start) {
                let first = entity.named_in_text.get_or_insert(name.tokens.start);
                *first = name.tokens.start.min(*first);
            }
        }
        index.entity_of[name_idx] = entity_idx;
    }
    let entity_of = index.entity_of;
    names.iter_mut().zip(entity_of).for_each(|(name, entity_idx)| name.entity = entity_idx);
    full_names_elsewhere(doc, &names, entities);
    names
}

/// What the whole text tells of its names: where, but for its headings, it first has each name of a body.
struct Text<'n> {
    first: HashMap<&'n [Word<'n>], usize>,
    /// How often it calls people by one word without a title.
    called: HashMap<&'n str, usize>,
}

impl<'n> Text<'n> {
    fn of(doc: &Syntax<'_>, names: &'n [Name<'_>]) -> Self {
        let (mut first, mut called) = (HashMap::default(), HashMap::default());
        for (name_idx, name) in names.iter().enumerate() {
            let words = name.words.as_slice();
            if !name.is_person() && !doc.in_heading(name.tokens.start) {
                first.entry(words).or_insert(name_idx);
            } else if let ([word], true, false) = (words, name.is_person(), name.is_titled()) {
                *called.entry(&**word).or_default() += 1;
            }
        }
        Self { first, called }
    }

    /// Where it first has a name of these words.
    fn first(&self, words: &[Word<'_>]) -> Option<usize> {
        self.first.get(words).copied()
    }
}

/// The order in which names find whose they are: full ones before short ones, what the text says before what only a headline
/// runs together ("Ana Ruizs boat"), longer ones first, and of several spellings the one that it has most often.
fn order(doc: &Syntax<'_>, names: &[Name<'_>]) -> Vec<usize> {
    let mut n_spelt: HashMap<&[Word<'_>], usize> = HashMap::default();
    for name in names.iter().filter(|name| name.words.len() > 1) {
        *n_spelt.entry(&name.words).or_default() += 1;
    }
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_cached_key(|&name_idx| {
        let name = &names[name_idx];
        let single = name.words.len() == 1;
        // "Mr. Ruiz" before "Ruiz": a title tells a man from his wife.
        let untitled = single && name.title_gender.is_none();
        let in_heading = doc.in_heading(name.tokens.start);
        let often = Reverse(if single { 0 } else { n_spelt.get(name.words.as_slice()).copied().unwrap_or(0) });
        let length = Reverse(name.words.len());
        (single, in_heading, length, name.capitals, often, untitled, name.tokens.start)
    });
    order
}

/// Whether two full names are one but for a letter of the surname, or of a given name that nobody else bears.
fn are_misspelt(language: Language, a: &[Word<'_>], b: &[Word<'_>]) -> bool {
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
    name: &Name<'_>,
    text: &Text<'_>,
    entities: &[Entity<'_>],
    index: &Index<'_>,
    shared: &Shared<'_>,
) -> Option<EntityIdx> {
    let (given, family) = parts(doc.language(), &name.words);
    let nicknames = name.words.first().into_iter().flat_map(|first| doc.language().nicknames(first));
    let words = name.words.iter().map(|word| &**word);
    let candidates = index.sharing(words.chain(nicknames.map(|nickname| -> &str { nickname })));
    let is_person = |(_, entity): &(EntityIdx, &Entity)| {
        entity.nature == Nature::Person
            && entity.named
            && shared.allows(name, &entity.words, entity.generation.as_ref())
    };
    let persons = || candidates.iter().map(|&it| (it, &entities[it])).filter(is_person);
    let same = persons().find(|(_, entity)| entity.words == name.words && name.words.len() > 1);
    if let Some((entity_idx, _)) = same {
        return Some(entity_idx);
    }
    if !given.is_empty() {
        let most = |fits: &dyn Fn(&[Word<'_>]) -> bool| {
            let fitting = persons().filter(|(_, entity)| fits(&entity.words));
            fitting.max_by_key(|(_, entity)| entity.full_names.len()).map(|(entity_idx, _)| entity_idx)
        };
        return most(&|words| full_names_agree(doc.language(), &name.words, words))
            .or_else(|| most(&|words| are_misspelt(doc.language(), &name.words, words)));
    }
    // One name: a surname, else a family name that goes first or a given name, else any part of the name.
    let by_surname = |entity: &Entity<'_>| {
        let surname = parts(doc.language(), &entity.words).1;
        surname == family || surname.last() == family.last() || {
            let joined = surname.last().map_or("", |word| &**word);
            family.len() == 1 && joined.split('-').any(|piece| piece == family[0])
        }
    };
    // "Prince William" is no Will.
    let by_first = |entity: &Entity<'_>| {
        let untitled = name.title_gender.is_none();
        entity
            .words
            .first()
            .is_some_and(|first| *first == family[0] || untitled && doc.language().are_nicknames(first, &family[0]))
    };
    let by_any = |entity: &Entity<'_>| entity.words.iter().any(|word| *word == family[0]);
    // Whom only a headline names in full comes after all others.
    let in_text = |entity: &Entity<'_>| entity.words.len() == 1 || entity.named_in_text.is_some();
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
        let candidates = index.beginning_like(surname, candidates.clone());
        let mut similar = candidates.iter().map(|&it| (it, &entities[it])).filter(is_person).filter(|(_, entity)| {
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
    name: &Name<'_>,
    country: Option<&'static str>,
    text: &Text<'_>,
    entities: &[Entity<'_>],
    index: &Index<'_>,
) -> Option<EntityIdx> {
    let is_body = |&entity_idx: &EntityIdx| {
        let entity = &entities[entity_idx];
        matches!(entity.nature, Nature::Body | Nature::Other) && entity.named
    };
    let candidates = index.sharing(name.words.iter().map(|word| &**word));
    let bodies = || candidates.iter().copied().filter(is_body).map(|it| (it, &entities[it]));
    let same = bodies().find(|(_, entity)| entity.words == name.words);
    if let Some((entity_idx, _)) = same {
        return Some(entity_idx);
    }
    if let (EntityClass::Miscellaneous, [_, _, ..]) = (name.class, name.words.as_slice()) {
        return None;
    }
    if let Some(known) = country {
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
            let by_initials = index.by_initials.get_or_init(|| by_initials(doc.language(), entities));
            let spelled_out = by_initials.get(&**short).copied();
            let before = name.tokens.start.checked_sub(1).filter(|&token| doc.text(token) == "(");
            if spelled_out.is_some() {
                return spelled_out;
            }
            let bracketed = before.and_then(|bracket| super::name_at(index.names, bracket.checked_sub(1)?))?;
            let long = &index.names[bracketed];
            let is_long = long.words.len() > 1 && long.class == EntityClass::Organization;
            return is_long.then(|| index.entity_of[bracketed]);
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
    let goes_on = |entity: &Entity<'_>| {
        let tail = entity.words.strip_prefix(name.words.as_slice()).unwrap_or_default();
        let told =
            |word: &Word<'_>| doc.language().is(Class::FirmName, word) || doc.language().is(Class::NameTail, word);
        !tail.is_empty() && tail.iter().all(told)
    };
    let mut later = fitting.iter().copied().filter(|&entity_idx| goes_on(&entities[entity_idx]));
    let only = later.next().filter(|_| later.next().is_none());
    // What the text calls so before it has the longer name is something else: "Ledger", then "Ledger Weekend".
    let opens = text.first(&name.words);
    let opened = opens.map_or(usize::MAX, |it| index.names[it].tokens.start);
    let is_first = |entity: &Entity<'_>| entity.named_in_text.is_none_or(|full| full < opened);
    let before = fitting
        .iter()
        .copied()
        .filter(|&it| last_before(it).is_some() && is_first(&entities[it]))
        .max_by_key(|&it| last_before(it));
    // A headline says it short, too.
    let in_text = || opens.filter(|_| doc.in_heading(name.tokens.start)).map(|it| index.entity_of[it]);
    before.or(only).or_else(in_text)
}
