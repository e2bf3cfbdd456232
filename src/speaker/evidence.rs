//! What the whole article tells: who speaks how often, whose which writings are, and who may speak in each quotation.

use std::{collections::BTreeMap, ops::Range};

use super::{documents::Owners, places::Placed};
use crate::{
    attribute::{self, Attribution, Reads},
    coref::{ISSUER, JOINT, SIEVES, Speaker, SpeakerId, SpeakerKind},
    entity::{
        MentionKind,
        words::{Gender, given_name_gender, noun, singular, title_gender},
    },
    quote::{Quote, QuoteId, QuoteKind},
    tag::Model,
};

/// What the whole article tells of a speaker.
#[derive(Clone, Debug, Default)]
pub(super) struct Standing {
    /// 1 masculine, -1 feminine.
    pub(super) gender: f32,
    pub(super) n_places: usize,
    /// Quotations whose rule and resolution point at it.
    pub(super) n_said: usize,
    /// Sentences that name it.
    pub(super) named_in: Vec<usize>,
    /// Quotations, in order, whose rule reads a clause beside them and that it is the answer of.
    pub(super) clear: Vec<usize>,
    pub(super) in_heading: bool,
    pub(super) first_paragraph: Option<usize>,
    /// Words of its name, of its title and affiliation, and nouns near its name, as the model numbers them.
    pub(super) name_words: Vec<u32>,
    pub(super) title_words: Vec<u32>,
    pub(super) near_words: Vec<u32>,
}

/// Tokens beside a name in its sentence whose nouns may say what its bearer is, and nouns that are kept.
const NEAR: usize = 8;
const MAX_NEAR: usize = 48;
/// Names in a quotation that are kept.
const MAX_NAMED: usize = 100;
/// Quotations of a run that are looked at on either side, and paragraphs from one to the next at most: a caption between.
const MAX_RUN: usize = 12;
const MAX_STEP: usize = 2;

/// The numbers of the words of some texts.
fn numbers<'t>(texts: impl IntoIterator<Item = &'t str>) -> Vec<u32> {
    let model = Model::embedded();
    let words = texts.into_iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && c != '-'));
    words.filter(|word| word.len() > 2).filter_map(|word| model.word(&word.to_lowercase())).collect()
}

/// The article as the scorer sees it.
pub(super) struct Evidence<'a> {
    pub(super) view: Placed<'a>,
    pub(super) attributions: &'a [Attribution],
    pub(super) owners: Owners,
    pub(super) standings: Vec<Standing>,
    /// Per quotation, the marked one before it that no other holds, and the next.
    pub(super) neighbours: Vec<(Option<usize>, Option<usize>)>,
    /// Per quotation, whom its words name.
    pub(super) named_in: Vec<Vec<SpeakerId>>,
    /// Nouns, singular, with the sentences that hold them.
    pub(super) nouns: BTreeMap<String, Vec<usize>>,
    pub(super) n_answered: usize,
    /// The three who speak most.
    pub(super) main: Vec<SpeakerId>,
}

/// Whether a rule of this name goes by what the text says.
pub(super) fn is_clear(rule: &str) -> bool {
    attribute::reads(rule).is_some_and(Reads::is_clear)
}

impl<'a> Evidence<'a> {
    pub(super) fn new(view: Placed<'a>, attributions: &'a [Attribution]) -> Self {
        let coreference = view.coreference;
        let mut standings: Vec<Standing> = coreference
            .speakers
            .iter()
            .map(|speaker| Standing {
                gender: gender(speaker),
                name_words: numbers([speaker.name.as_str()]),
                title_words: numbers(speaker.title.as_deref().into_iter().chain(speaker.affiliation.as_deref())),
                ..Standing::default()
            })
            .collect();
        for place in &view.places {
            let standing = &mut standings[place.speaker.0 as usize];
            standing.n_places += 1;
            standing.in_heading |= place.in_heading || place.paragraph == 0;
            standing.first_paragraph.get_or_insert(place.paragraph);
            if place.kind == MentionKind::Name {
                standing.named_in.push(place.sentence);
                let sentence = view.syntax.sentence(place.head);
                let near =
                    sentence.start.max(place.first.saturating_sub(NEAR))..sentence.end.min(place.head + 1 + NEAR);
                let nouns = near.filter(|&token| view.syntax.pos(token).is_common_noun());
                for noun in nouns.filter_map(|token| Model::embedded().word(&view.syntax.text(token).to_lowercase())) {
                    if standing.near_words.len() < MAX_NEAR && !standing.near_words.contains(&noun) {
                        standing.near_words.push(noun);
                    }
                }
            }
        }
        let mut named_in = vec![Vec::new(); view.quotes.len()];
        for place in view.places.iter().filter(|place| place.kind == MentionKind::Name) {
            if let Some(named) = place.quoted.map(|quote_idx| &mut named_in[quote_idx])
                && named.len() < MAX_NAMED
                && !named.contains(&place.speaker)
            {
                named.push(place.speaker);
            }
        }
        let mut n_answered = 0;
        for (quote_idx, (attribution, answer)) in attributions.iter().zip(coreference.answers()).enumerate() {
            if let Some((speaker, _)) = answer.filter(|_| view.quotes[quote_idx].takes_turn()) {
                let standing = &mut standings[speaker.0 as usize];
                standing.n_said += 1;
                if is_clear(attribution.rule) {
                    standing.clear.push(quote_idx);
                }
                n_answered += 1;
            }
        }
        let mut main: Vec<usize> = (0..standings.len()).filter(|&it| standings[it].n_said > 0).collect();
        main.sort_by_key(|&it| (std::cmp::Reverse(standings[it].n_said), it));
        let main = main.into_iter().take(3).map(|it| SpeakerId(it as u32)).collect();
        let mut nouns: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for token in 0..view.syntax.article.tokens().len() {
            if view.syntax.pos(token).is_common_noun() {
                let sentences = nouns.entry(singular(view.syntax.text(token)).into_owned()).or_default();
                let sentence = view.syntax.sentence_of(token);
                if sentences.last() != Some(&sentence) {
                    sentences.push(sentence);
                }
            }
        }
        let owners = Owners::new(&view, attributions);
        let neighbours = neighbours(view.quotes);
        Self { view, attributions, owners, standings, neighbours, named_in, nouns, n_answered, main }
    }

    /// The marked quotation before one, outside of which both stand.
    pub(super) fn before(&self, quote_idx: usize) -> Option<usize> {
        self.neighbours[quote_idx].0
    }

    /// The quotations that one stands among without a word of who speaks between them: as a rule they are one speaker's.
    pub(super) fn run(&self, quote_idx: usize) -> Range<usize> {
        let paragraph = |quote_idx: usize| self.paragraph_of(QuoteId(quote_idx as u32));
        let follows = |before: usize, own: usize| {
            self.attributions[own].cue.is_none() && paragraph(own) <= paragraph(before) + MAX_STEP
        };
        let (mut first, mut last) = (quote_idx, quote_idx);
        for _ in 0..MAX_RUN {
            let Some(before) = self.neighbours[first].0.filter(|&before| follows(before, first)) else { break };
            first = before;
        }
        for _ in 0..MAX_RUN {
            let Some(next) = self.neighbours[last].1.filter(|&next| follows(last, next)) else { break };
            last = next;
        }
        first..last + 1
    }

    /// The paragraph that a quotation begins in.
    pub(super) fn paragraph_of(&self, id: QuoteId) -> usize {
        let quote = self.view.quotes[id.0 as usize].span();
        self.view.syntax.paragraph_of(self.view.syntax.article.tokens_in(quote).start)
    }

    pub(super) fn answer(&self, quote_idx: usize) -> Option<(SpeakerId, f32)> {
        self.view.coreference.answer(quote_idx)
    }

    /// The answer of the quotation that one stands inside of.
    pub(super) fn outer_answer(&self, quote_idx: usize) -> Option<SpeakerId> {
        let outer = self.view.quotes[quote_idx].nested_in?;
        self.answer(outer.0 as usize).map(|(speaker, _)| speaker)
    }

    /// Which sieve resolved the source: its place in the list; -1 of several speakers, -2 of a writing's owner, -3 none.
    pub(super) fn sieve(&self, quote_idx: usize) -> f32 {
        let resolution = self.view.coreference.of_attribution.get(quote_idx).and_then(Option::as_ref);
        match resolution.map(|it| it.resolved_by) {
            None => -3.0,
            Some(ISSUER) => -2.0,
            Some(JOINT) => -1.0,
            Some(name) => SIEVES.iter().position(|sieve| sieve.name == name).map_or(-1.0, |it| it as f32),
        }
    }
}

/// Per quotation, the nearest marked ones before and after it that stand in no other.
fn neighbours(quotes: &[Quote]) -> Vec<(Option<usize>, Option<usize>)> {
    let mut found = vec![(None, None); quotes.len()];
    let is_marked = |quote: &Quote| quote.nested_in.is_none() && quote.kind != QuoteKind::Indirect;
    let mut last: Option<usize> = None;
    for (quote_idx, quote) in quotes.iter().enumerate() {
        found[quote_idx].0 = last;
        if is_marked(quote) {
            last = Some(quote_idx);
        }
    }
    let mut next: Option<usize> = None;
    for (quote_idx, quote) in quotes.iter().enumerate().rev() {
        found[quote_idx].1 = next;
        if is_marked(quote) {
            next = Some(quote_idx);
        }
    }
    found
}

/// 1 masculine, -1 feminine, 0 unknown.
fn gender(speaker: &Speaker) -> f32 {
    let of = |gender: Gender| if gender == Gender::Masculine { 1.0 } else { -1.0 };
    match speaker.pronouns {
        Some("he") => return 1.0,
        Some("she") => return -1.0,
        _ => {}
    }
    if speaker.kind == SpeakerKind::Organization || speaker.kind == SpeakerKind::Document {
        return 0.0;
    }
    let title = speaker
        .title
        .iter()
        .flat_map(|title| title.split_whitespace())
        .find_map(|word| title_gender(word).or_else(|| noun(word).and_then(|(_, gender)| gender)));
    if let Some(title) = title {
        return of(title);
    }
    if speaker.kind == SpeakerKind::Anonymous {
        let noun = speaker.name.split_whitespace().find_map(|word| noun(word).and_then(|(_, gender)| gender));
        return noun.map_or(0.0, of);
    }
    let mut words = speaker.name.split_whitespace();
    let given = words.next().filter(|_| words.next().is_some()).map(str::to_lowercase);
    match given.and_then(|given| given_name_gender(&given)) {
        Some(Gender::Masculine) => 1.0,
        Some(Gender::Feminine) => -1.0,
        None => 0.0,
    }
}
