//! What speaks for and against each who may be the speaker of a quotation.

use std::{
    collections::{BTreeMap, HashMap},
    ops::Range,
    sync::LazyLock,
};

use super::{
    documents::{Owners, Tie, is_writing, medium_after, ties},
    places::{Place, View},
};
use crate::{
    attribute::{Attribution, RULES, Suggestion},
    coref::{Speaker, SpeakerId, SpeakerKind},
    entity::{
        MentionKind,
        words::{Gender, NounKind, noun, singular, title_gender},
    },
    lexicon,
    quote::{Quote, QuoteKind},
    tag::EntityClass,
};

/// A feature's name and value.
pub(super) type Feature = (&'static str, f32);

/// Who may be the speaker of a quotation, with what speaks for it.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) speaker: SpeakerId,
    pub(super) features: Vec<Feature>,
    /// Where the text names it for this quotation.
    pub(super) place: Option<usize>,
}

/// Mentions before and after a quotation that are looked at, and paragraphs that they may be away.
const BEFORE: (usize, usize) = (150, 6);
const AFTER: (usize, usize) = (24, 2);
/// Places from the beginning of a quotation on that are looked at.
const MAX_AFTER: usize = 400;
/// Those who are looked at at most.
const MAX_CANDIDATES: usize = 24;
/// Stands for "nowhere" among distances.
const FAR: f32 = 99.0;

/// Features that say whether one of some rules would point at a candidate.
const SUGGESTING: [(&str, &[&str]); 8] = [
    ("by_after", &["quote-verb-name", "quote-name-verb"]),
    ("by_before", &["name-verb-quote"]),
    ("by_according", &["according-to"]),
    ("by_colon", &["colon-lead-in", "signature", "transcript"]),
    ("by_tagger", &["tagged-source"]),
    ("by_noun", &["noun-cue", "cue-subject", "next-sentence"]),
    ("by_turn", &["continuation", "dialogue", "free-indirect", "continuation-next-paragraph"]),
    ("by_sentence", &["sentence-subject", "neighbour-sentence"]),
];

static GIVEN_NAMES: LazyLock<HashMap<&str, f32>> = LazyLock::new(|| {
    lexicon::entries(include_str!("../../models/lexicon/en/given_names.txt"))
        .filter_map(|entry| {
            let (name, gender) = entry.rsplit_once(' ')?;
            Some((name, if gender == "m" { 1.0 } else { -1.0 }))
        })
        .collect()
});

/// What the whole article tells of a speaker.
#[derive(Clone, Debug, Default)]
struct Standing {
    /// 1 masculine, -1 feminine.
    gender: f32,
    n_places: usize,
    /// Quotations whose rule and resolution point at it.
    n_said: usize,
    /// Sentences that name it.
    named_in: Vec<usize>,
    /// Quotations, in order, whose rule reads a clause beside them and that it is the answer of.
    clear: Vec<usize>,
    in_heading: bool,
    first_paragraph: Option<usize>,
}

/// The article as the scorer sees it.
pub(super) struct Evidence<'a> {
    pub(super) view: View<'a>,
    attributions: &'a [Attribution],
    suggestions: Vec<Vec<Suggestion>>,
    owners: Owners,
    standings: Vec<Standing>,
    /// Per quotation, the marked one before it that no other holds, and the next.
    neighbours: Vec<(Option<usize>, Option<usize>)>,
    /// Nouns, singular, with the sentences that hold them.
    nouns: BTreeMap<String, Vec<usize>>,
    n_answered: usize,
    /// The three who speak most.
    main: Vec<SpeakerId>,
}

/// A rule that reads a clause with a cue: those before the tagger's evidence in the list, and the evidence.
fn is_clear(rule: &str) -> bool {
    let named = |name: &str| RULES.iter().position(|rule| rule.name == name);
    named(rule).zip(named("cue-subject")).is_some_and(|(own, last)| own <= last)
}

impl<'a> Evidence<'a> {
    pub(super) fn new(view: View<'a>, attributions: &'a [Attribution], suggestions: Vec<Vec<Suggestion>>) -> Self {
        let coreference = view.coreference;
        let mut standings: Vec<Standing> = coreference
            .speakers
            .iter()
            .map(|speaker| Standing { gender: gender(speaker), ..Standing::default() })
            .collect();
        for place in &view.places {
            let standing = &mut standings[place.speaker.0 as usize];
            standing.n_places += 1;
            standing.in_heading |= place.in_heading || place.paragraph == 0;
            standing.first_paragraph.get_or_insert(place.paragraph);
            if place.kind == MentionKind::Name {
                standing.named_in.push(place.sentence);
            }
        }
        let mut n_answered = 0;
        for (quote_idx, (attribution, answer)) in attributions.iter().zip(coreference.answers()).enumerate() {
            if let Some((speaker, _)) = answer {
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
        for token in 0..view.article().tokens().len() {
            if matches!(view.pos(token), "NN" | "NNS") {
                let sentences = nouns.entry(singular(view.word(token))).or_default();
                let sentence = view.sentence_of(token);
                if sentences.last() != Some(&sentence) {
                    sentences.push(sentence);
                }
            }
        }
        let owners = Owners::new(&view, attributions);
        let neighbours = neighbours(view.quotes);
        Self { view, attributions, suggestions, owners, standings, neighbours, nouns, n_answered, main }
    }

    /// The marked quotation before one, outside of which both stand.
    pub(super) fn before(&self, quote_idx: usize) -> Option<usize> {
        self.neighbours[quote_idx].0
    }

    fn answer(&self, quote_idx: usize) -> Option<(SpeakerId, f32)> {
        self.view.coreference.answer(quote_idx)
    }

    /// All who may be the speaker of a quotation, each with its features.
    pub(super) fn candidates(&self, quote_idx: usize) -> Vec<Candidate> {
        let scene = Scene::new(self, quote_idx);
        let mut order: Vec<SpeakerId> = Vec::new();
        let mut add = |speaker: SpeakerId| {
            if !order.contains(&speaker) {
                order.push(speaker);
            }
        };
        self.answer(quote_idx).into_iter().for_each(|(speaker, _)| add(speaker));
        scene.suggested.iter().for_each(|(_, speaker)| add(*speaker));
        scene.tied.iter().for_each(|(speaker, _)| add(*speaker));
        scene.owners.iter().rev().take(3).for_each(|(_, speaker)| add(*speaker));
        let mut before = self.before(quote_idx);
        for _ in 0..3 {
            let Some(other) = before else { break };
            self.answer(other).into_iter().for_each(|(speaker, _)| add(speaker));
            before = self.before(other);
        }
        if let Some((speaker, _)) = self.neighbours[quote_idx].1.and_then(|next| self.answer(next)) {
            add(speaker);
        }
        scene.before.iter().rev().chain(&scene.after).for_each(|&place| add(self.view.places[place].speaker));
        self.main.iter().copied().for_each(&mut add);
        order.truncate(MAX_CANDIDATES);
        let n_candidates = order.len();
        let mut candidates: Vec<Candidate> = order
            .iter()
            .map(|&speaker| {
                let found = scene.found(speaker);
                let features = scene.features(speaker, &found, n_candidates);
                Candidate { speaker, features, place: found.evidence }
            })
            .collect();
        rank(&mut candidates);
        candidates
    }
}

/// Adds to each candidate how it ranks among the others.
fn rank(candidates: &mut [Candidate]) {
    let value = |candidate: &Candidate, name: &str| {
        candidate.features.iter().find(|(own, _)| *own == name).map_or(0.0, |(_, value)| *value)
    };
    for (name, of) in [("rank_salience", "salience"), ("rank_role", "role"), ("rank_places", "n_places")] {
        let values: Vec<f32> = candidates.iter().map(|candidate| value(candidate, of)).collect();
        for (candidate, own) in candidates.iter_mut().zip(&values) {
            let higher = values.iter().filter(|other| *other > own).count();
            candidate.features.push((name, higher as f32));
        }
    }
    let fits: Vec<bool> = candidates.iter().map(|it| value(it, "gender") > 0.0).collect();
    let n_fitting = fits.iter().filter(|fits| **fits).count();
    for (candidate, fits) in candidates.iter_mut().zip(fits) {
        candidate.features.push(("other_fitting", n_fitting as f32 - f32::from(u8::from(fits))));
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
    given.and_then(|given| GIVEN_NAMES.get(given.as_str()).copied()).unwrap_or(0.0)
}

/// What kind of phrase names the source.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum SourceKind {
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
struct Scene<'e, 'a> {
    evidence: &'e Evidence<'a>,
    quote_idx: usize,
    tokens: Range<usize>,
    sentence: usize,
    paragraph: usize,
    /// Places before the quotation and after its beginning that stand in no quotation, in order; places in it.
    before: Vec<usize>,
    after: Vec<usize>,
    inside: Vec<SpeakerId>,
    suggested: Vec<(usize, SpeakerId)>,
    /// Who is tied to the writing that is the source.
    tied: Vec<(SpeakerId, Tie)>,
    /// Owners of writings of this name so far.
    owners: &'e [(usize, SpeakerId)],
    source: SourceKind,
    /// The source phrase's head, singular, where it is a description.
    head: String,
    source_tokens: Range<usize>,
    /// Features that are the same for all candidates.
    common: Vec<Feature>,
}

/// What a quotation's surroundings tell of one candidate, by places.
#[derive(Clone, Debug, Default)]
struct Found {
    nearest_before: Option<usize>,
    nearest_after: Option<usize>,
    /// How many others stand between.
    rank_before: usize,
    rank_after: usize,
    n_before: usize,
    salience: f32,
    role: f32,
    role_paragraph: f32,
    link: f32,
    evidence: Option<usize>,
}

fn log(n: usize) -> f32 {
    (n as f32).ln_1p()
}

fn flag(is: bool) -> f32 {
    f32::from(u8::from(is))
}

impl<'e, 'a> Scene<'e, 'a> {
    fn new(evidence: &'e Evidence<'a>, quote_idx: usize) -> Self {
        let view = &evidence.view;
        let quote = &view.quotes[quote_idx];
        let attribution = &evidence.attributions[quote_idx];
        let tokens = view.article().tokens_in(quote.span());
        let (sentence, paragraph) = (view.sentence_of(tokens.start), view.paragraph_of(tokens.start));
        let at = view.places.partition_point(|place| place.head < tokens.start);
        // Another quotation's words tell little of who speaks here, but for what a clause without marks reports.
        let own = |place: &Place| place.quoted == Some(quote_idx);
        let outside = |place: &Place| {
            !own(place) && place.quoted.is_none_or(|other| view.quotes[other].kind == QuoteKind::Indirect)
        };
        let mut before: Vec<usize> = (0..at)
            .rev()
            .take(BEFORE.0)
            .take_while(|&it| view.places[it].paragraph + BEFORE.1 >= paragraph)
            .filter(|&it| outside(&view.places[it]))
            .collect();
        before.reverse();
        let last_paragraph = view.paragraph_of(tokens.end.saturating_sub(1)) + AFTER.1;
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
        let of_mention = |id: crate::entity::MentionId| coreference.of_mention.get(id.0 as usize).copied().flatten();
        let suggested: Vec<(usize, SpeakerId)> = evidence.suggestions[quote_idx]
            .iter()
            .filter_map(|it| {
                let by_source = it.source.and_then(of_mention);
                let speaker = by_source.or_else(|| evidence.answer(it.same?.0 as usize).map(|(speaker, _)| speaker))?;
                Some((it.rule, speaker))
            })
            .collect();
        let (source, head_token) = source_kind(view, attribution);
        let source_tokens = attribution.source_span.map_or(0..0, |span| view.article().tokens_in(span));
        let head = head_token.map_or_else(String::new, |token| singular(view.word(token)));
        let tied = match (source, head_token) {
            (SourceKind::Writing, Some(head)) => ties(view, source_tokens.start.min(head)..head + 1, head),
            _ => Vec::new(),
        };
        let owners = if source == SourceKind::Writing {
            evidence.owners.before(&head, tokens.start.max(source_tokens.start))
        } else {
            &[]
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
            tied,
            owners,
            source,
            head,
            source_tokens,
            common: Vec::new(),
        };
        scene.common = scene.common_features();
        scene
    }

    fn view(&self) -> &'e View<'a> {
        &self.evidence.view
    }

    fn quote(&self) -> &'a Quote {
        &self.evidence.view.quotes[self.quote_idx]
    }

    /// Paragraphs between the end of one quotation and the beginning of another.
    fn paragraphs_between(&self, first: usize, second: usize) -> f32 {
        let view = self.view();
        let end = view.article().tokens_in(view.quotes[first].span()).end.saturating_sub(1);
        let start = view.article().tokens_in(view.quotes[second].span()).start;
        view.paragraph_of(start).saturating_sub(view.paragraph_of(end)).min(9) as f32
    }

    /// Words of a quotation's paragraph that stand in no quotation.
    fn words_beside(&self, quote_idx: usize) -> usize {
        let view = self.view();
        let start = view.article().tokens_in(view.quotes[quote_idx].span()).start;
        let paragraph = view.paragraph(start);
        let near = paragraph.start.max(start.saturating_sub(200))..paragraph.end.min(start + 400);
        near.filter(|&token| view.quoted[token].is_none() && view.word(token).contains(char::is_alphanumeric)).count()
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
        let paragraph = view.paragraph(self.tokens.start);
        let text =
            |quote_idx: usize| view.quotes[quote_idx].parts.last().map_or("", |part| view.article().slice(*part));
        let asks = |quote_idx: usize| text(quote_idx).trim_end().ends_with('?');
        let (before, next) = evidence.neighbours[self.quote_idx];
        let words_before = (paragraph.start.max(self.tokens.start.saturating_sub(200))..self.tokens.start)
            .filter(|&token| view.quoted[token].is_none() && view.word(token).contains(char::is_alphanumeric))
            .count();
        let n_words = quote.parts.iter().map(|part| view.article().tokens_in(*part).len()).sum::<usize>();
        // A long quotation's marks open again at each paragraph and close once.
        let left_open = before.is_some_and(|it| {
            let end = view.article().tokens_in(view.quotes[it].span()).end;
            !matches!(view.word(end), "”" | "\"" | "’" | "'" | "''" | "»")
        });
        let mut own = [0usize; 3];
        for token in self.tokens.clone().take(200) {
            match view.word(token) {
                "I" | "my" | "me" | "My" | "I'm" | "I’m" => own[0] += 1,
                "we" | "our" | "us" | "We" | "Our" => own[1] += 1,
                "you" | "your" | "You" | "Your" => own[2] += 1,
                _ => {}
            }
        }
        let definite = match view.word(self.source_tokens.start).to_lowercase().as_str() {
            _ if self.source_tokens.is_empty() => 0.0,
            "the" | "this" | "that" | "these" | "those" => 1.0,
            "a" | "an" | "one" | "another" | "some" | "several" | "many" => 2.0,
            "his" | "her" | "their" | "its" | "my" | "our" => 3.0,
            _ => 4.0,
        };
        let cue = attribution.cue.map(|cue| view.article().slice(cue));
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
            ("headline", flag(quote.in_headline)),
            ("words", log(n_words)),
            ("beside", log(self.words_beside(self.quote_idx))),
            ("beside_before", log(words_before)),
            ("opens_paragraph", flag(self.tokens.start.saturating_sub(paragraph.start) <= 1)),
            ("rule", self.rule_of(self.quote_idx)),
            ("rule_p", attribution.confidence),
            ("cue", flag(cue.is_some())),
            ("cue_class", cue.and_then(lexicon::head_cue).map_or(-1.0, |cue| cue.class as u8 as f32)),
            ("source", self.source as u8 as f32),
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
            ("i", (own[0].min(5)) as f32),
            ("we", (own[1].min(5)) as f32),
            ("you", (own[2].min(5)) as f32),
        ]
    }

    /// What the places near the quotation tell of `speaker`.
    fn found(&self, speaker: SpeakerId) -> Found {
        let view = self.view();
        let mut found = Found { link: -FAR, ..Found::default() };
        let cue = self.evidence.attributions[self.quote_idx].cue;
        let cue = cue.map(|cue| view.article().tokens_in(cue).start);
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

    fn weigh(&self, found: &mut Found, best: &mut f32, place_idx: usize, cue: Option<usize>) {
        let view = self.view();
        let place = &view.places[place_idx];
        let n_sentences = place.sentence.abs_diff(self.sentence);
        let weight = if place.is_subject || place.is_source {
            1.5
        } else if place.is_owner {
            0.5
        } else {
            1.0
        };
        found.salience += weight * 0.6_f32.powi(n_sentences.min(40) as i32);
        let same_paragraph = place.paragraph == self.paragraph;
        if place.sentence == self.sentence || n_sentences == 1 && same_paragraph {
            found.role = found.role.max(place.role);
        }
        if same_paragraph {
            found.role_paragraph = found.role_paragraph.max(place.role);
            if let Some(cue) = cue {
                found.link = found.link.max(view.tagged.tags.source_link(cue, place.first));
            }
        }
        let worth = place.role + flag(place.reports) + flag(place.reported) + 0.8_f32.powi(n_sentences.min(40) as i32);
        if place.paragraph.abs_diff(self.paragraph) <= 1 && worth > *best {
            *best = worth;
            found.evidence = Some(place_idx);
        }
    }

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

    fn features(&self, speaker: SpeakerId, found: &Found, n_candidates: usize) -> Vec<Feature> {
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
        let owns = self.owners.iter().rev().position(|(_, it)| *it == speaker);
        let own_said = usize::from(is_answer);
        let own_clear = usize::from(is_answer && is_clear(evidence.attributions[self.quote_idx].rule));
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
            ("answer_p", answer.map_or(-1.0, |(it, p)| if it == speaker { p } else { -p })),
            ("first_rule", first_rule as f32),
            ("n_rules", n_rules as f32),
            ("who", who.kind as u8 as f32),
            ("joint", flag(who.name.contains(" & "))),
            ("class", class.map_or(-1.0, |class| class as u8 as f32)),
            ("gender", self.gender_fit(standing.gender, who)),
            ("number", self.kind_fit(who, class)),
            ("head_in_title", flag(head_in_title)),
            ("described", flag(described)),
            ("shares", self.shares(who)),
            ("tie", tie.map_or(-1.0, |tie| tie as u8 as f32)),
            ("owns", owns.map_or(-1.0, |it| it.min(5) as f32)),
            ("inside", self.inside.iter().filter(|it| **it == speaker).count().min(4) as f32),
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
            ("subject_before", flag(self.is_subject_before(speaker))),
            ("opens", flag(self.opens_paragraph(speaker))),
            ("is_phrase", flag(self.is_phrase(who))),
            ("acronym", flag(self.is_acronym(who))),
            ("clear_before", self.clear_gap(standing, true)),
            ("clear_after", self.clear_gap(standing, false)),
        ]);
        for (name, rules) in SUGGESTING {
            let suggests = |(rule, it): &(usize, SpeakerId)| *it == speaker && rules.contains(&RULES[*rule].name);
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
        let phrase = view.article().slice(view.article().span_of(self.source_tokens.clone())).to_lowercase();
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
            && self.source_tokens.clone().take(12).any(|token| self.view().word(token) == initials)
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
        let word = self.view().word(self.source_tokens.start).to_lowercase();
        let person = matches!(who.kind, SpeakerKind::Person | SpeakerKind::Anonymous | SpeakerKind::Author);
        match (self.source, word.as_str()) {
            (SourceKind::He, _) | (_, "his") if person => {
                if gender == 0.0 {
                    0.5
                } else {
                    gender
                }
            }
            (SourceKind::She, _) | (_, "her") if person => {
                if gender == 0.0 {
                    0.5
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
                    0.5
                } else {
                    -1.0
                }
            }
            SourceKind::Body | SourceKind::It => match (who.kind, class) {
                (SpeakerKind::Organization, Some(EntityClass::Location)) => 0.3,
                (SpeakerKind::Organization, _) => 1.0,
                (SpeakerKind::Person, _) => -1.0,
                _ => 0.0,
            },
            SourceKind::They => {
                if who.kind == SpeakerKind::Anonymous || who.name.contains(" & ") {
                    1.0
                } else {
                    0.2
                }
            }
            SourceKind::Writing => {
                if who.kind == SpeakerKind::Document {
                    1.0
                } else {
                    0.0
                }
            }
            _ => 0.0,
        }
    }

    /// Share of the source phrase's words, but for small ones, that the candidate's name and title have.
    fn shares(&self, who: &Speaker) -> f32 {
        let view = self.view();
        let texts = [Some(who.name.as_str()), who.title.as_deref(), who.affiliation.as_deref()];
        let known: Vec<String> = texts.into_iter().flatten().flat_map(str::split_whitespace).map(singular).collect();
        let words: Vec<String> = self
            .source_tokens
            .clone()
            .take(20)
            .filter(|&token| view.pos(token).starts_with("NN") || view.pos(token) == "JJ")
            .map(|token| singular(view.word(token)))
            .collect();
        if words.is_empty() {
            return -1.0;
        }
        words.iter().filter(|word| known.contains(word)).count() as f32 / words.len() as f32
    }
}

/// What the source phrase is, and the head of a description.
fn source_kind(view: &View<'_>, attribution: &Attribution) -> (SourceKind, Option<usize>) {
    let Some(mention) = attribution.source.and_then(|id| view.mention(id)) else { return (SourceKind::Nothing, None) };
    let Some(head) = view.article().tokens_in(mention.head).next_back() else { return (SourceKind::Nothing, None) };
    let word = view.word(head).to_lowercase();
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
