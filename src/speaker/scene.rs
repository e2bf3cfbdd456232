//! One quotation and what stands around it.

use std::ops::Range;

use super::{
    documents::{Around, Tie, is_writing, medium_after, ties},
    evidence::Evidence,
    numbers::{FADE, FAR, Feature, SLOW_FADE, fading, flag, log},
    places::{Place, Placed},
    telling::{Cue, cues},
};
use crate::{
    attribute::{Attribution, RULES},
    coref::SpeakerId,
    entity::{
        MentionId, MentionKind,
        words::{NounKind, noun, singular},
    },
    lexicon,
    quote::{Quote, QuoteKind},
};

/// Mentions before and after a quotation that are looked at, and paragraphs that they may be away.
const BEFORE: (usize, usize) = (150, 6);
const AFTER: (usize, usize) = (24, 2);
/// Places from the beginning of a quotation on that are looked at.
const MAX_AFTER: usize = 400;

/// What kind of phrase names the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SourceKind {
    Nothing,
    Name,
    He,
    She,
    They,
    It,
    First,
    Who,
    Person,
    Body,
    Writing,
    Other,
}

/// One quotation and its surroundings.
pub(super) struct Surroundings<'e, 'a> {
    pub(super) evidence: &'e Evidence<'a>,
    pub(super) quote_idx: usize,
    pub(super) tokens: Range<usize>,
    pub(super) sentence: usize,
    pub(super) paragraph: usize,
    /// Places before the quotation and after its beginning that stand in no quotation, in order; places in it.
    pub(super) before: Vec<usize>,
    pub(super) after: Vec<usize>,
    pub(super) inside: Vec<SpeakerId>,
    pub(super) suggested: Vec<(usize, SpeakerId)>,
    /// The quotations that it stands among without a word of who speaks.
    pub(super) run: Range<usize>,
    /// Who is tied to the writing that is the source.
    pub(super) tied: Vec<(SpeakerId, Tie)>,
    /// Owners of writings of this name, and of any, where the source is a writing.
    pub(super) owners: Around<'e>,
    pub(super) owners_of_any: Around<'e>,
    pub(super) source: SourceKind,
    /// The source phrase's head, singular, where it is a description.
    pub(super) head: String,
    pub(super) source_tokens: Range<usize>,
    /// The tagger's cues near the quotation.
    cues: Vec<Cue>,
    /// Features that are the same for all candidates.
    pub(super) common: Vec<Feature>,
}

/// What a quotation's surroundings tell of one candidate, by places.
#[derive(Clone, Debug, Default)]
pub(super) struct Clues {
    pub(super) nearest_before: Option<usize>,
    pub(super) nearest_after: Option<usize>,
    /// How many others stand between.
    pub(super) rank_before: usize,
    pub(super) rank_after: usize,
    pub(super) n_before: usize,
    pub(super) salience: f32,
    pub(super) role: f32,
    pub(super) role_paragraph: f32,
    pub(super) link: f32,
    /// How likely, as a logarithm, one of the tagger's cues leads from the quotation to the candidate.
    pub(super) path: f32,
    pub(super) is_inner_source: bool,
    pub(super) evidence: Option<usize>,
}

impl<'e, 'a> Surroundings<'e, 'a> {
    pub(super) fn new(evidence: &'e Evidence<'a>, quote_idx: usize) -> Self {
        let view = &evidence.view;
        let quote = &view.quotes[quote_idx];
        let attribution = &evidence.attributions[quote_idx];
        let tokens = view.syntax.article.tokens_in(quote.span());
        let (sentence, paragraph) = (view.syntax.sentence_of(tokens.start), view.syntax.paragraph_of(tokens.start));
        let at = view.places.partition_point(|place| place.head < tokens.start);
        // Another quotation's words tell little of who speaks here, but for what a clause without marks reports.
        let parts: Vec<Range<usize>> = quote.parts.iter().map(|part| view.syntax.article.tokens_in(*part)).collect();
        let own = |place: &Place| place.quoted == Some(quote_idx) || parts.iter().any(|it| it.contains(&place.head));
        let outer = quote.nested_in.map(|outer| outer.0 as usize);
        let outside = |place: &Place| {
            let tells = |other: usize| view.quotes[other].kind == QuoteKind::Indirect || outer == Some(other);
            !own(place) && place.quoted.is_none_or(tells)
        };
        let mut before: Vec<usize> = (0..at)
            .rev()
            .take(BEFORE.0)
            .take_while(|&it| view.places[it].paragraph + BEFORE.1 >= paragraph)
            .filter(|&it| outside(&view.places[it]))
            .collect();
        before.reverse();
        let last_paragraph = view.syntax.paragraph_of(tokens.end.saturating_sub(1)) + AFTER.1;
        let mut inside = Vec::new();
        let mut after = Vec::new();
        for place_idx in at..view.places.len().min(at + MAX_AFTER) {
            let place = &view.places[place_idx];
            if place.paragraph > last_paragraph || after.len() >= AFTER.0 {
                break;
            }
            if own(place) {
                if inside.len() < 100 && place.kind != MentionKind::Pronoun {
                    inside.push(place.speaker);
                }
            } else if outside(place) {
                after.push(place_idx);
            }
        }
        let coreference = view.coreference;
        let of_mention = |id: MentionId| coreference.of_mention.get(id.0 as usize).copied().flatten();
        let suggested: Vec<(usize, SpeakerId)> = attribution
            .suggestions
            .iter()
            .filter_map(|it| {
                let by_source = it.source.and_then(of_mention);
                let speaker = by_source.or_else(|| evidence.answer(it.same?.0 as usize).map(|(speaker, _)| speaker))?;
                Some((it.rule, speaker))
            })
            .collect();
        let (source, head_token) = source_kind(view, attribution);
        let source_tokens = attribution.source_span.map_or(0..0, |span| view.syntax.article.tokens_in(span));
        let head = head_token.map_or_else(String::new, |token| singular(view.syntax.text(token)).into_owned());
        let tied = match (source, head_token) {
            (SourceKind::Writing, Some(head)) => ties(view, source_tokens.start.min(head)..head + 1, head),
            _ => Vec::new(),
        };
        let (owners, owners_of_any) = if source == SourceKind::Writing {
            let place = tokens.start.max(source_tokens.start);
            (evidence.owners.around(&head, place), evidence.owners.of_any_around(place))
        } else {
            (Around::default(), Around::default())
        };
        let mut scene = Self {
            evidence,
            quote_idx,
            tokens,
            sentence,
            paragraph,
            before,
            after,
            inside,
            suggested,
            run: evidence.run(quote_idx),
            tied,
            owners,
            owners_of_any,
            source,
            head,
            source_tokens,
            cues: cues(view, quote),
            common: Vec::new(),
        };
        scene.common = scene.common_features();
        scene
    }

    pub(super) fn view(&self) -> &'e Placed<'a> {
        &self.evidence.view
    }

    fn quote(&self) -> &'a Quote {
        &self.evidence.view.quotes[self.quote_idx]
    }

    /// Paragraphs between the end of one quotation and the beginning of another.
    pub(super) fn paragraphs_between(&self, first: usize, second: usize) -> f32 {
        let view = self.view();
        let end = view.syntax.article.tokens_in(view.quotes[first].span()).end.saturating_sub(1);
        let start = view.syntax.article.tokens_in(view.quotes[second].span()).start;
        view.syntax.paragraph_of(start).saturating_sub(view.syntax.paragraph_of(end)).min(9) as f32
    }

    /// Words of a quotation's paragraph that stand in no quotation.
    fn words_beside(&self, quote_idx: usize) -> usize {
        let view = self.view();
        let start = view.syntax.article.tokens_in(view.quotes[quote_idx].span()).start;
        let paragraph = view.syntax.paragraph(start);
        let near = paragraph.start.max(start.saturating_sub(200))..paragraph.end.min(start + 400);
        near.filter(|&token| view.quoted[token].is_none() && view.syntax.text(token).contains(char::is_alphanumeric))
            .count()
    }

    /// Whether the source phrase stands before the quotation (-1), in it (0) or after it (1), how many words away, and how
    /// many sentences.
    fn source_place(&self) -> [f32; 3] {
        let view = self.view();
        let (source, own) = (&self.source_tokens, &self.tokens);
        if source.is_empty() {
            return [2.0, FAR, FAR];
        }
        let (side, away, border) = if source.end <= own.start {
            (-1.0, own.start - source.end, own.start)
        } else if source.start >= own.end {
            (1.0, source.start - own.end, own.end.saturating_sub(1))
        } else {
            (0.0, 0, source.start)
        };
        let n_sentences = view.syntax.sentence_of(source.start).abs_diff(view.syntax.sentence_of(border));
        [side, log(away), n_sentences.min(20) as f32]
    }

    fn rule_of(&self, quote_idx: usize) -> f32 {
        let rule = self.evidence.attributions[quote_idx].rule;
        RULES.iter().position(|it| it.name == rule).unwrap_or(RULES.len()) as f32
    }

    fn common_features(&self) -> Vec<Feature> {
        let view = self.view();
        let evidence = self.evidence;
        let quote = self.quote();
        let attribution = &evidence.attributions[self.quote_idx];
        let paragraph = view.syntax.paragraph(self.tokens.start);
        let text =
            |quote_idx: usize| view.quotes[quote_idx].parts.last().map_or("", |part| view.syntax.article.slice(*part));
        let asks = |quote_idx: usize| text(quote_idx).trim_end().ends_with('?');
        let (before, next) = evidence.neighbours[self.quote_idx];
        let words_before = (paragraph.start.max(self.tokens.start.saturating_sub(200))..self.tokens.start)
            .filter(|&token| view.quoted[token].is_none() && view.syntax.text(token).contains(char::is_alphanumeric))
            .count();
        let n_words = quote.parts.iter().map(|part| view.syntax.article.tokens_in(*part).len()).sum::<usize>();
        // A long quotation's marks open again at each paragraph and close once.
        let left_open = before.is_some_and(|it| {
            let end = view.syntax.article.tokens_in(view.quotes[it].span()).end;
            !matches!(view.syntax.text(end), "”" | "\"" | "’" | "'" | "''" | "»")
        });
        let mut own = [0usize; 3];
        for token in self.tokens.clone().take(200) {
            match view.syntax.text(token) {
                "I" | "my" | "me" | "My" | "I'm" | "I’m" => own[0] += 1,
                "we" | "our" | "us" | "We" | "Our" => own[1] += 1,
                "you" | "your" | "You" | "Your" => own[2] += 1,
                _ => {}
            }
        }
        let definite = match view.syntax.text(self.source_tokens.start).to_lowercase().as_str() {
            _ if self.source_tokens.is_empty() => 0.0,
            "the" | "this" | "that" | "these" | "those" => 1.0,
            "a" | "an" | "one" | "another" | "some" | "several" | "many" => 2.0,
            "his" | "her" | "their" | "its" | "my" | "our" => 3.0,
            _ => 4.0,
        };
        let gap = before.map_or(FAR, |it| {
            let end = view.syntax.article.tokens_in(view.quotes[it].span()).end;
            let between = end.min(self.tokens.start).max(self.tokens.start.saturating_sub(100))..self.tokens.start;
            between.filter(|&token| view.syntax.text(token).contains(char::is_alphanumeric)).count() as f32
        });
        let last = match text(self.quote_idx).trim_end().chars().next_back() {
            Some(',') => 1.0,
            Some('?' | '!') => 2.0,
            Some('.') => 3.0,
            _ => 0.0,
        };
        let [side, away, sentences_away] = self.source_place();
        let cue = attribution.cue.map(|cue| view.syntax.article.slice(cue));
        vec![
            (
                "kind",
                match quote.kind {
                    QuoteKind::Direct => 0.0,
                    QuoteKind::Mixed => 1.0,
                    QuoteKind::Indirect => 2.0,
                },
            ),
            ("nested", flag(quote.nested_in.is_some())),
            ("relayed", quote.relayed.unwrap_or(-1.0)),
            ("headline", flag(quote.in_headline)),
            ("words", log(n_words)),
            ("beside", log(self.words_beside(self.quote_idx))),
            ("beside_before", log(words_before)),
            ("opens_paragraph", flag(self.tokens.start.saturating_sub(paragraph.start) <= 1)),
            ("rule", self.rule_of(self.quote_idx)),
            ("sieve", evidence.sieve(self.quote_idx)),
            ("cue", flag(cue.is_some())),
            ("cue_class", cue.and_then(lexicon::head_cue).map_or(-1.0, |cue| f32::from(cue.class as u8))),
            ("source", f32::from(self.source as u8)),
            ("definite", definite),
            ("source_words", self.source_tokens.len() as f32),
            ("medium", flag(medium_after(view, attribution).is_some())),
            ("before_gap", before.map_or(FAR, |it| self.paragraphs_between(it, self.quote_idx))),
            ("before_rule", before.map_or(FAR, |it| self.rule_of(it))),
            ("before_beside", before.map_or(FAR, |it| log(self.words_beside(it)))),
            ("before_asks", flag(before.is_some_and(asks))),
            ("asks", flag(asks(self.quote_idx))),
            ("left_open", flag(left_open)),
            ("next_gap", next.map_or(FAR, |it| self.paragraphs_between(self.quote_idx, it))),
            ("next_rule", next.map_or(FAR, |it| self.rule_of(it))),
            ("gap_words", gap),
            ("last_mark", last),
            ("source_side", side),
            ("source_away", away),
            ("source_sentences", sentences_away),
            ("i", (own[0].min(5)) as f32),
            ("we", (own[1].min(5)) as f32),
            ("you", (own[2].min(5)) as f32),
            ("run", self.run.len().min(20) as f32),
            ("run_before", (self.quote_idx - self.run.start).min(20) as f32),
        ]
    }

    /// What the places near the quotation tell of `speaker`.
    pub(super) fn found(&self, speaker: SpeakerId) -> Clues {
        let view = self.view();
        let mut found = Clues { link: -FAR, path: -FAR, ..Clues::default() };
        let cue = self.evidence.attributions[self.quote_idx].cue;
        let cue = cue.map(|cue| view.syntax.article.tokens_in(cue).start);
        let mut others: Vec<SpeakerId> = Vec::new();
        let mut best = 0.0_f32;
        for &place_idx in self.before.iter().rev() {
            let place = &view.places[place_idx];
            if place.speaker != speaker {
                if found.nearest_before.is_none() && !others.contains(&place.speaker) {
                    others.push(place.speaker);
                }
                continue;
            }
            if found.nearest_before.is_none() {
                found.nearest_before = Some(place_idx);
                found.rank_before = others.len();
            }
            found.n_before += 1;
            self.weigh(&mut found, &mut best, place_idx, cue);
        }
        others.clear();
        for &place_idx in &self.after {
            let place = &view.places[place_idx];
            if place.speaker != speaker {
                if found.nearest_after.is_none() && !others.contains(&place.speaker) {
                    others.push(place.speaker);
                }
                continue;
            }
            if found.nearest_after.is_none() {
                found.nearest_after = Some(place_idx);
                found.rank_after = others.len();
            }
            self.weigh(&mut found, &mut best, place_idx, cue);
        }
        found
    }

    fn weigh(&self, found: &mut Clues, best: &mut f32, place_idx: usize, cue: Option<usize>) {
        let view = self.view();
        let place = &view.places[place_idx];
        let n_sentences = place.sentence.abs_diff(self.sentence);
        found.salience += place.weight() * fading(FADE, n_sentences);
        let same_paragraph = place.paragraph == self.paragraph;
        if place.sentence == self.sentence || n_sentences == 1 && same_paragraph {
            found.role = found.role.max(place.role);
        }
        if same_paragraph {
            found.role_paragraph = found.role_paragraph.max(place.role);
            if let Some(cue) = cue {
                found.link = found.link.max(view.tags.source_link(cue, place.first));
            }
        }
        if place.paragraph.abs_diff(self.paragraph) <= 1 {
            found.is_inner_source |= place.is_inner_source && same_paragraph;
            found.path = self.cues.iter().map(|cue| cue.way_to(view, place)).fold(found.path, f32::max);
        }
        let worth = place.role + flag(place.reports) + flag(place.reported) + fading(SLOW_FADE, n_sentences);
        if place.paragraph.abs_diff(self.paragraph) <= 1 && worth > *best {
            *best = worth;
            found.evidence = Some(place_idx);
        }
    }
}

/// What the source phrase is, and the head of a description.
fn source_kind(view: &Placed<'_>, attribution: &Attribution) -> (SourceKind, Option<usize>) {
    let Some(mention) = attribution.source.and_then(|id| view.mention(id)) else { return (SourceKind::Nothing, None) };
    let head = view.syntax.article.tokens_in(mention.head).next_back();
    let Some(head) = head else { return (SourceKind::Nothing, None) };
    let word = view.syntax.text(head).to_lowercase();
    let kind = match word.as_str() {
        "he" | "him" | "his" => SourceKind::He,
        "she" | "her" | "hers" => SourceKind::She,
        "they" | "them" | "their" => SourceKind::They,
        "it" | "its" => SourceKind::It,
        "i" | "we" | "me" | "us" => SourceKind::First,
        "who" | "which" | "that" | "whom" => SourceKind::Who,
        _ if mention.kind == MentionKind::Name => SourceKind::Name,
        word if is_writing(word) => SourceKind::Writing,
        word => match noun(word) {
            Some((NounKind::Person, _)) => SourceKind::Person,
            Some((NounKind::Body, _)) => SourceKind::Body,
            _ => SourceKind::Other,
        },
    };
    (kind, (mention.kind != MentionKind::Name).then_some(head))
}
