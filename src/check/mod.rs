//! A draft's quotations against its sources: whether the words stand there, whose they are, and in what sense.
//!
//! `draft` reads the quotations of a draft; `build` makes an index of sources and `index` reads it; `search` finds the stretches that share most with a quotation,
//! `verdict` compares word by word, `voice` the speakers, `context` the sense.

mod build;
mod context;
mod draft;
mod finding;
mod grams;
mod index;
mod search;
mod source;
mod verdict;
mod voice;

use std::{
    cmp::Reverse,
    collections::{HashMap, hash_map::Entry},
};

pub(crate) use self::verdict::{Comparison, Quoted, compare};
pub use self::{
    build::Builder,
    finding::{Finding, Passage},
    index::Index,
    source::{Said, Source},
    verdict::Verdict,
};
use self::{
    draft::{Drafted, MIN_PIECE, drafted},
    voice::{Agreement, Voice},
};
use crate::{
    clean::TextIndex,
    coref::SpeakerId,
    error::Result,
    export::{Field, QuoteRow, Range},
    input::RawDocument,
    pipeline::{Analysis, Pipeline},
    speaker::RANKED,
    wording::{Word, words},
};

/// Names of those who may have said a quotation beside the one whom the row names, with their shares of the scorer's weight.
type Others = Vec<(String, f64)>;

/// A source that is open, with what was found out about it.
struct Opened {
    source: Source,
    words: Vec<Word>,
    rows: Vec<(QuoteRow, Others)>,
    is_analysed: bool,
}

/// Checks drafts against an index of sources.
pub struct Checker<'a> {
    index: &'a Index,
    pipeline: &'a Pipeline,
    opened: HashMap<usize, Opened>,
}

/// Sources that are kept open.
const MAX_OPENED: usize = 256;

/// A place is as good as the best where its alignment is worth this much less at most: less than any word.
const AS_GOOD: f32 = 0.01;

/// Share of the words of a piece that must be found where it is altered, so that nearly all of a spliced quotation is there.
/// Chosen by hand.
const NEARLY_ALL: f32 = 0.9;

/// A place where the words of a quotation were found.
struct Hit {
    source: usize,
    comparison: Comparison,
    agreement: Agreement,
    said: Option<Voice>,
}

impl<'a> Checker<'a> {
    /// A checker that reads drafts and sources with `pipeline`.
    pub fn new(index: &'a Index, pipeline: &'a Pipeline) -> Self {
        Self { index, pipeline, opened: HashMap::new() }
    }

    /// The findings of a draft, in order of its quotations.
    ///
    /// # Errors
    ///
    /// If the draft cannot be analysed or the index cannot be read.
    pub fn check(&mut self, draft: RawDocument) -> Result<Vec<Finding>> {
        let analysis = self.pipeline.analyse_document(draft)?;
        drafted(&analysis).into_iter().map(|quote| self.check_one(&analysis.document.id, &quote)).collect()
    }

    fn check_one(&mut self, draft: &str, drafted: &Drafted<'_>) -> Result<Finding> {
        let quoted = Quoted::new(&drafted.pieces);
        let mut finding = Finding {
            draft: draft.to_owned(),
            start: drafted.start,
            end: drafted.end,
            text: drafted.pieces.join(" … "),
            speaker: drafted.speaker.as_ref().map(|speaker| speaker.name.clone()),
            verdict: Verdict::TooShort,
            wording: Verdict::TooShort,
            speaker_verdict: "open",
            changes: None,
            flags: Vec::new(),
            context: Vec::new(),
            passages: Vec::new(),
        };
        if quoted.n_words() < 2 || quoted.words.iter().all(grams::is_common) && quoted.n_words() < 4 {
            return Ok(finding);
        }
        let voice = drafted.speaker.as_ref().map(|speaker| Voice {
            name: speaker.name.clone(),
            kind: speaker.kind.to_string(),
            title: speaker.title.clone().unwrap_or_default(),
            affiliation: speaker.affiliation.clone().unwrap_or_default(),
            source: String::new(),
            confidence: drafted.confidence,
            others: None,
            is_overruled: false,
        });
        let Some(hit) = self.best(&quoted, voice.as_ref())? else {
            (finding.verdict, finding.wording) = (Verdict::NotFound, Verdict::NotFound);
            return Ok(finding);
        };
        let Hit { source, comparison, agreement, said } = hit;
        finding.wording = comparison.wording;
        if comparison.wording != Verdict::NotFound {
            finding.passages.push(self.passage(source, comparison.first, comparison.last, said.as_ref())?);
        }
        let mut is_pieced = false;
        // What is not found in one place may be put together from several.
        if matches!(comparison.wording, Verdict::Altered | Verdict::NotFound)
            && let Some(others) = self.pieces(&quoted, &comparison)?
        {
            finding.wording = Verdict::Spliced;
            is_pieced = true;
            for (source, first, last) in others {
                let said = self.said(source, first, last)?;
                finding.passages.push(self.passage(source, first, last, said.as_ref())?);
            }
        }
        finding.flags = comparison.flags.iter().map(|flag| flag.name()).collect();
        finding.changes = Some(comparison.changes).filter(|changes| !changes.is_empty() && !is_pieced);
        finding.speaker_verdict = match agreement {
            _ if finding.passages.is_empty() => "open",
            Agreement::Right => "right",
            Agreement::Open => "open",
            Agreement::Wrong => "wrong",
        };
        finding.verdict = finding.wording;
        if finding.wording <= Verdict::Trimmed {
            let opened = self.open(source)?;
            finding.context = context::reasons(&context::Sides {
                told: &drafted.told,
                quoted: drafted.pieces.last().copied().unwrap_or_default(),
                source: &opened.source.text,
                source_words: &opened.words,
                first: comparison.first,
                last: comparison.last,
                left_out: &comparison.left_out,
                known: &[
                    finding.speaker.as_deref().unwrap_or_default(),
                    opened.source.title.as_deref().unwrap_or_default(),
                    opened.source.publisher.as_deref().unwrap_or_default(),
                ]
                .join(" "),
            });
            if agreement == Agreement::Wrong {
                finding.verdict = Verdict::WrongSpeaker;
            } else if !finding.context.is_empty() {
                finding.verdict = Verdict::OtherContext;
            }
        }
        Ok(finding)
    }

    /// The best place of a quotation: the best words, then the speaker whom the draft names.
    fn best(&mut self, quoted: &Quoted, voice: Option<&Voice>) -> Result<Option<Hit>> {
        let mut comparisons: Vec<(usize, Comparison)> = Vec::new();
        for stretch in search::stretches(self.index, &quoted.words)? {
            let opened = self.open(stretch.source)?;
            let mut comparison = compare(quoted, &opened.source.text, &opened.words, stretch.start, stretch.end);
            if comparison.is_doubtful && !self.is_said_by(voice, stretch.source, &comparison)? {
                comparison.wording = Verdict::NotFound;
            }
            comparisons.push((stretch.source, comparison));
        }
        comparisons.sort_by_key(|(_, comparison)| {
            let score = Reverse((comparison.score * 100.0) as i64);
            (comparison.wording == Verdict::NotFound, score, comparison.wording)
        });
        let Some((_, first)) = comparisons.first() else { return Ok(None) };
        let best = (first.wording, first.score);
        let mut chosen: Option<Hit> = None;
        for (source, comparison) in comparisons {
            let is_as_good = comparison.wording <= best.0 && comparison.score >= best.1 - AS_GOOD;
            if !is_as_good && chosen.is_some() {
                continue;
            }
            if comparison.wording == Verdict::NotFound {
                chosen.get_or_insert(Hit { source, comparison, agreement: Agreement::Open, said: None });
                break;
            }
            let said = self.said(source, comparison.first, comparison.last)?;
            let agreement = voice::agreement(voice, said.as_ref(), &self.open(source)?.source.text);
            if chosen.as_ref().is_none_or(|chosen| agreement < chosen.agreement) {
                chosen = Some(Hit { source, comparison, agreement, said });
            }
        }
        Ok(chosen)
    }

    /// Whether the passage is that of the speaker whom the draft names.
    fn is_said_by(&mut self, voice: Option<&Voice>, source: usize, found: &Comparison) -> Result<bool> {
        let said = self.said(source, found.first, found.last)?;
        Ok(voice::agreement(voice, said.as_ref(), &self.open(source)?.source.text) == Agreement::Right)
    }

    /// Places of the stretches of a quotation that were not found at its best place, if with them nearly all is found.
    fn pieces(&mut self, quoted: &Quoted, comparison: &Comparison) -> Result<Option<Vec<(usize, usize, usize)>>> {
        let missing = missing(quoted, comparison);
        if missing.len() < 2 && comparison.wording == Verdict::NotFound {
            return Ok(None);
        }
        let n_missing: usize = missing.iter().map(|(start, end)| end - start).sum();
        let n_short: usize =
            missing.iter().filter(|(start, end)| end - start < MIN_PIECE).map(|(start, end)| end - start).sum();
        if n_missing == n_short || n_short > 2 {
            return Ok(None);
        }
        let mut places = Vec::new();
        for (start, end) in missing.into_iter().filter(|(start, end)| end - start >= MIN_PIECE) {
            let text = &quoted.text[quoted.words[start].span.start()..quoted.words[end - 1].span.end()];
            let piece = Quoted::new(&[text]);
            let mut best: Option<(f32, usize, Comparison)> = None;
            for stretch in search::stretches(self.index, &piece.words)? {
                let opened = self.open(stretch.source)?;
                let found = compare(&piece, &opened.source.text, &opened.words, stretch.start, stretch.end);
                let is_found = !found.is_doubtful
                    && (found.wording <= Verdict::Trimmed
                        || found.wording == Verdict::Altered && found.share >= NEARLY_ALL);
                if is_found && best.as_ref().is_none_or(|best| found.score > best.0) {
                    best = Some((found.score, stretch.source, found));
                }
            }
            let Some((_, source, found)) = best else { return Ok(None) };
            places.push((source, found.first, found.last));
        }
        Ok(Some(places).filter(|places| !places.is_empty()))
    }

    fn open(&mut self, source: usize) -> Result<&mut Opened> {
        if self.opened.len() >= MAX_OPENED && !self.opened.contains_key(&source) {
            self.opened.clear();
        }
        match self.opened.entry(source) {
            Entry::Occupied(opened) => Ok(opened.into_mut()),
            Entry::Vacant(place) => {
                let source = self.index.source(source)?;
                let words = words(&source.text);
                Ok(place.insert(Opened { source, words, rows: Vec::new(), is_analysed: false }))
            }
        }
    }

    /// Who says the words `first..=last` of a source.
    fn said(&mut self, source: usize, first: usize, last: usize) -> Result<Option<Voice>> {
        let pipeline = self.pipeline;
        let opened = self.open(source)?;
        if let Some(said) = &opened.source.said {
            let Said { name, kind, confidence } = said.clone();
            return Ok((!name.is_empty()).then(|| Voice { name, kind, confidence, ..Voice::default() }));
        }
        if !opened.is_analysed {
            // A source that cannot be analysed names nobody.
            opened.rows = pipeline
                .analyse_document(opened.source.document())
                .map_or_else(|_| Vec::new(), |analysis| rows_with_others(&analysis));
            opened.is_analysed = true;
        }
        let (Some(first), Some(last)) = (opened.words.get(first), opened.words.get(last)) else { return Ok(None) };
        let index = TextIndex::new(&opened.source.text);
        let (start, end) = (index.code_points(first.span.start()), index.code_points(last.span.end()));
        let shared = |ranges: &[Range]| -> usize {
            ranges.iter().map(|range| range.end.min(end).saturating_sub(range.start.max(start))).sum()
        };
        let best = opened
            .rows
            .iter()
            .filter(|(row, _)| shared(&row.parts) > 0 && !row.negated)
            .max_by_key(|(row, _)| (2 * shared(&row.verbatim) + shared(&row.parts), Reverse(row.end - row.start)));
        Ok(best.and_then(|(row, others)| {
            row.speaker.as_ref().map(|speaker| Voice {
                name: speaker.name.clone(),
                kind: speaker.kind.to_string(),
                title: speaker.title.clone().unwrap_or_default(),
                affiliation: speaker.affiliation.clone().unwrap_or_default(),
                source: row.source.as_ref().map(|source| source.text.clone()).unwrap_or_default(),
                confidence: row.confidence,
                others: Some(others.clone()),
                is_overruled: row.rule == RANKED,
            })
        }))
    }

    fn passage(&mut self, source: usize, first: usize, last: usize, said: Option<&Voice>) -> Result<Passage> {
        let Opened { source, words, .. } = self.open(source)?;
        let span = words[first].span.cover(words[last].span);
        let index = TextIndex::new(&source.text);
        Ok(Passage {
            source: source.id.clone(),
            title: source.title.clone(),
            url: source.url.clone(),
            publisher: source.publisher.clone(),
            published: source.published.clone(),
            text: span.of(&source.text).to_owned(),
            start: source.offset + index.code_points(span.start()),
            end: source.offset + index.code_points(span.end()),
            speaker: said.map(|said| said.name.clone()),
            confidence: said.map_or(0.0, |said| said.confidence),
        })
    }
}

/// The rows of an article, each with who else may have spoken.
fn rows_with_others(analysis: &Analysis) -> Vec<(QuoteRow, Others)> {
    let name =
        |(id, share): &(SpeakerId, f32)| (analysis.coreference.speakers[id.0 as usize].name.clone(), f64::from(*share));
    let with_others = |row: QuoteRow| {
        let voice = row.quote_idx().and_then(|quote_idx| analysis.voices.get(quote_idx));
        let others = voice.map_or_else(Vec::new, |voice| voice.others.iter().map(name).collect());
        (row, others)
    };
    analysis.rows().into_iter().filter(|row| row.field == Field::Text).map(with_others).collect()
}

/// The stretches of a quotation that stand elsewhere than at its best place, in words.
fn missing(quoted: &Quoted, comparison: &Comparison) -> Vec<(usize, usize)> {
    let n_words = quoted.words.len();
    if comparison.wording == Verdict::NotFound {
        // No part is at home at the best place: sentences are looked for one by one.
        let is_border = |word: usize| {
            word == n_words || quoted.words[word].after_cut || {
                let gap = quoted.words[word - 1].span.end()..quoted.words[word].span.start();
                quoted.text[gap].contains(['.', '!', '?'])
            }
        };
        let borders: Vec<usize> = [0].into_iter().chain((1..=n_words).filter(|word| is_border(*word))).collect();
        return borders.windows(2).map(|pair| (pair[0], pair[1])).collect();
    }
    // One or two words between others that are missing have their partners by chance.
    let mut found = comparison.found.clone();
    let mut start = 0;
    while start < n_words {
        let end = (start..n_words).find(|word| comparison.found[*word] != comparison.found[start]).unwrap_or(n_words);
        if found[start] && end - start < 3 {
            found[start..end].fill(false);
        }
        start = end;
    }
    let mut stretches = Vec::new();
    let mut start = 0;
    while start < n_words {
        let end = (start..n_words).find(|word| found[*word] != found[start]).unwrap_or(n_words);
        if !found[start] {
            stretches.push((start, end));
        }
        start = end;
    }
    stretches
}
