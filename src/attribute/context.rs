//! What rules see: an article with its mentions and quotations, and the grammar around one quotation.

use std::ops::Range;

use super::rule::{Source, Verdict};
use crate::{
    article::Article,
    entity::{Mention, MentionId, MentionKind, Tagged},
    grammar::{
        Class, Syntax,
        phrases::{NounPhrase, Phrases},
    },
    quote::{Quote, QuoteId, QuoteKind},
    span::Span,
    tag::{EntityClass, Pos},
};

/// Who may be a subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// A name, a pronoun, or a noun for a person, body or writing.
    Speaker,
    /// Any noun phrase but times and measures.
    Anyone,
}

/// A clause beside a quotation longer than this many tokens is cut there.
const MAX_CLAUSE: usize = 60;

/// An article as all rules see it.
pub(super) struct Scene<'a> {
    pub(super) syntax: Syntax<'a>,
    pub(super) mentions: &'a [Mention],
    pub(super) quotes: &'a [Quote],
    pub(super) phrases: Phrases<'a>,
    /// Per token, the mention whose head ends there.
    pub(super) mention_at: Vec<Option<MentionId>>,
    /// Per token, the outermost quotation whose content holds it.
    quoted: Vec<Option<QuoteId>>,
    /// Per token, the quotation that the tagger's evidence gives it to as a cue.
    cue_of: Vec<Option<QuoteId>>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(tagged: Tagged<'a>, mentions: &'a [Mention], quotes: &'a [Quote]) -> Self {
        let article = tagged.article;
        let n_tokens = article.tokens().len();
        let names: Vec<(Range<usize>, EntityClass)> = mentions
            .iter()
            .filter(|mention| mention.kind == MentionKind::Name)
            .map(|mention| (article.tokens_in(mention.head), mention.class))
            .collect();
        let phrases = Phrases::new(tagged.syntax(), &names);
        let mention_at = mentions_at(article, mentions);
        let (mut quoted, mut cue_of) = (vec![None; n_tokens], vec![None; n_tokens]);
        for (quote_idx, quote) in quotes.iter().enumerate() {
            let id = QuoteId(quote_idx as u32);
            if !quote.is_likely() {
                continue;
            }
            if quote.nested_in.is_none() {
                let tokens = quote.parts.iter().flat_map(|part| article.tokens_in(*part));
                tokens.for_each(|token| quoted[token] = Some(id));
            }
            quote.cue.iter().flat_map(|cue| article.tokens_in(*cue)).for_each(|token| cue_of[token] = Some(id));
        }
        Self { syntax: tagged.syntax(), mentions, quotes, phrases, mention_at, quoted, cue_of }
    }

    /// The quotation that holds the token in its content.
    pub(super) fn quote_at(&self, token: usize) -> Option<QuoteId> {
        self.quoted.get(token).copied().flatten()
    }

    /// Whether the tagger gives the token, as a cue, to another quotation than `own`.
    pub(super) fn reports_another(&self, token: usize, own: QuoteId) -> bool {
        self.cue_of.get(token).copied().flatten().is_some_and(|id| id != own)
    }

    pub(super) fn phrase(&self, token: usize) -> Option<&NounPhrase> {
        self.phrases.at(token)
    }

    /// The mention that a phrase is, where its head is one.
    pub(super) fn mention_of(&self, phrase: &NounPhrase) -> Option<MentionId> {
        self.mention_at[phrase.head]
    }

    /// The source that a phrase makes.
    pub(super) fn source_of(&self, phrase: &NounPhrase) -> Source {
        match self.mention_of(phrase) {
            Some(mention) => Source::Mention(mention),
            None => Source::Phrase(self.syntax.article.span_of(phrase.tokens.clone())),
        }
    }

    /// Whether a phrase may speak at all: no time, measure or empty word.
    pub(super) fn may_speak(&self, phrase: &NounPhrase, who: Who) -> bool {
        let word = self.syntax.text(phrase.head);
        if self.syntax.is_time(phrase.head)
            || self.syntax.pos(phrase.head) == Pos::WP && !word.eq_ignore_ascii_case("who")
        {
            return false;
        }
        match self.mention_of(phrase).map(|id| &self.mentions[id.0 as usize]) {
            Some(mention) => mention.class != EntityClass::Miscellaneous || mention.kind != MentionKind::Name,
            None => {
                who == Who::Anyone
                    && word.chars().any(char::is_alphabetic)
                    && !self.syntax.language().is(Class::Speechless, word)
            }
        }
    }

    /// Whether a phrase stands for a person: a person's name, a personal pronoun, a role.
    pub(super) fn is_person(&self, phrase: &NounPhrase) -> bool {
        self.mention_of(phrase).is_some_and(|id| {
            let mention = &self.mentions[id.0 as usize];
            mention.class == EntityClass::Person && !self.syntax.text(phrase.head).eq_ignore_ascii_case("you")
        })
    }
}

/// Per token, the mention whose head ends there.
pub(super) fn mentions_at(article: &Article, mentions: &[Mention]) -> Vec<Option<MentionId>> {
    let mut mention_at = vec![None; article.tokens().len()];
    for (mention_idx, mention) in mentions.iter().enumerate() {
        if let Some(last) = article.tokens_in(mention.head).next_back() {
            mention_at[last] = Some(MentionId(mention_idx as u32));
        }
    }
    mention_at
}

/// One quotation and what stands around it.
pub(super) struct QuoteContext<'a> {
    pub(super) scene: &'a Scene<'a>,
    pub(super) id: QuoteId,
    /// Tokens of the first and last part with what lies between.
    pub(super) tokens: Range<usize>,
}

/// The words beside or inside a quotation that may say whose it is. Never empty.
#[derive(Clone, Debug)]
pub(super) struct Clause {
    pub(super) tokens: Range<usize>,
    /// Whether a new sentence begins with it.
    pub(super) new_sentence: bool,
}

impl<'a> QuoteContext<'a> {
    pub(super) fn new(scene: &'a Scene<'a>, id: QuoteId) -> Self {
        let tokens = scene.syntax.article.tokens_in(scene.quotes[id.0 as usize].span());
        Self { scene, id, tokens }
    }

    pub(super) fn quote(&self) -> &'a Quote {
        &self.scene.quotes[self.id.0 as usize]
    }

    /// Whether it has verbatim words and no outer quotation.
    pub(super) fn is_marked(&self) -> bool {
        self.quote().kind != QuoteKind::Indirect
    }

    fn parts(&self) -> Vec<Range<usize>> {
        self.quote().parts.iter().map(|part| self.scene.syntax.article.tokens_in(*part)).collect()
    }

    /// Whether a token belongs to this quotation's content, or to a quotation inside it.
    fn is_own(&self, token: usize) -> bool {
        self.quote().parts.iter().any(|part| part.overlaps(self.scene.syntax.article.tokens()[token].span))
    }

    /// Where this quotation's surroundings end: the outer quotation's content, or the whole text.
    fn bounds(&self) -> Range<usize> {
        let scene = self.scene;
        let outer = self.quote().nested_in.map(|outer| &scene.quotes[outer.0 as usize]);
        let part = outer.and_then(|outer| outer.parts.iter().find(|part| part.overlaps(self.quote().span())));
        part.map_or(0..scene.syntax.article.tokens().len(), |part| scene.syntax.article.tokens_in(*part))
    }

    /// Whether a token of the surroundings belongs to another quotation.
    fn is_foreign(&self, token: usize) -> bool {
        self.quote().nested_in.is_none() && self.scene.quote_at(token).is_some_and(|id| id != self.id)
    }

    /// The words between two parts of one paragraph.
    pub(super) fn gaps(&self) -> Vec<Clause> {
        let scene = self.scene;
        let parts = self.parts();
        parts
            .windows(2)
            .filter_map(|pair| {
                let (start, end) = (pair[0].end, pair[1].start);
                if start >= end
                    || end - start > MAX_CLAUSE
                    || scene.syntax.paragraph(pair[0].start) != scene.syntax.paragraph(end)
                {
                    return None;
                }
                self.clause(start..end)
            })
            .collect()
    }

    /// The words after the last part, up to the end of the sentence or the next quotation.
    pub(super) fn after(&self) -> Option<Clause> {
        let scene = self.scene;
        let bounds = self.bounds();
        let start = self.parts().last()?.end;
        // `“Out!”; another said`: the next clause.
        let divided = (start..(start + 2).min(bounds.end)).any(|token| scene.syntax.text(token) == ";");
        let mut first = start;
        while first < bounds.end
            && (scene.syntax.is_mark(first) || matches!(scene.syntax.text(first), "," | "." | "!" | "?"))
            && first < start + 3
        {
            first += 1;
        }
        if divided
            || first >= bounds.end
            || start == 0
            || scene.syntax.paragraph(start - 1) != scene.syntax.paragraph(first)
        {
            return None;
        }
        let end = scene.syntax.sentence(first).end.min(bounds.end);
        self.clause(start..end)
    }

    /// The words before the first part, from the beginning of the sentence or the end of the quotation before.
    pub(super) fn before(&self) -> Option<Clause> {
        let scene = self.scene;
        let first = self.parts().first()?.start;
        let sentence = scene.syntax.sentence(first);
        let mut floor = sentence.start;
        // The opening mark may be all that stands between: then the sentence began at the mark.
        if first > 0 && floor + 1 >= first && floor > 0 && !scene.syntax.is_mark(floor) {
            floor = first;
        }
        let start = (floor..first).rev().find(|&token| self.is_foreign(token)).map_or(floor, |token| token + 1);
        self.clause(start.max(self.bounds().start)..first)
    }

    /// A clause without marks and commas at its ends, cut at the next quotation.
    fn clause(&self, tokens: Range<usize>) -> Option<Clause> {
        let scene = self.scene;
        let Range { mut start, mut end } = tokens;
        let idle = |token: usize| {
            scene.syntax.is_mark(token) || matches!(scene.syntax.text(token), "," | "." | ";" | "…" | "..." | "?" | "!")
        };
        while start < end && idle(start) {
            start += 1;
        }
        if let Some(other) = (start..end).find(|&token| self.is_foreign(token) || self.is_own(token)) {
            end = other;
        }
        while end > start && (idle(end - 1) || matches!(scene.syntax.text(end - 1), ":" | "—" | "–" | "--")) {
            end -= 1;
        }
        if start >= end {
            return None;
        }
        let new_sentence = scene.syntax.sentence(start).start == start;
        Some(Clause { tokens: start..end.min(start + MAX_CLAUSE), new_sentence })
    }

    /// The cue at `verb`, as wide as the tagger marks it.
    pub(super) fn cue(&self, verb: usize) -> Span {
        let span = self.scene.syntax.article.tokens()[verb].span;
        self.quote().cue.filter(|cue| cue.overlaps(span)).unwrap_or(span)
    }

    /// A verdict whose cue is the verb at `verb`.
    pub(super) fn verdict(&self, source: Source, verb: usize) -> Verdict {
        Verdict { source, cue: Some(self.cue(verb)) }
    }
}
