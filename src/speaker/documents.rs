//! Writings with an owner: whose "the statement" is, and which writing words stand in.

use std::{collections::BTreeMap, ops::Range};

use super::places::Placed;
use crate::{
    attribute::Attribution,
    coref::SpeakerId,
    entity::{
        MentionKind,
        words::{NounKind, noun, singular},
    },
    span::Span,
    tag::Pos,
};

/// How a phrase for a writing names its owner.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Tie {
    /// "the council's letter", "the council letter"
    Owner,
    /// "a letter from the council", "a report by the council"
    Author,
    /// "the council released a letter"
    Issuer,
    /// "a letter of the council", "a letter for the council"
    Other,
}

/// Who owns the writings of an article.
pub(super) struct Owners {
    /// Per head noun, in order of the text: where it stands, whose it is there, and how that is told.
    of_noun: BTreeMap<String, Vec<(usize, SpeakerId)>>,
    /// The same of all nouns.
    all: Vec<(usize, SpeakerId)>,
}

/// Words after a noun in which its author may be named.
const REACH: usize = 12;

/// Words after a cue in which the medium stands: "said on Friday in a statement to the paper".
const MEDIUM_REACH: usize = 9;

impl Owners {
    pub(super) fn new(view: &Placed<'_>, attributions: &[Attribution]) -> Self {
        let mut of_noun: BTreeMap<String, Vec<(usize, SpeakerId)>> = BTreeMap::new();
        let article = view.syntax.article;
        for mention in view.mentions.iter().filter(|mention| mention.kind == MentionKind::Nominal) {
            let Some(head) = article.tokens_in(mention.head).next_back() else { continue };
            if is_writing(view.syntax.text(head)) {
                let phrase = article.tokens_in(mention.span);
                let owner = ties(view, phrase.start.min(head)..head + 1, head).into_iter().min_by_key(|(_, tie)| *tie);
                if let Some((owner, _)) = owner {
                    of_noun.entry(singular(view.syntax.text(head)).into_owned()).or_default().push((head, owner));
                }
            }
        }
        for (attribution, answer) in attributions.iter().zip(view.coreference.answers()) {
            if let (Some(medium), Some((speaker, _))) = (medium_after(view, attribution), answer) {
                let head = medium.end - 1;
                of_noun.entry(singular(view.syntax.text(head)).into_owned()).or_default().push((head, speaker));
            }
        }
        for owners in of_noun.values_mut() {
            owners.sort_unstable();
        }
        let mut all: Vec<_> = of_noun.values().flatten().copied().collect();
        all.sort_unstable();
        Self { of_noun, all }
    }

    /// The owners told of writings called `head` before token `token`, the nearest last, and from there on.
    pub(super) fn around(&self, head: &str, token: usize) -> Around<'_> {
        split(self.of_noun.get(head).map_or(&[][..], Vec::as_slice), token)
    }

    /// The same of writings whatever they are called.
    pub(super) fn of_any_around(&self, token: usize) -> Around<'_> {
        split(&self.all, token)
    }
}

/// Owners of writings before a place, the nearest last, and from there on.
#[derive(Clone, Copy, Default)]
pub(super) struct Around<'o> {
    pub(super) before: &'o [(usize, SpeakerId)],
    pub(super) after: &'o [(usize, SpeakerId)],
}

impl Around<'_> {
    /// How many owners of other writings stand between the place and the nearest of the speaker's, before and after it; -1
    /// where there is none.
    pub(super) fn ranks(&self, speaker: SpeakerId) -> [f32; 2] {
        let rank = |found: Option<usize>| found.map_or(-1.0, |it| it.min(5) as f32);
        let is_own = |(_, owner): &(usize, SpeakerId)| *owner == speaker;
        [rank(self.before.iter().rev().position(is_own)), rank(self.after.iter().position(is_own))]
    }
}

fn split(owners: &[(usize, SpeakerId)], token: usize) -> Around<'_> {
    let (before, after) = owners.split_at(owners.partition_point(|(at, _)| *at < token));
    Around { before, after }
}

/// Whether a noun stands for a writing.
pub(super) fn is_writing(word: &str) -> bool {
    noun(word).is_some_and(|(kind, _)| kind == NounKind::Document)
}

/// Whom the phrase `tokens` around the noun `head` ties to it, with how.
pub(super) fn ties(view: &Placed<'_>, tokens: Range<usize>, head: usize) -> Vec<(SpeakerId, Tie)> {
    let mut found = Vec::new();
    for place in view.places_in(tokens.start..head) {
        found.push((place.speaker, Tie::Owner));
    }
    if let Some(issuer) = issuer(view, tokens.start) {
        found.push((issuer, Tie::Issuer));
    }
    let end = view.syntax.sentence(head).end.min(head + 1 + REACH);
    let mut token = head + 1;
    let mut tie = None;
    while token < end && view.quoted[token].is_none() {
        match view.syntax.text(token) {
            "by" | "from" => tie = Some(Tie::Author),
            "of" | "for" | "at" | "on" | "in" | "to" | "with" => tie = Some(Tie::Other),
            // "data released Thursday by the agency", "a survey of 2,000 voters carried out in May by the paper"
            _ if tie.is_none()
                && !matches!(view.syntax.pos(token), Pos::VBN | Pos::VBD | Pos::RB | Pos::RP | Pos::JJ | Pos::CD)
                && (view.syntax.pos(token) != Pos::NNP || !view.places_in(token..token + 1).is_empty()) =>
            {
                break;
            }
            _ => {}
        }
        if let (Some(tie), Some(place)) = (tie, view.places_in(token..token + 1).first()) {
            found.push((place.speaker, tie));
            if tie == Tie::Author {
                break;
            }
        }
        if view.syntax.pos(token).is_tensed() && tie.is_some() || view.syntax.text(token) == "," {
            break;
        }
        token += 1;
    }
    found
}

/// The subject of the verb whose object begins at `first`: who "released a statement", "signed an open letter".
fn issuer(view: &Placed<'_>, first: usize) -> Option<SpeakerId> {
    let start = view.syntax.sentence(first).start;
    let verb = (first.saturating_sub(3).max(start)..first).rev().find(|&it| view.syntax.pos(it).is_verb_form())?;
    let between = verb + 1..first;
    if between.clone().any(|it| !matches!(view.syntax.pos(it), Pos::RP | Pos::RB | Pos::IN | Pos::DT))
        || view.quoted[verb].is_some()
    {
        return None;
    }
    let subject = |it: &&super::places::Place| it.quoted.is_none() && (it.is_subject || it.first == start);
    view.places_in(start.max(verb.saturating_sub(30))..verb).iter().rev().find(subject).map(|place| place.speaker)
}

/// The phrase of the writing that a cue goes on with: of "said in a written statement" the statement.
pub(super) fn medium_after(view: &Placed<'_>, attribution: &Attribution) -> Option<Range<usize>> {
    let cue = view.syntax.article.tokens_in(attribution.cue?);
    let last = cue.end.checked_sub(1)?;
    let end = view.syntax.sentence(last).end.min(cue.end + MEDIUM_REACH);
    let mut token = cue.start;
    while token < end && (token < cue.end || view.quoted[token].is_none()) {
        if matches!(view.syntax.text(token), "in" | "on" | "via" | "through" | "by" | "to")
            && view.syntax.pos(token) != Pos::RP
        {
            let first = token + 1;
            let stop = view.syntax.sentence(last).end.min(first + 6);
            let modifier = |token: &usize| {
                matches!(
                    view.syntax.pos(*token),
                    Pos::DT | Pos::PRPS | Pos::JJ | Pos::NN | Pos::NNP | Pos::CD | Pos::VBN | Pos::POS | Pos::HYPH
                )
            };
            let head = (first..stop).take_while(modifier).take_while(|&token| view.quoted[token].is_none()).last();
            if let Some(head) =
                head.filter(|&head| view.syntax.pos(head).is_noun() && is_writing(view.syntax.text(head)))
            {
                return Some(first..head + 1);
            }
        }
        token += 1;
    }
    None
}

/// The writing that the words stand in, where they are `speaker`'s and not its own.
pub(super) fn medium(view: &Placed<'_>, attribution: &Attribution, speaker_is_writing: bool) -> Option<Span> {
    if speaker_is_writing {
        return None;
    }
    let article = view.syntax.article;
    let source = attribution.source.and_then(|id| view.mention(id)).filter(|it| it.kind == MentionKind::Nominal);
    let is_source = source.filter(|mention| {
        article.tokens_in(mention.head).next_back().is_some_and(|head| is_writing(view.syntax.text(head)))
    });
    is_source
        .map(|mention| attribution.source_span.unwrap_or(mention.span))
        .or_else(|| medium_after(view, attribution).map(|tokens| article.span_of(tokens)))
}
