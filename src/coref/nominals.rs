//! Descriptions: "the senator", "the agency", "a senior official", "the official", "critics".

use std::ops::Range;

use super::{
    entities::{Entity, EntityIdx, Nature},
    resolver::Resolver,
    sources::{is_plural, is_pronoun, name_at},
    words::{is_people_word, plain},
};
use crate::{
    article::ParagraphKind,
    entity::phrases::is_time_word,
    entity::words::{NounKind, noun, singular},
};

/// How a phrase points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Reach {
    /// "the", "this", "that": at something known.
    Known,
    /// "his", "Trump's": at something of someone.
    Owned,
    /// Anything else: at something new.
    New,
}

/// Words that say nothing of who is meant.
pub(super) const EMPTY: [&str; 12] =
    ["former", "new", "longtime", "top", "senior", "current", "then", "own", "outgoing", "incoming", "late", "young"];
/// Writings of which there are many, told apart by whose they are.
const SURVEYS: [&str; 7] = ["poll", "survey", "analysis", "study", "report", "database", "average"];

pub(super) fn starts_upper(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}

impl Resolver<'_> {
    /// What a description means.
    pub(super) fn nominal(&mut self, tokens: Range<usize>, head: usize, is_source: bool) -> Option<(EntityIdx, f32)> {
        let doc = self.doc;
        if let Some(&described) = self.role_heads.get(&head) {
            return Some((described, 0.98));
        }
        if is_source && tokens.len() <= 2 && matches!(doc.word(head), "each" | "both" | "two") {
            let pair = self.most_salient(head, |entity| entity.members.len() == 2);
            return pair.map(|pair| (pair, 0.75));
        }
        let nature = self.nature_of_phrase(head);
        let reach = self.reach(&tokens, head);
        let noun_head = singular(doc.text(head));
        let words = self.key(&tokens, head);
        if let Some(entity_idx) = self.spelled_out(&tokens, head) {
            return Some((entity_idx, 0.85));
        }
        if let Some(pair) = self.apposed_pair(&tokens, head).filter(|_| nature == Nature::People) {
            return Some((pair, 0.88));
        }
        // The same description of something not named, word by word.
        let same = self
            .entities
            .iter()
            .rposition(|entity| !entity.named && entity.words == words && entity.members.is_empty());
        if let Some(entity_idx) = same
            && (words.len() > 1 || reach != Reach::Known)
            && (reach != Reach::New || nature != Nature::Person)
            && (nature != Nature::People || !is_source || self.says_the_same(entity_idx, &tokens, head))
        {
            let entity = &self.entities[entity_idx];
            let by_pronoun = |text: &str| text.split(' ').next().is_some_and(|first| is_pronoun(&plain(first)));
            let name = self.campaign(&tokens, head).unwrap_or_else(|| self.display(&tokens, head, nature));
            let owned = |text: &str| by_pronoun(text) || text.contains("'s ") || text.contains("’s ");
            if owned(&entity.name) && !owned(&name) {
                self.entities[entity_idx].name = name;
            }
            return Some((entity_idx, 0.93));
        }
        // "Poll: …" in the headline, "police": the fuller phrase that comes later is the same.
        let bare = self.entities.iter().rposition(|entity| {
            !entity.named && entity.nature == nature && entity.words.len() == 1 && entity.words[0] == noun_head
        });
        if let Some(entity_idx) = bare.filter(|&it| {
            words.len() > 1
                && (nature != Nature::People || noun_head == "police")
                && !(nature == Nature::Document && is_plural(doc, head))
                && self.may_grow(it, &noun_head)
        }) {
            self.entities[entity_idx].name = self.display(&tokens, head, nature);
            self.entities[entity_idx].words = words;
            return Some((entity_idx, 0.85));
        }
        // "The Reuters poll … the latest Reuters opinion poll": the fuller name is its name.
        if nature == Nature::Document && words.len() > 2 && !is_plural(doc, head) {
            let shorter = self.entities.iter().rposition(|entity| {
                !entity.named
                    && entity.nature == nature
                    && entity.words.len() > 1
                    && starts_upper(&entity.name)
                    && entity.words.last() == Some(&noun_head)
                    && entity.words.iter().all(|word| words.contains(word))
            });
            if let Some(entity_idx) = shorter {
                self.entities[entity_idx].name = self.display(&tokens, head, nature);
                self.entities[entity_idx].words = words;
                return Some((entity_idx, 0.85));
            }
        }
        if reach == Reach::Known {
            let found = match nature {
                Nature::Person => self.known_person(&tokens, head, &noun_head),
                Nature::People => self.pair(&tokens, head, &noun_head),
                _ => self.pair(&tokens, head, &noun_head).or_else(|| self.known_body(head, &noun_head, nature, &words)),
            };
            let found = found.or_else(|| self.known_unnamed(head, &noun_head, nature, &words));
            if found.is_some() {
                return found;
            }
        } else if nature == Nature::Person && reach == Reach::Owned {
            let by_role = self
                .by_role(&tokens, head, &noun_head, true)
                .or_else(|| self.relative(&tokens, head, &noun_head).map(|it| (it, 0.75)));
            if by_role.is_some() {
                return by_role;
            }
        } else if matches!(nature, Nature::Body | Nature::Document)
            && let Some(found) = self.known_unnamed(head, &noun_head, nature, &words)
            && reach == Reach::Owned
        {
            return Some(found);
        }
        if nature == Nature::Person && is_source {
            let later = self.named_later(&tokens, head, &noun_head);
            if let Some(later) = later.or_else(|| self.named_next(&tokens, head, &noun_head)) {
                return Some((later, 0.75));
            }
        }
        if nature == Nature::Body
            && let Some(later) = self.body_later(&tokens, head, &noun_head)
        {
            return Some((later, 0.75));
        }
        if noun_head == "police"
            && words.len() == 1
            && let Some(force) = self.police()
        {
            return Some((force, 0.85));
        }
        if noun_head == "police"
            && words.len() == 1
            && let Some(name) = self.force_in_text()
        {
            let mut force = Entity::new(nature, false, name);
            force.words = force.name.split_whitespace().map(plain).collect();
            force.head = noun_head;
            self.entities.push(force);
            return Some((self.entities.len() - 1, 0.8));
        }
        // Descriptions that are no source matter only where they bring someone forward.
        if !is_source && nature == Nature::Other {
            return None;
        }
        // "a seamstress from the harbour quarter" is told apart by where she is from.
        let mut whole = tokens.clone();
        if nature == Nature::Person
            && reach == Reach::New
            && !is_source
            && matches!(doc.word(whole.end), "from" | "at" | "for")
        {
            let tail = doc.base_phrase(whole.end + 1, doc.sentence(head).end);
            whole.end = if tail.is_empty() { whole.end } else { tail.end };
        }
        let name = self.campaign(&tokens, head).unwrap_or_else(|| self.display(&whole, head, nature));
        let mut entity = Entity::new(nature, false, name);
        entity.add_gender(noun(doc.text(head)).and_then(|(_, gender)| gender), 5.0);
        entity.words = words;
        entity.head = noun_head;
        entity.is_new = reach == Reach::New;
        self.entities.push(entity);
        Some((self.entities.len() - 1, if reach == Reach::Known { 0.65 } else { 0.85 }))
    }

    /// "Ana Ruiz's presidential campaign" by its short name, "Ruiz campaign".
    fn campaign(&self, tokens: &Range<usize>, head: usize) -> Option<String> {
        if self.doc.word(head) != "campaign" {
            return None;
        }
        let owner = (tokens.start..head).rev().find_map(|token| name_at(self.names, token))?;
        let owner = self.names[owner].entity;
        let owner = &self.entities[owner];
        let surname = owner.name.split_whitespace().next_back().filter(|_| owner.nature == Nature::Person)?;
        Some(format!("{surname} campaign"))
    }

    /// Whether a description of several is the one an entity is called by: "experts" are not "some experts".
    fn says_the_same(&self, entity_idx: EntityIdx, tokens: &Range<usize>, head: usize) -> bool {
        let bare = |text: &str| {
            let text = text.to_lowercase();
            ["the ", "these ", "those "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text).to_owned()
        };
        bare(&self.entities[entity_idx].name) == bare(&self.display(tokens, head, Nature::People))
    }

    /// The force that the text names only beside a rank, "an Oakdale police officer", where it names one.
    fn force_in_text(&self) -> Option<String> {
        let doc = self.doc;
        let mut forces: Vec<&str> = (1..doc.len())
            .filter(|&token| doc.word(token) == "police")
            .map(|token| doc.text(token - 1))
            .filter(|text| starts_upper(text) && text.len() > 3 && !is_people_word(text))
            .filter(|text| {
                !matches!(*text, "The" | "When" | "After" | "Local" | "State" | "Meanwhile" | "Some" | "Former")
            })
            .collect();
        forces.sort_unstable();
        forces.dedup();
        let [force] = forces.as_slice() else { return None };
        Some(format!("{force} police"))
    }

    /// Whether a bare noun stands for what a fuller phrase with it introduces later.
    fn may_grow(&self, entity_idx: EntityIdx, noun_head: &str) -> bool {
        let article = self.doc.article;
        let in_heading = |token: usize| {
            let paragraph =
                article.sentences().get(article.sentence_of(token)).map_or(0, |sentence| sentence.paragraph);
            article.paragraphs().get(paragraph).is_some_and(|it| it.kind == ParagraphKind::Heading)
        };
        let uses = &self.entities[entity_idx].uses;
        let writing = self.entities[entity_idx].nature == Nature::Document;
        let early = |token: usize| in_heading(token) || writing && article.paragraph_of(token) <= 1;
        noun_head == "police" || !uses.is_empty() && uses.iter().all(|one| early(one.token))
    }

    fn reach(&self, tokens: &Range<usize>, head: usize) -> Reach {
        let doc = self.doc;
        let first = doc.word(tokens.start);
        if (tokens.start..head).any(|token| doc.pos(token) == "POS" || doc.pos(token) == "PRP$") {
            Reach::Owned
        } else if matches!(first, "the" | "this" | "that" | "these" | "those" | "both") {
            Reach::Known
        } else {
            Reach::New
        }
    }

    /// The words of a description that tell it from others: no determiners, singular head last.
    pub(super) fn key(&self, tokens: &Range<usize>, head: usize) -> Vec<String> {
        let doc = self.doc;
        let mut words = Vec::new();
        for token in tokens.start..head {
            // An owner counts as whom it names: "Ana Ruiz's campaign" is "the Ruiz campaign".
            if let Some(name_idx) = name_at(self.names, token) {
                let name = &self.names[name_idx];
                if token + 1 == name.tokens.end {
                    let entity = &self.entities[name.entity];
                    words.push(entity.words.join(" "));
                }
                continue;
            }
            if doc.pos(token) == "PRP$" {
                let owner = self.items.get(&token).and_then(|item| item.answer);
                words.push(
                    owner.map_or_else(|| doc.word(token).to_owned(), |(owner, _)| self.entities[owner].words.join(" ")),
                );
                continue;
            }
            // A campaign is told by whose it is, a poll not by its being new.
            let campaign = matches!(doc.word(head), "campaign" | "team") && !words.is_empty();
            let fresh = matches!(doc.word(token), "new" | "latest" | "recent");
            let idle = campaign || fresh && noun(doc.text(head)).is_some_and(|(kind, _)| kind == NounKind::Document);
            if idle || matches!(doc.pos(token), "DT" | "POS") || !doc.text(token).chars().any(char::is_alphanumeric) {
                continue;
            }
            words.push(doc.word(token).to_owned());
        }
        // "Ruiz's team" is her campaign where the article speaks of one.
        if let ([owner], "team") = (words.as_slice(), doc.word(head)) {
            let campaign = [owner.clone(), "campaign".to_owned()];
            if self.entities.iter().any(|entity| !entity.named && entity.words == campaign) {
                return campaign.to_vec();
            }
        }
        words.push(if doc.is_noun(head) { singular(doc.text(head)) } else { doc.word(head).to_owned() });
        words.extend((head + 1..tokens.end).filter(|&it| doc.pos(it) != "DT").map(|token| doc.word(token).to_owned()));
        words
    }

    /// A description as the name of whom nobody names: as the text has it, possessive ending off.
    pub(super) fn display(&self, tokens: &Range<usize>, head: usize, nature: Nature) -> String {
        let doc = self.doc;
        let mut first = tokens.start;
        if nature == Nature::Body && doc.pos(first) == "DT" && doc.word(first) == "the" && first < head {
            first += 1;
        }
        // "the nonpartisan Commission on Water": a name that no engine marked begins at its capital.
        if doc.pos(head) == "NNP" && starts_upper(doc.text(head)) && nature != Nature::Person {
            let capital = (first..=head).find(|&token| starts_upper(doc.text(token)) && doc.pos(token) != "DT");
            first = capital.filter(|&it| (it..head).all(|token| starts_upper(doc.text(token)))).unwrap_or(first);
        }
        // "the latest Reuters poll" is the Reuters poll.
        if nature == Nature::Document && SURVEYS.contains(&doc.word(head)) {
            let capital = (first..head).find(|&token| {
                starts_upper(doc.text(token)) && doc.pos(token).starts_with("NNP") && !is_time_word(doc.text(token))
            });
            let owned = (first..head).any(|token| doc.pos(token) == "POS");
            first = capital.filter(|_| !owned).unwrap_or(first);
        }
        let text = doc.slice(first..tokens.end).split_whitespace().collect::<Vec<_>>().join(" ");
        ["'s", "’s"].iter().find_map(|ending| text.strip_suffix(ending)).unwrap_or(&text).to_owned()
    }
}
