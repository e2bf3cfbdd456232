//! Where an article mentions who may speak, and what stands around each mention.

use std::ops::Range;

use crate::{
    coref::{Coreference, SpeakerId},
    entity::{Mention, MentionId, MentionKind, Tagged},
    grammar::Syntax,
    quote::{Quote, QuoteKind},
    tag::{EntityClass, Labelled, Pos, Role, Tags},
};

/// A mention of a speaker.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each says something else of a place")]
pub(super) struct Place {
    pub(super) speaker: SpeakerId,
    pub(super) kind: MentionKind,
    pub(super) class: EntityClass,
    /// Token of the head's last word.
    pub(super) head: usize,
    /// First token of the phrase.
    pub(super) first: usize,
    pub(super) sentence: usize,
    pub(super) paragraph: usize,
    /// The outermost quotation whose content holds it.
    pub(super) quoted: Option<usize>,
    /// Whether a finite verb follows.
    pub(super) is_subject: bool,
    /// Whether a reporting verb follows, past an apposition.
    pub(super) reports: bool,
    /// Whether a reporting verb stands before it.
    pub(super) reported: bool,
    /// Whether it owns what follows.
    pub(super) is_owner: bool,
    /// Whether the tagger marks it as a source.
    pub(super) is_source: bool,
    /// Where the source begins that it belongs to by the tagger, in a content too; else where its phrase begins.
    pub(super) source_start: usize,
    /// Whether the tagger marks it as a source in a content.
    pub(super) is_inner_source: bool,
    /// The tagger's probability that it belongs to a source.
    pub(super) role: f32,
    pub(super) in_heading: bool,
}

/// A subject or source counts for more than another mention, and whose something is for less. Chosen by hand.
const SUBJECT_WEIGHT: f32 = 1.5;
const OWNER_WEIGHT: f32 = 0.5;

impl Place {
    /// What it counts for, of how much its speaker is spoken of.
    pub(super) fn weight(&self) -> f32 {
        if self.is_subject || self.is_source {
            SUBJECT_WEIGHT
        } else if self.is_owner {
            OWNER_WEIGHT
        } else {
            1.0
        }
    }
}

/// An article with its places in order.
pub(super) struct Placed<'a> {
    pub(super) syntax: Syntax<'a>,
    pub(super) tags: &'a Tags,
    pub(super) mentions: &'a [Mention],
    pub(super) quotes: &'a [Quote],
    pub(super) coreference: &'a Coreference,
    pub(super) places: Vec<Place>,
    /// Per token, the outermost quotation whose content holds it.
    pub(super) quoted: Vec<Option<usize>>,
}

/// Per token, where the source begins that the tagger has it in.
struct Sources {
    outer: Vec<Option<usize>>,
    inner: Vec<Option<usize>>,
}

fn starts(n_tokens: usize, evidence: &[Labelled<Role>]) -> Vec<Option<usize>> {
    let mut starts = vec![None; n_tokens];
    for found in evidence.iter().filter(|found| found.label == Role::Source) {
        starts[found.tokens.clone()].fill(Some(found.tokens.start));
    }
    starts
}

/// Words between a name and the verb that reports it, with an apposition in between.
const MAX_APPOSITION: usize = 18;

impl<'a> Placed<'a> {
    pub(super) fn new(
        tagged: Tagged<'a>,
        mentions: &'a [Mention],
        quotes: &'a [Quote],
        coreference: &'a Coreference,
    ) -> Self {
        let article = tagged.article;
        let mut quoted = vec![None; article.tokens().len()];
        for (quote_idx, quote) in
            quotes.iter().enumerate().filter(|(_, quote)| quote.nested_in.is_none() && quote.is_likely())
        {
            let spans = if quote.kind == QuoteKind::Indirect { &quote.parts } else { &quote.verbatim };
            for token in spans.iter().flat_map(|span| article.tokens_in(*span)) {
                quoted[token] = Some(quote_idx);
            }
        }
        let mut view = Self {
            syntax: tagged.syntax(),
            tags: tagged.tags,
            mentions,
            quotes,
            coreference,
            places: Vec::new(),
            quoted,
        };
        let sources = Sources {
            outer: starts(article.tokens().len(), &tagged.tags.evidence),
            inner: starts(article.tokens().len(), &tagged.tags.inner),
        };
        let mut places: Vec<Place> = (0..mentions.len()).filter_map(|id| view.place(id, &sources)).collect();
        places.sort_by_key(|place| (place.head, place.first));
        view.places = places;
        view
    }

    /// The places whose heads stand in `tokens`.
    pub(super) fn places_in(&self, tokens: Range<usize>) -> &[Place] {
        let first = self.places.partition_point(|place| place.head < tokens.start);
        let last = self.places.partition_point(|place| place.head < tokens.end);
        &self.places[first..last.max(first)]
    }

    fn place(&self, mention_idx: usize, sources: &Sources) -> Option<Place> {
        let article = self.syntax.article;
        let mention = &self.mentions[mention_idx];
        let speaker = self.coreference.of_mention.get(mention_idx).copied().flatten()?;
        let head = article.tokens_in(mention.head).next_back()?;
        let first = article.tokens_in(mention.span).start.min(head);
        let paragraph = self.syntax.paragraph_of(head);
        let end = self.syntax.sentence(head).end;
        let after = (head + 1..end.min(head + 4)).find(|&token| !self.syntax.pos(token).is_adverb());
        let finite = |token: usize| self.syntax.pos(token).is_tensed();
        let roles = &self.tags.role_probability;
        Some(Place {
            speaker,
            kind: mention.kind,
            class: mention.class,
            head,
            first,
            sentence: self.syntax.sentence_of(head),
            paragraph,
            quoted: self.quoted[head],
            is_subject: after.is_some_and(finite),
            reports: self.reports(head, end),
            reported: self.is_reported(first),
            is_owner: self.syntax.pos(head + 1) == Pos::POS || matches!(self.syntax.text(head + 1), "'s" | "’s"),
            is_source: sources.outer[head].is_some(),
            source_start: sources.outer[head].or(sources.inner[head]).unwrap_or(first),
            is_inner_source: sources.inner[head].is_some(),
            role: roles.get(head).map_or(0.0, |role| role[0]),
            in_heading: self.syntax.in_heading(head),
        })
    }

    /// Whether a reporting verb stands before the phrase that begins at `first`: "said Lee", "described by critics".
    fn is_reported(&self, first: usize) -> bool {
        let verb = |n: usize| first.checked_sub(n).is_some_and(|token| self.syntax.is_cue_verb(token));
        verb(1) || verb(2) && self.syntax.text(first - 1) == "by"
    }

    /// Whether a reporting verb follows the phrase that ends at `head`.
    fn reports(&self, head: usize, end: usize) -> bool {
        let near = |from: usize| {
            (from..end.min(from + 4)).take_while(|&token| self.quoted[token].is_none()).find_map(|token| {
                let idle = matches!(
                    self.syntax.pos(token),
                    Pos::RB | Pos::MD | Pos::VBZ | Pos::VBD | Pos::VBP | Pos::VBN | Pos::WP | Pos::WDT
                );
                if self.syntax.is_cue_verb(token) { Some(true) } else { (!idle).then_some(false) }
            }) == Some(true)
        };
        if near(head + 1) {
            return true;
        }
        self.syntax.apposition_closer(head + 1, end, MAX_APPOSITION).is_some_and(|closer| near(closer + 1))
    }

    pub(super) fn mention(&self, id: MentionId) -> Option<&'a Mention> {
        self.mentions.get(id.0 as usize)
    }
}
