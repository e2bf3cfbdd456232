//! What speaks for and against one who may be the speaker of a quotation.

use std::borrow::Cow;

use super::{
    evidence::{Standing, is_clear},
    numbers::{FAR, Feature, flag, log},
    scene::{Clues, SourceKind, Surroundings},
};
use crate::{
    attribute::{RULES, Reads},
    coref::{Speaker, SpeakerId, SpeakerKind},
    entity::{
        MentionKind,
        words::{Gender, noun, singular},
    },
    lexicon::lower,
    quote::QuoteKind,
    tag::{EntityClass, Model, Pos},
};

/// Features that say whether a rule that goes by one of these would point at a candidate.
const SUGGESTING: [(&str, &[Reads]); 8] = [
    ("by_after", &[Reads::ClauseAfter]),
    ("by_before", &[Reads::ClauseBefore]),
    ("by_according", &[Reads::AccordingTo]),
    ("by_colon", &[Reads::Signature, Reads::Label]),
    ("by_tagger", &[Reads::Tagger]),
    ("by_noun", &[Reads::Noun]),
    ("by_turn", &[Reads::Turn]),
    ("by_sentence", &[Reads::Sentence]),
];

/// How well a candidate fits a source phrase, from -1, not at all, to 1: where it is not known, of a place that speaks, and of
/// one where several are meant. The trees that read it tell such values apart only; any three between would do.
const OPEN: f32 = 0.5;
const PLACE: f32 = 0.3;
const ONE_OF_THEM: f32 = 0.2;

impl Surroundings<'_, '_> {
    /// Features of the nearest place before or after: distances, and what stands around it.
    fn place_features(&self, place_idx: Option<usize>, names: [&'static str; 9], rank: usize) -> Vec<Feature> {
        let view = self.view();
        let Some(place) = place_idx.map(|it| &view.places[it]) else {
            return names.iter().enumerate().map(|(at, name)| (*name, if at < 4 { FAR } else { -1.0 })).collect();
        };
        let border = if place.head < self.tokens.start { self.tokens.start } else { self.tokens.end.min(place.head) };
        vec![
            (names[0], log(place.head.abs_diff(border))),
            (names[1], place.sentence.abs_diff(self.sentence).min(30) as f32),
            (names[2], place.paragraph.abs_diff(self.paragraph).min(9) as f32),
            (names[3], rank as f32),
            (names[4], flag(place.is_subject)),
            (names[5], flag(place.reports) + 2.0 * flag(place.reported)),
            (names[6], flag(place.is_source)),
            (
                names[7],
                match place.kind {
                    MentionKind::Name => 0.0,
                    MentionKind::Nominal => 1.0,
                    MentionKind::Pronoun => 2.0,
                },
            ),
            (names[8], flag(place.is_owner)),
        ]
    }

    pub(super) fn features(&self, speaker: SpeakerId, found: &Clues, n_candidates: usize) -> Vec<Feature> {
        let evidence = self.evidence;
        let view = self.view();
        let who = &view.coreference.speakers[speaker.0 as usize];
        let standing = &evidence.standings[speaker.0 as usize];
        let answer = evidence.answer(self.quote_idx);
        let is_answer = answer.is_some_and(|(it, _)| it == speaker);
        let first_rule = self.suggested.iter().find(|(_, it)| *it == speaker).map_or(RULES.len(), |(rule, _)| *rule);
        let n_rules = self.suggested.iter().filter(|(_, it)| *it == speaker).count();
        let of_neighbour =
            |other: Option<usize>| other.and_then(|it| evidence.answer(it)).map_or(-1.0, |(it, _)| flag(it == speaker));
        let (before, next) = evidence.neighbours[self.quote_idx];
        let before_that = before.and_then(|it| evidence.before(it));
        let class =
            view.places.get(found.nearest_before.or(found.nearest_after).unwrap_or(usize::MAX)).map(|it| it.class);
        let tie = self.tied.iter().filter(|(it, _)| *it == speaker).map(|(_, tie)| *tie).min();
        let [owns, owns_later] = self.owners.ranks(speaker);
        let [owns_any, owns_any_later] = self.owners_of_any.ranks(speaker);
        let own_said = usize::from(is_answer && view.quotes[self.quote_idx].takes_turn());
        let own_clear = usize::from(own_said == 1 && is_clear(evidence.attributions[self.quote_idx].rule));
        let head_in_title = !self.head.is_empty()
            && who
                .title
                .iter()
                .chain(&who.affiliation)
                .flat_map(|it| it.split_whitespace())
                .any(|it| singular(it) == self.head);
        let described = !self.head.is_empty()
            && evidence.nouns.get(&self.head).is_some_and(|sentences| {
                standing.named_in.iter().take(40).any(|it| sentences.binary_search(it).is_ok())
            });
        let mut features = self.common.clone();
        features.extend([
            ("n_candidates", n_candidates as f32),
            ("answer", flag(is_answer)),
            ("outer_answer", evidence.outer_answer(self.quote_idx).map_or(-1.0, |it| flag(it == speaker))),
            ("answer_p", answer.map_or(-1.0, |(it, p)| if it == speaker { p } else { -p })),
            ("first_rule", first_rule as f32),
            ("n_rules", n_rules as f32),
            ("who", f32::from(who.kind as u8)),
            ("joint", flag(who.name.contains(" & "))),
            ("class", class.map_or(-1.0, |class| f32::from(class as u8))),
            ("gender", self.gender_fit(standing.gender, who)),
            ("number", self.kind_fit(who, class)),
            ("head_in_title", flag(head_in_title)),
            ("described", flag(described)),
            ("shares", self.shares(who)),
            ("like_name", self.likeness(&standing.name_words)),
            ("like_title", self.likeness(&standing.title_words)),
            ("like_near", self.likeness(&standing.near_words)),
            ("covered", self.covered(who)),
            ("tie", tie.map_or(-1.0, |tie| f32::from(tie as u8))),
            ("owns", owns),
            ("owns_later", owns_later),
            ("owns_any", owns_any),
            ("owns_any_later", owns_any_later),
            ("inside", self.inside.iter().filter(|it| **it == speaker).count().min(4) as f32),
            ("run_names", self.n_naming(speaker)),
            ("run_opens", flag(self.evidence.answer(self.run.start).is_some_and(|(first, _)| first == speaker))),
            ("n_places", log(standing.n_places)),
            ("share_said", (standing.n_said - own_said) as f32 / (evidence.n_answered.max(2) - own_said) as f32),
            ("n_said", log(standing.n_said - own_said)),
            ("n_clear", log(standing.clear.len() - own_clear)),
            ("in_heading", flag(standing.in_heading)),
            (
                "introduced",
                standing.first_paragraph.map_or(FAR, |it| (self.paragraph as f32 - it as f32).clamp(-9.0, 30.0)),
            ),
            ("before_same", of_neighbour(before)),
            ("before_that_same", of_neighbour(before_that)),
            ("next_same", of_neighbour(next)),
            ("n_before", found.n_before.min(9) as f32),
            ("salience", found.salience),
            ("role", found.role),
            ("role_paragraph", found.role_paragraph),
            ("link", found.link.max(-20.0)),
            ("path", found.path.max(-20.0)),
            ("inner_source", flag(found.is_inner_source)),
            ("subject_before", flag(self.is_subject_before(speaker))),
            ("opens", flag(self.opens_paragraph(speaker))),
            ("is_phrase", flag(self.is_phrase(who))),
            ("acronym", flag(self.is_acronym(who))),
            ("clear_before", self.clear_gap(standing, true)),
            ("clear_after", self.clear_gap(standing, false)),
        ]);
        for (name, ways) in SUGGESTING {
            let suggests = |(rule, it): &(usize, SpeakerId)| *it == speaker && ways.contains(&RULES[*rule].reads);
            features.push((name, flag(self.suggested.iter().any(suggests))));
        }
        features.extend(self.place_features(
            found.nearest_before,
            [
                "b_tokens",
                "b_sentences",
                "b_paragraphs",
                "b_rank",
                "b_subject",
                "b_reports",
                "b_source",
                "b_kind",
                "b_owner",
            ],
            found.rank_before,
        ));
        features.extend(self.place_features(
            found.nearest_after,
            [
                "a_tokens",
                "a_sentences",
                "a_paragraphs",
                "a_rank",
                "a_subject",
                "a_reports",
                "a_source",
                "a_kind",
                "a_owner",
            ],
            found.rank_after,
        ));
        features
    }

    /// Whether the first subject of the quotation's paragraph is the speaker.
    fn opens_paragraph(&self, speaker: SpeakerId) -> bool {
        let view = self.view();
        let places = self.before.iter().chain(&self.after).map(|&it| &view.places[it]);
        let first = places.filter(|it| it.paragraph == self.paragraph).find(|it| it.is_subject || it.reports);
        first.is_some_and(|place| place.speaker == speaker)
    }

    /// Whether the candidate is called as the source phrase is, and so found no other name.
    fn is_phrase(&self, who: &Speaker) -> bool {
        let view = self.view();
        let phrase = view.syntax.article.slice(view.syntax.article.span_of(self.source_tokens.clone())).to_lowercase();
        let name = who.name.to_lowercase();
        let bare =
            |text: &str| text.strip_prefix("the ").or_else(|| text.strip_prefix("a ")).unwrap_or(text).to_owned();
        !phrase.is_empty() && bare(&phrase) == bare(&name)
    }

    /// Whether a word of the source phrase is made of the initials of the candidate's name.
    fn is_acronym(&self, who: &Speaker) -> bool {
        let initials: String =
            who.name.split_whitespace().filter_map(|word| word.chars().next()).filter(|it| it.is_uppercase()).collect();
        initials.chars().count() > 1
            && self.source_tokens.clone().take(12).any(|token| self.view().syntax.text(token) == initials)
    }

    /// How many quotations of the run name the candidate: who speaks seldom names himself.
    fn n_naming(&self, speaker: SpeakerId) -> f32 {
        let marked = |&it: &usize| self.view().quotes[it].kind != QuoteKind::Indirect;
        let named = self.run.clone().filter(marked).filter(|&it| self.evidence.named_in[it].contains(&speaker));
        named.count().min(6) as f32
    }

    /// Paragraphs to the nearest quotation before or after that is plainly the candidate's.
    fn clear_gap(&self, standing: &Standing, before: bool) -> f32 {
        let at = standing.clear.partition_point(|it| *it < self.quote_idx);
        if before {
            at.checked_sub(1).map_or(FAR, |it| self.paragraphs_between(standing.clear[it], self.quote_idx))
        } else {
            let next = standing.clear[at..].iter().find(|it| **it > self.quote_idx);
            next.map_or(FAR, |it| self.paragraphs_between(self.quote_idx, *it))
        }
    }

    /// Whether the last subject in no quotation before this one is the speaker.
    fn is_subject_before(&self, speaker: SpeakerId) -> bool {
        let places = &self.view().places;
        let last =
            self.before.iter().rev().map(|&it| &places[it]).find(|place| place.is_subject && place.quoted.is_none());
        last.is_some_and(|place| place.speaker == speaker)
    }

    /// Whether the pronoun that is the source, or owns it, fits: 1 fits, -1 does not, 0 unknown or no pronoun.
    fn gender_fit(&self, gender: f32, who: &Speaker) -> f32 {
        let word = self.view().syntax.text(self.source_tokens.start).to_lowercase();
        let person = matches!(who.kind, SpeakerKind::Person | SpeakerKind::Anonymous | SpeakerKind::Author);
        match (self.source, word.as_str()) {
            (SourceKind::He, _) | (_, "his") if person => {
                if gender == 0.0 {
                    OPEN
                } else {
                    gender
                }
            }
            (SourceKind::She, _) | (_, "her") if person => {
                if gender == 0.0 {
                    OPEN
                } else {
                    -gender
                }
            }
            (SourceKind::It, _) | (_, "its") => {
                if person {
                    -1.0
                } else {
                    1.0
                }
            }
            (SourceKind::He | SourceKind::She, _) | (_, "his" | "her") => -1.0,
            (SourceKind::Person, _) => {
                let own = noun(&self.head).and_then(|(_, gender)| gender);
                own.map_or(0.0, |own| if own == Gender::Masculine { gender } else { -gender })
            }
            _ => 0.0,
        }
    }

    /// Whether the kind of the source phrase fits what the candidate is.
    fn kind_fit(&self, who: &Speaker, class: Option<EntityClass>) -> f32 {
        let person = matches!(who.kind, SpeakerKind::Person | SpeakerKind::Author);
        match self.source {
            SourceKind::He | SourceKind::She | SourceKind::Person => {
                if person {
                    1.0
                } else if who.kind == SpeakerKind::Anonymous {
                    OPEN
                } else {
                    -1.0
                }
            }
            SourceKind::Body | SourceKind::It => match (who.kind, class) {
                (SpeakerKind::Organization, Some(EntityClass::Location)) => PLACE,
                (SpeakerKind::Organization, _) => 1.0,
                (SpeakerKind::Person, _) => -1.0,
                _ => 0.0,
            },
            SourceKind::They => {
                if who.kind == SpeakerKind::Anonymous || who.name.contains(" & ") {
                    1.0
                } else {
                    ONE_OF_THEM
                }
            }
            SourceKind::Writing => flag(who.kind == SpeakerKind::Document),
            _ => 0.0,
        }
    }

    /// How alike the head of the source phrase and the most alike of some words are used; -1 where one is not known.
    fn likeness(&self, words: &[u32]) -> f32 {
        let model = Model::embedded();
        let Some(head) = model.word(&self.head) else { return -1.0 };
        words.iter().map(|word| model.likeness(head, *word)).fold(-1.0, f32::max)
    }

    /// Share of the words of the candidate's name that the source phrase has.
    fn covered(&self, who: &Speaker) -> f32 {
        let view = self.view();
        let known: Vec<Cow<'_, str>> =
            self.source_tokens.clone().take(20).map(|token| lower(view.syntax.text(token))).collect();
        let words: Vec<Cow<'_, str>> = who.name.split_whitespace().map(lower).collect();
        words.iter().filter(|word| known.contains(word)).count() as f32 / words.len().max(1) as f32
    }

    /// Share of the source phrase's words, but for small ones, that the candidate's name and title have.
    fn shares(&self, who: &Speaker) -> f32 {
        let view = self.view();
        let texts = [Some(who.name.as_str()), who.title.as_deref(), who.affiliation.as_deref()];
        let known: Vec<Cow<'_, str>> =
            texts.into_iter().flatten().flat_map(str::split_whitespace).map(singular).collect();
        let words: Vec<Cow<'_, str>> = self
            .source_tokens
            .clone()
            .take(20)
            .filter(|&token| view.syntax.pos(token).is_noun() || view.syntax.pos(token) == Pos::JJ)
            .map(|token| singular(view.syntax.text(token)))
            .collect();
        if words.is_empty() {
            return -1.0;
        }
        words.iter().filter(|word| known.contains(word)).count() as f32 / words.len() as f32
    }
}
