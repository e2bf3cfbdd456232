//! Whom a headline or a first paragraph describes before the text names them: "An Oakdale judge … Judge Ana Ruiz".

use std::ops::Range;

use super::{
    entities::{Entity, EntityIdx, Nature},
    known::UNNAMED,
    resolver::Resolver,
    sources::{Phrase, is_plural},
    words::{is_people_word, role_covers},
};
use crate::{
    article::ParagraphKind,
    entity::words::{noun, singular},
};

/// How many sentences after its description a name may come.
const LATER_SENTENCES: usize = 8;

/// How many paragraphs after its description a name may come that nothing but its place tells.
const LATER_PARAGRAPHS: usize = 2;

impl Resolver<'_> {
    /// Whom the headline or the first paragraph describes, "An Oakdale judge", where the article names only one later who
    /// is that.
    pub(super) fn named_later(&self, tokens: &Range<usize>, head: usize, noun_head: &str) -> Option<EntityIdx> {
        let article = self.doc.article;
        let paragraphs = article.paragraphs();
        let own = article.paragraph_of(head);
        let n_text = paragraphs[..own].iter().filter(|it| it.kind != ParagraphKind::Heading).count();
        let heading = paragraphs[own].kind == ParagraphKind::Heading;
        if !heading && n_text > 1 || is_plural(self.doc, head) || UNNAMED.contains(&noun_head) {
            return None;
        }
        // "a city judge … another judge": several of them.
        let another = self.entities.iter().any(|entity| {
            !entity.named
                && entity.nature == Nature::Person
                && entity.words.last().is_some_and(|word| word == noun_head)
        });
        if another && !heading {
            return None;
        }
        let former = tokens.clone().any(|token| matches!(self.doc.word(token), "former" | "ex" | "retired"));
        let fits = |entity: &Entity| {
            entity.named
                && entity.nature == Nature::Person
                && entity.roles.iter().any(|role| {
                    let covers = role_covers(&role.head, noun_head) || titles_agree(&role.head, noun_head);
                    covers
                        && (!former
                            || role.words.iter().any(|word| matches!(word.as_str(), "former" | "ex" | "retired"))
                            || heading)
                })
        };
        let first = |entity_idx: EntityIdx| {
            self.names.iter().filter(|name| name.entity == entity_idx).map(|name| name.tokens.start).min()
        };
        let mut fitting = (0..self.entities.len()).filter(|&it| fits(&self.entities[it]));
        let (one, other) = (fitting.next()?, fitting.next());
        let first = first(one)?;
        let near = article.sentence_of(first).saturating_sub(article.sentence_of(head)) <= LATER_SENTENCES;
        (other.is_none() && first > head && near).then_some(one)
    }

    /// Whom a paragraph leaves unnamed that the next one names: "A former chairman says … “Now,” said Ana Ruiz, who led
    /// the party." The next source in the text must be a person named there for the first time, of whom nothing else is
    /// told.
    pub(super) fn named_next(&self, tokens: &Range<usize>, head: usize, noun_head: &str) -> Option<EntityIdx> {
        let (doc, article) = (self.doc, self.doc.article);
        if is_plural(doc, head) || doc.content[head].is_some() || doc.word(tokens.start) == "another" {
            return None;
        }
        let own = article.paragraph_of(head);
        let pronoun = |phrase: &Phrase| matches!(phrase, Phrase::Pronoun(_));
        let in_heading =
            |token: usize| article.paragraphs()[article.paragraph_of(token)].kind == ParagraphKind::Heading;
        // A line without articles is a headline, marked as one or not.
        let bare = own <= 1 && !matches!(doc.pos(tokens.start), "DT" | "PRP$" | "CD") && doc.pos(head) != "NNP";
        let heading = in_heading(head) || bare;
        let again = |phrase: &Phrase| {
            let Phrase::Nominal(_, other) = phrase else { return false };
            singular(doc.text(*other)) == noun_head || heading && self.nature_of_phrase(*other) == Nature::Person
        };
        let rest = self
            .items
            .range(head + 1..)
            .filter(|(at, item)| item.is_source && doc.content[**at].is_none() && !(heading && in_heading(**at)));
        let (at, item) = rest.filter(|(_, item)| !pronoun(&item.phrase)).find(|(_, item)| !again(&item.phrase))?;
        let paragraph = article.paragraph_of(*at);
        let reach = LATER_PARAGRAPHS + usize::from(heading);
        let Phrase::Name(name_idx) = item.phrase else { return None };
        let name = &self.names[name_idx];
        let entity = &self.entities[name.entity];
        let first = self.names.iter().filter(|it| it.entity == name.entity).map(|it| it.tokens.start).min()?;
        let told =
            entity.roles.iter().any(|role| role_covers(&role.head, noun_head) || titles_agree(&role.head, noun_head));
        let known = first < head || first < doc.paragraph_start(paragraph);
        if paragraph <= own || paragraph > own + reach || known && !(heading && told) {
            return None;
        }
        let lead = article.paragraphs()[..own].iter().filter(|it| it.kind != ParagraphKind::Heading).count() <= 1;
        let opens = doc.paragraph_start(paragraph) == first.min(item.tokens.start);
        let shares = entity.roles.iter().any(|role| {
            role.words.iter().any(|word| tokens.clone().any(|token| token != head && doc.word(token) == word))
        });
        let unnamed = UNNAMED.contains(&noun_head);
        let free = (entity.roles.is_empty() || shares) && !unnamed || heading && noun_head == "member";
        // Further down, only the paragraph right after names whom a description without an article of newness leaves out.
        let opens = opens && paragraph == own + 1 && !matches!(doc.word(tokens.start), "a" | "an");
        let gender = noun(doc.text(head)).and_then(|(_, gender)| gender);
        let fits = entity.nature == Nature::Person
            && entity.words.len() > 1
            && gender.is_none_or(|gender| entity.gender_fit(gender) > 0.3);
        (fits && (told || free) && (heading || lead || opens)).then_some(name.entity)
    }

    /// The body that a headline or a first paragraph calls by words of the name it bears later: "a house panel … the
    /// House Committee on Rivers", "the bakers' union … the Association of Bakers".
    pub(super) fn body_later(&self, tokens: &Range<usize>, head: usize, noun_head: &str) -> Option<EntityIdx> {
        let (doc, article) = (self.doc, self.doc.article);
        let own = article.paragraph_of(head);
        let n_text = article.paragraphs()[..own].iter().filter(|it| it.kind != ParagraphKind::Heading).count();
        if n_text > 1 || is_plural(doc, head) {
            return None;
        }
        let told: Vec<String> = tokens
            .clone()
            .filter(|&token| token != head && doc.text(token).chars().any(char::is_alphanumeric))
            .filter(|&token| !matches!(doc.pos(token), "DT" | "IN" | "POS" | "PRP$" | "VBG" | "WDT" | "CD"))
            .map(|token| if doc.word(token) == "federal" { "us".to_owned() } else { singular(doc.text(token)) })
            .collect();
        if told.is_empty() || told.iter().all(|word| is_people_word(word)) {
            return None;
        }
        let others: &[&str] = match noun_head {
            "panel" => &["committee", "commission", "panel"],
            "union" => &["association", "union", "federation", "brotherhood", "guild"],
            "group" => &["association", "alliance", "coalition", "council", "society", "network"],
            _ => &[],
        };
        let mut found = self.names.iter().filter(|name| name.tokens.start > head).filter(|name| {
            let entity = &self.entities[name.entity];
            let words: Vec<String> = entity.words.iter().map(|word| singular(word)).collect();
            let has_head = words.iter().any(|word| word == noun_head || others.contains(&word.as_str()));
            entity.nature == Nature::Body
                && entity.words.len() > 1
                && has_head
                && told.iter().all(|word| words.contains(word))
                && article.paragraph_of(name.tokens.start) <= own + LATER_PARAGRAPHS + 1
        });
        let first = found.next()?;
        found.all(|other| other.entity == first.entity).then_some(first.entity)
    }
}

/// Whether a title and a noun mean the same office: "gen." and "general", "judge" and "justice".
fn titles_agree(title: &str, noun: &str) -> bool {
    matches!(
        (title, noun),
        ("gen." | "gen", "general")
            | ("col." | "col", "colonel")
            | ("sgt." | "sgt", "sergeant")
            | ("lt." | "lt", "lieutenant")
            | ("capt." | "capt", "captain")
            | ("justice", "judge")
            | ("dr." | "dr", "doctor" | "physician")
            | ("prof." | "prof", "professor")
    )
}
