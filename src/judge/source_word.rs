//! The word that carries a source.

use std::ops::Range;

use super::view::View;
use crate::{
    grammar::nouns::{NounKind, noun},
    tag::{EntityClass, Pos},
};

/// Whether subject and verb agree in number: 1, or -1 where they do not, 0 where that cannot be told.
pub(super) fn agreement(plural: Option<bool>, tense: Option<Pos>) -> f32 {
    match (plural, tense) {
        (Some(true), Some(Pos::VBP)) | (Some(false), Some(Pos::VBZ)) => 1.0,
        (Some(true), Some(Pos::VBZ)) | (Some(false), Some(Pos::VBP)) => -1.0,
        _ => 0.0,
    }
}

/// The word that carries a source, and what it stands for.
pub(super) struct SourceWord<'v> {
    pub(super) word: &'v str,
    /// The last word of a name, in small letters.
    pub(super) name: Option<&'v str>,
    pub(super) kind: &'static str,
    pub(super) person: bool,
    pub(super) body: bool,
    pub(super) plural: Option<bool>,
}

impl<'v> SourceWord<'v> {
    pub(super) fn of(view: &'v View<'_>, source: Option<Range<usize>>) -> Self {
        let none = Self { word: "-", name: None, kind: "none", person: false, body: false, plural: None };
        let Some(source) = source else { return none };
        let is_noun = |token: usize| view.syntax.pos(token).is_noun() || view.syntax.pos(token).is_pronoun();
        let head = source
            .clone()
            .find(|&token| is_noun(token) && !(token + 1 < source.end && is_noun(token + 1)))
            .unwrap_or(source.end - 1);
        let pos = view.syntax.pos(head);
        let word = view.lower(head);
        if let Some(class) = source.clone().filter(|&token| token <= head).find_map(|token| view.name[token]) {
            let (word, kind) = match class {
                EntityClass::Person => ("PER", "name-person"),
                EntityClass::Organization => ("ORG", "name-organization"),
                EntityClass::Location => ("LOC", "name-location"),
                EntityClass::Miscellaneous => ("MISC", "name-other"),
            };
            let (person, body) = (class == EntityClass::Person, class == EntityClass::Organization);
            // "the bank's chairman": what the name belongs to.
            if view.name[head].is_some() {
                return Self { word, name: Some(view.lower(head)), kind, person, body, plural: None };
            }
        }
        if pos.is_pronoun() || pos == Pos::WP || pos == Pos::WDT {
            let plural = match word {
                "they" | "we" | "these" | "those" => Some(true),
                "he" | "she" | "it" => Some(false),
                _ => None,
            };
            let person = !matches!(word, "it" | "this" | "that" | "which");
            return Self { word, name: None, kind: "pronoun", person, body: false, plural };
        }
        let plural = match pos {
            Pos::NNS | Pos::NNPS => Some(true),
            Pos::NN => Some(false),
            _ => None,
        };
        let (kind, person, body) = match noun(view.syntax.language(), view.syntax.text(head)) {
            Some((NounKind::Person, _)) => ("person", true, false),
            Some((NounKind::Body, _)) => ("body", false, true),
            Some((NounKind::Document, _)) => ("document", false, false),
            None => ("thing", false, false),
        };
        Self { word, name: None, kind, person, body, plural }
    }
}
