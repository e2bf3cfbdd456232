//! Whom a description means among the people and bodies that the article knows: by role, office, kind, family.

use std::ops::Range;

use super::{
    entities::{Entity, EntityIdx, Nature, Role},
    nominals::EMPTY,
    offices::EPITHETS,
    resolver::Resolver,
    sources::name_at,
    words::{country, is_people_word, plain, role_covers},
};
use crate::entity::words::{Gender, is_title, noun, singular};

/// What sources are called who are not to be named.
pub(super) const UNNAMED: [&str; 24] = [
    "official",
    "source",
    "spokesman",
    "spokeswoman",
    "spokesperson",
    "aide",
    "adviser",
    "advisor",
    "diplomat",
    "officer",
    "insider",
    "executive",
    "expert",
    "analyst",
    "critic",
    "ally",
    "supporter",
    "worker",
    "member",
    "person",
    "man",
    "woman",
    "employee",
    "strategist",
];

/// Heads that need no more than a fitting gender and salience.
const GENERIC_PERSON: [&str; 10] =
    ["man", "woman", "politician", "businessman", "businesswoman", "boy", "girl", "newcomer", "veteran", "person"];

impl Resolver<'_> {
    /// Who "Ana Ruiz's wife", "her predecessor" is: of a family, the one other of that surname; of rivals, the one other
    /// person in the article so far.
    pub(super) fn relative(&self, tokens: &Range<usize>, head: usize, noun_head: &str) -> Option<EntityIdx> {
        let doc = self.doc;
        let owner = (tokens.start..head).rev().find_map(|token| {
            if doc.pos(token) == "PRP$" {
                return self.items.get(&token)?.answer.map(|(owner, _)| owner);
            }
            let name = name_at(self.names, token).filter(|&it| self.names[it].is_person())?;
            (doc.pos(token + 1) == "POS").then_some(self.names[name].entity)
        })?;
        let family = matches!(
            noun_head,
            "husband" | "wife" | "ex-husband" | "ex-wife" | "widow" | "widower" | "brother" | "sister" | "spouse"
        );
        let rivals = matches!(noun_head, "rival" | "opponent" | "predecessor" | "successor" | "counterpart");
        let gender = noun(doc.text(head)).and_then(|(_, gender)| gender);
        let surname = self.entities[owner].words.last()?;
        let mut others = self.entities.iter().enumerate().filter(|(other, entity)| {
            let person =
                *other != owner && entity.named && entity.nature == Nature::Person && entity.members.is_empty();
            let kin =
                entity.words.last() == Some(surname) && gender.is_none_or(|gender| entity.gender_fit(gender) > 0.3);
            let before = entity.uses.first().is_some_and(|first| first.token < head);
            person && if family { kin } else { before }
        });
        let (one, more) = (others.next()?, others.next());
        ((family || rivals) && more.is_none()).then_some(one.0)
    }

    /// The one named police force, for "police" alone.
    pub(super) fn police(&self) -> Option<EntityIdx> {
        let mut forces = self.entities.iter().enumerate().filter(|(_, entity)| {
            entity.words.len() > 1
                && entity.members.is_empty()
                && !matches!(entity.nature, Nature::Person | Nature::Document)
                && entity.words.last().is_some_and(|word| word == "police")
        });
        let (force, other) = (forces.next()?, forces.next());
        other.is_none().then_some(force.0)
    }

    /// The person that "the mayor" is, by role, then by gender and salience for words that say nothing else.
    pub(super) fn known_person(&self, tokens: &Range<usize>, head: usize, noun_head: &str) -> Option<(EntityIdx, f32)> {
        if matches!(noun_head, "couple" | "pair" | "duo")
            && let Some(pair) = self.pair(tokens, head, noun_head)
        {
            return Some(pair);
        }
        let by_role = self.by_role(tokens, head, noun_head, false);
        if let Some((found, _)) = by_role {
            // "a senior official … the official" is no minister.
            let exact = self.entities[found].roles.iter().any(|role| role.head == noun_head);
            if exact || !UNNAMED.contains(&noun_head) {
                return by_role;
            }
            return self.known_unnamed(head, noun_head, Nature::Person, &self.key(tokens, head)).or(by_role);
        }
        if EPITHETS.contains(&noun_head)
            || noun_head.starts_with("ex-")
            || tokens.clone().any(|token| self.doc.word(token) == "former" && tokens.len() == 3)
            || is_people_word(noun_head)
        {
            let unnamed = self.known_unnamed(head, noun_head, Nature::Person, &[noun_head.to_owned()]);
            return unnamed.or_else(|| self.subject_before_epithet(head));
        }
        if let Some(found) = self.epithet(tokens, head) {
            return Some(found);
        }
        if !GENERIC_PERSON.contains(&noun_head) && !noun_head.ends_with("-year-old") {
            return self.by_office(tokens, head, noun_head);
        }
        let gender = noun(self.doc.text(head)).and_then(|(_, gender)| gender);
        // Someone unnamed of that description comes first: "a man … the man".
        let unnamed = self.known_unnamed(head, noun_head, Nature::Person, &[noun_head.to_owned()]);
        if unnamed.is_some() {
            return unnamed;
        }
        self.most_salient(head, |entity| {
            entity.nature == Nature::Person && gender.is_none_or(|gender: Gender| entity.gender_fit(gender) > 0.4)
        })
        .map(|entity_idx| (entity_idx, 0.55))
    }

    /// The named person introduced by a role that covers this noun and these words.
    pub(super) fn by_role(
        &self,
        tokens: &Range<usize>,
        head: usize,
        noun_head: &str,
        owned: bool,
    ) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        let modifiers: Vec<String> = (tokens.start..tokens.end)
            .filter(|&token| token != head && doc.text(token).chars().any(char::is_alphanumeric))
            .filter(|&token| !matches!(doc.pos(token), "DT" | "IN" | "POS" | "PRP$"))
            .map(|token| country(doc.text(token)).map_or_else(|| doc.word(token).to_owned(), plain))
            .filter(|word| !EMPTY.contains(&word.as_str()))
            .collect();
        let capitals: Vec<&str> = tokens
            .clone()
            .filter(|&token| doc.text(token).chars().next().is_some_and(char::is_uppercase))
            .map(|token| doc.word(token))
            .collect();
        let mut scores: Vec<(f32, EntityIdx)> = Vec::new();
        for (entity_idx, entity) in self.entities.iter().enumerate() {
            if entity.nature != Nature::Person || !entity.named || entity.roles.is_empty() {
                continue;
            }
            // "Detective Sgt. Ana Ruiz" is the detective too, the deputy mayor not the mayor.
            let covers = entity.roles.iter().filter(|role| !ranks_below(role, &modifiers, noun_head)).any(|role| {
                role_covers(&role.head, noun_head)
                    || is_title(&role.head) && is_title(noun_head) && role.words.iter().any(|word| word == noun_head)
            });
            // "the Republican": a word of any role or party.
            let adjective = country(noun_head).map_or_else(|| noun_head.to_owned(), plain);
            let described = !covers
                && country(noun_head).is_some()
                && entity.roles.iter().any(|role| {
                    role.words
                        .iter()
                        .chain([&role.head])
                        .any(|word| country(word).map_or_else(|| word.clone(), plain) == adjective)
                });
            if !covers && !described {
                continue;
            }
            let known = |word: &String| {
                entity.roles.iter().any(|role| {
                    role.words
                        .iter()
                        .chain([&role.head])
                        .any(|mine| mine == word || country(mine).is_some_and(|it| plain(it) == *word))
                }) || entity.words.contains(word)
            };
            let n_known = modifiers.iter().filter(|word| known(word)).count();
            let n_strange = modifiers.len() - n_known;
            // A place the text did not give with the role may be right ("the Ohio senator"), another party never.
            let wrong = modifiers.iter().any(|word| {
                !known(word) && (word.contains(' ') || is_people_word(word) || !capitals.contains(&word.as_str()))
            });
            let strange_party = modifiers.iter().any(|word| word.ends_with(" party") && !known(word));
            if owned && n_strange > 0 || wrong && n_strange > n_known || strange_party {
                continue;
            }
            let exact = entity.roles.iter().any(|role| role.head == noun_head);
            let salience = self.salience(entity_idx, head) + 0.02;
            let score = salience.sqrt()
                * (1.0 + n_known as f32)
                * 0.35_f32.powf(n_strange as f32)
                * if exact { 1.5 } else { 1.0 }
                * if entity.uses.first().is_some_and(|first| first.token < head) { 1.0 } else { 0.3 };
            scores.push((score, entity_idx));
        }
        scores.sort_by(|a, b| b.0.total_cmp(&a.0));
        let (score, entity_idx) = *scores.first()?;
        let second = scores.get(1).map_or(0.0, |second| second.0);
        (score > 0.02).then_some((entity_idx, 0.65 + 0.32 * (score - second) / score))
    }

    /// The body or writing that "the agency", "the poll" is: one whose name holds the word, else the most salient.
    pub(super) fn known_body(
        &self,
        head: usize,
        noun_head: &str,
        nature: Nature,
        words: &[String],
    ) -> Option<(EntityIdx, f32)> {
        let named = self.most_salient(head, |entity| {
            entity.named
                && matches!(entity.nature, Nature::Body | Nature::Other)
                && entity.words.len() > 1
                && [entity.words.first(), entity.words.last()].iter().flatten().any(|word| singular(word) == noun_head)
                && words.iter().all(|word| entity.words.iter().any(|mine| singular(mine) == *word))
        });
        if let Some(entity_idx) = named {
            return Some((entity_idx, 0.88));
        }
        // A survey and a poll, a study and a report are one where nothing else is told.
        if nature == Nature::Document && words.len() == 1 {
            let others: &[&str] = match noun_head {
                "survey" | "poll" => &["survey", "poll"],
                "study" => &["survey"],
                _ => &[],
            };
            let own = self.known_unnamed(head, noun_head, nature, words);
            let other = |entity: &Entity| {
                !entity.named
                    && entity.nature == nature
                    && entity.words.last().is_some_and(|word| others.contains(&word.as_str()))
            };
            let found = own.or_else(|| self.most_salient(head, other).map(|it| (it, 0.7)));
            if found.is_some() {
                return found;
            }
        }
        let by_role = self.most_salient(head, |entity| {
            entity.named && entity.nature == Nature::Body && entity.roles.iter().any(|role| role.head == noun_head)
        });
        if let Some(entity_idx) = by_role.filter(|_| nature == Nature::Body && words.len() <= 2) {
            return Some((entity_idx, 0.85));
        }
        let generic = matches!(
            noun_head,
            "company"
                | "agency"
                | "group"
                | "organization"
                | "organisation"
                | "firm"
                | "newspaper"
                | "paper"
                | "magazine"
                | "outlet"
                | "network"
                | "website"
                | "bank"
                | "union"
                | "association"
                | "publication"
                | "institution"
                | "body"
                | "party"
                | "nonprofit"
                | "charity"
                | "country"
                | "government"
                | "airline"
                | "carrier"
                | "retailer"
                | "think-tank"
                | "institute"
                | "coalition"
                | "foundation"
                | "center"
                | "manufacturer"
                | "startup"
                | "club"
        );
        let bare = words.iter().all(|word| word == noun_head || EMPTY.contains(&word.as_str()));
        let told = !bare && matches!(noun_head, "government" | "country" | "party");
        if nature != Nature::Body || !generic || words.len() > 2 || told {
            return None;
        }
        let unnamed = self.known_unnamed(head, noun_head, nature, words);
        if let Some((unnamed, _)) = unnamed.filter(|(it, _)| self.entities[*it].is_new) {
            return Some((unnamed, 0.85));
        }
        self.topical_body(head, noun_head).map(|found| (found, 0.6))
    }

    /// The body that an article is about, for "the company" alone: the one named most and last, by some margin.
    fn topical_body(&self, head: usize, noun_head: &str) -> Option<EntityIdx> {
        let place = matches!(noun_head, "country" | "government");
        let trades = matches!(
            noun_head,
            "company" | "firm" | "bank" | "airline" | "carrier" | "retailer" | "manufacturer" | "startup" | "club"
        );
        let fits = |entity: &Entity| {
            // What an article is about is a subject somewhere before.
            let mut before = entity.uses.iter().take_while(|one| one.token < head);
            let kind = entity.is_place || !place || noun_head == "country";
            entity.named
                && entity.nature == Nature::Body
                && entity.members.is_empty()
                && (place || !entity.is_place)
                && kind
                && (!trades || !is_office(entity) || entity.words.len() == 1)
                && (noun_head != "agency" || is_office(entity))
                && before.any(|one| one.weight > 0.9)
        };
        let weight = |entity_idx: EntityIdx| {
            let n_before = self.entities[entity_idx].uses.partition_point(|one| one.token < head);
            self.salience(entity_idx, head) * (n_before as f32).sqrt()
        };
        let mut weights: Vec<(f32, EntityIdx)> =
            (0..self.entities.len()).filter(|&it| fits(&self.entities[it])).map(|it| (weight(it), it)).collect();
        weights.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some(&(best, found)) = weights.first() else {
            // No subject of a sentence yet: the one body named at all.
            let named = |entity: &Entity| {
                entity.named
                    && entity.nature == Nature::Body
                    && !entity.is_place
                    && entity.uses.first().is_some_and(|first| first.token < head)
            };
            let mut bodies = (0..self.entities.len()).filter(|&it| named(&self.entities[it]));
            let only = bodies.next().filter(|_| !place && noun_head != "party")?;
            return bodies.next().is_none().then_some(only);
        };
        let second = weights.get(1).map_or(0.0, |it| it.0);
        (best > 0.3 && best > 1.4 * second).then_some(found)
    }

    /// Someone unnamed introduced before by the same noun: "a senior official … the official".
    pub(super) fn known_unnamed(
        &self,
        head: usize,
        noun_head: &str,
        nature: Nature,
        words: &[String],
    ) -> Option<(EntityIdx, f32)> {
        let fits = |entity: &Entity| {
            !entity.named
                && entity.nature == nature
                && entity.head == noun_head
                && words.iter().all(|word| entity.words.contains(word))
        };
        // A fuller description tells more than the bare noun.
        let found = self.most_salient(head, |entity| fits(entity) && entity.words.len() > 1);
        found.or_else(|| self.most_salient(head, fits)).map(|found| (found, 0.85))
    }

    /// The body whose initials the letters of an unmarked name are: "the S.E.C."
    pub(super) fn spelled_out(&self, tokens: &Range<usize>, head: usize) -> Option<EntityIdx> {
        let letters: String = self.doc.text(head).chars().filter(|letter| letter.is_alphabetic()).collect();
        let alone = tokens.clone().all(|token| token == head || self.doc.pos(token) == "DT");
        if !alone || letters.len() < 2 || !letters.chars().all(char::is_uppercase) {
            return None;
        }
        let letters = letters.to_lowercase();
        self.entities.iter().position(|entity| {
            entity.named
                && matches!(entity.nature, Nature::Body | Nature::Other)
                && entity.words.len() > 1
                && super::names::initials(&entity.words).contains(&letters)
        })
    }

    pub(super) fn most_salient(&self, token: usize, fits: impl Fn(&Entity) -> bool) -> Option<EntityIdx> {
        let mut best: Option<(f32, EntityIdx)> = None;
        for (entity_idx, _) in self.entities.iter().enumerate().filter(|(_, entity)| fits(entity)) {
            let salience = self.salience(entity_idx, token);
            if salience > 0.0 && best.is_none_or(|(most, _)| salience > most) {
                best = Some((salience, entity_idx));
            }
        }
        best.map(|(_, entity_idx)| entity_idx)
    }
}

/// Whether a role is the one below the office that a description names by these words.
fn ranks_below(role: &Role, modifiers: &[String], noun_head: &str) -> bool {
    let rank = role.words.iter().find(|word| matches!(word.as_str(), "deputy" | "vice" | "shadow" | "assistant"));
    rank.is_some_and(|rank| rank != noun_head && !modifiers.contains(rank))
}

/// Whether a body's name says that it is an office of some government, or could.
fn is_office(entity: &Entity) -> bool {
    let letters = entity.name.chars().filter(|letter| letter.is_alphabetic());
    let acronym = entity.words.len() == 1 && letters.clone().count() <= 5 && letters.clone().all(char::is_uppercase);
    acronym
        || entity.words.iter().any(|word| {
            matches!(
                word.as_str(),
                "department"
                    | "agency"
                    | "administration"
                    | "bureau"
                    | "office"
                    | "commission"
                    | "authority"
                    | "service"
                    | "services"
                    | "board"
                    | "ministry"
                    | "centers"
                    | "investigations"
            )
        })
}
