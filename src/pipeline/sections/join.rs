//! What the sections of a document found, made one analysis of the whole.

use std::collections::HashMap;

use super::cast::Cast;
use crate::{
    article::Article,
    attribute::Attribution,
    clean::CleanText,
    coref::{Coreference, Resolution, SpeakerId},
    entity::{Mention, MentionId},
    input::RawDocument,
    pipeline::analysis::Analysis,
    quote::{Quote, QuoteId},
    span::Span,
    speaker::Voice,
    tag::Tags,
};

/// What the sections so far found, in terms of the whole.
#[derive(Default)]
pub(super) struct Joined {
    mentions: Vec<Mention>,
    of_mention: Vec<Option<SpeakerId>>,
    quotes: Vec<Quote>,
    attributions: Vec<Attribution>,
    resolutions: Vec<Option<Resolution>>,
    voices: Vec<Voice>,
    cast: Cast,
    /// One past the last byte of the quotations so far.
    quoted_to: usize,
    /// By its head, each mention of the section before, which the next one may see, too.
    seen: HashMap<Span, MentionId>,
}

/// One section on its way into the whole.
struct Section<'s> {
    found: &'s Analysis,
    /// Where its text begins in the whole.
    offset: usize,
    /// Its mentions in the whole, as far as they are there.
    mentions: Vec<Option<MentionId>>,
    /// Its speakers in the whole, as far as they are there.
    speakers: Vec<Option<SpeakerId>>,
    /// Of its speakers those whom a mention that was there already tells.
    known: Vec<Option<SpeakerId>>,
}

impl Section<'_> {
    fn moved(&self, span: Span) -> Span {
        Span::new(span.start() + self.offset, span.end() + self.offset)
    }
}

impl Joined {
    /// Adds what `found` says of the bytes `own` of the whole, behind which there are `n_left` sections; its own text begins
    /// at byte `offset` of the whole.
    pub(super) fn add(&mut self, found: &Analysis, own: Span, offset: usize, n_left: usize) {
        let mut section = Section {
            mentions: vec![None; found.mentions.len()],
            speakers: vec![None; found.coreference.speakers.len()],
            known: vec![None; found.coreference.speakers.len()],
            found,
            offset,
        };
        self.make_room(found, n_left);
        let before = std::mem::take(&mut self.seen);
        for (mention_idx, mention) in found.mentions.iter().enumerate() {
            section.mentions[mention_idx] = before.get(&section.moved(mention.head)).copied();
        }
        // Who is known from what both sections read, before anyone is known by name alone.
        for mention_idx in 0..found.mentions.len() {
            self.recognize(&mut section, mention_idx);
        }
        for mention_idx in 0..found.mentions.len() {
            if own.contains_position(section.moved(found.mentions[mention_idx].span).start()) {
                self.mention(&mut section, MentionId(mention_idx as u32));
            }
        }
        self.quotations(&mut section, own);
        let mentions = found.mentions.iter().zip(&section.mentions);
        self.seen = mentions.filter_map(|(it, id)| Some((section.moved(it.head), (*id)?))).collect();
    }

    /// Makes room for as much as is still to come if all sections are like `found`: lists that grow by themselves are twice
    /// as long in the end, and leave holes where they stood.
    fn make_room(&mut self, found: &Analysis, n_left: usize) {
        fn reserve<T>(list: &mut Vec<T>, n_here: usize, n_left: usize) {
            if list.capacity() - list.len() < n_here {
                list.reserve_exact(n_here * (n_left + 1) * 9 / 8 + 1);
            }
        }
        let (n_quotes, n_mentions) = (found.quotes.len(), found.mentions.len());
        reserve(&mut self.quotes, n_quotes, n_left);
        reserve(&mut self.attributions, n_quotes, n_left);
        reserve(&mut self.resolutions, n_quotes, n_left);
        reserve(&mut self.voices, n_quotes, n_left);
        reserve(&mut self.mentions, n_mentions, n_left);
        reserve(&mut self.of_mention, n_mentions, n_left);
    }

    /// Takes a section's speaker for one who is known by a mention that both have.
    fn recognize(&self, section: &mut Section<'_>, mention_idx: usize) {
        let local = section.found.coreference.of_mention[mention_idx];
        let whole = section.mentions[mention_idx].and_then(|id| self.of_mention[id.0 as usize]);
        if let (Some(local), Some(whole)) = (local, whole) {
            let speaker = &section.found.coreference.speakers[local.0 as usize];
            let known = &mut section.known[local.0 as usize];
            if known.is_none() && self.cast.can_be(speaker, whole) {
                *known = Some(whole);
            }
        }
    }

    /// A section's mention in the whole, added where it is not there yet.
    fn mention(&mut self, section: &mut Section<'_>, local: MentionId) -> MentionId {
        if let Some(known) = section.mentions[local.0 as usize] {
            return known;
        }
        let found = &section.found.mentions[local.0 as usize];
        let speaker = section.found.coreference.of_mention[local.0 as usize];
        let speaker = speaker.map(|speaker| self.speaker(section, speaker));
        let id = MentionId(self.mentions.len() as u32);
        self.mentions.push(Mention {
            span: section.moved(found.span),
            head: section.moved(found.head),
            ..found.clone()
        });
        self.of_mention.push(speaker);
        section.mentions[local.0 as usize] = Some(id);
        id
    }

    /// A section's speaker in the whole, added where nobody there is known to be the same.
    fn speaker(&mut self, section: &mut Section<'_>, local: SpeakerId) -> SpeakerId {
        if let Some(id) = section.speakers[local.0 as usize] {
            return id;
        }
        let speaker = &section.found.coreference.speakers[local.0 as usize];
        let id = self.cast.admit(speaker, section.known[local.0 as usize]);
        section.speakers[local.0 as usize] = Some(id);
        id
    }

    fn quotations(&mut self, section: &mut Section<'_>, own: Span) {
        let found = section.found;
        let mut ids: Vec<Option<QuoteId>> = Vec::with_capacity(found.quotes.len());
        let mut quoted_to = self.quoted_to;
        for (quote_idx, quote) in found.quotes.iter().enumerate() {
            let span = section.moved(quote.span());
            // What stands inside of another goes with it.
            let is_own = match quote.nested_in {
                Some(outer) => ids.get(outer.0 as usize).copied().flatten().is_some(),
                None => own.contains_position(span.start()) && span.start() >= self.quoted_to,
            };
            if !is_own {
                ids.push(None);
                continue;
            }
            let id = QuoteId(self.quotes.len() as u32);
            let nested_in = quote.nested_in.and_then(|outer| ids[outer.0 as usize]);
            ids.push(Some(id));
            quoted_to = quoted_to.max(span.end());
            self.quotes.push(moved_quote(quote, nested_in, section));
            self.attribution(section, quote_idx, id);
        }
        self.quoted_to = quoted_to;
    }

    /// The source and the speaker of a section's quotation, which is `id` in the whole.
    fn attribution(&mut self, section: &mut Section<'_>, quote_idx: usize, id: QuoteId) {
        let found = section.found;
        let Attribution { source, source_span, cue, rule, .. } = found.attributions[quote_idx];
        let attribution = Attribution {
            quote: id,
            source: source.map(|source| self.mention(section, source)),
            source_span: source_span.map(|span| section.moved(span)),
            cue: cue.map(|span| section.moved(span)),
            rule,
            suggestions: Vec::new(),
        };
        self.attributions.push(attribution);
        let resolution = found.coreference.of_attribution[quote_idx].as_ref();
        let resolution =
            resolution.map(|it| Resolution::new(self.speaker(section, it.speaker), it.resolved_by, it.probability));
        self.resolutions.push(resolution);
        let voice = &found.voices[quote_idx];
        let speaker = voice.speaker.map(|speaker| self.speaker(section, speaker));
        let others = voice.others.iter().map(|(other, share)| (self.speaker(section, *other), *share));
        let others = others.collect();
        self.voices.push(Voice {
            speaker,
            source: voice.source.map(|span| section.moved(span)),
            cue: voice.cue.map(|span| section.moved(span)),
            medium: voice.medium.map(|span| section.moved(span)),
            others,
            ..*voice
        });
    }

    /// All that was found.
    pub(super) fn finish(self, document: RawDocument, clean: CleanText, article: Article) -> Analysis {
        let Self { mentions, of_mention, quotes, attributions, resolutions, voices, cast, .. } = self;
        let mut speakers = cast.speakers();
        let mut order: Vec<usize> = (0..mentions.len()).collect();
        order.sort_by_key(|mention_idx| mentions[*mention_idx].span);
        for mention_idx in order {
            if let Some(speaker) = of_mention[mention_idx] {
                speakers[speaker.0 as usize].mentions.push(MentionId(mention_idx as u32));
            }
        }
        let coreference = Coreference { speakers, of_attribution: resolutions, of_mention };
        Analysis {
            title: None,
            document,
            clean,
            article,
            tags: Tags::default(),
            mentions,
            quotes,
            attributions,
            coreference,
            voices,
        }
    }
}

fn moved_quote(quote: &Quote, nested_in: Option<QuoteId>, section: &Section<'_>) -> Quote {
    let all = |spans: &[Span]| -> Vec<Span> { spans.iter().map(|span| section.moved(*span)).collect() };
    Quote {
        parts: all(&quote.parts),
        verbatim: all(&quote.verbatim),
        nested_in,
        cue: quote.cue.map(|span| section.moved(span)),
        source: quote.source.map(|span| section.moved(span)),
        ..*quote
    }
}
