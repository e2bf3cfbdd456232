//! Gold labels, predictions, and how well they agree.
//!
//! Gold comes from a [`gold`] reader as a [`Corpus`]: whole articles with quotations, or tokens with labelled spans.
//! Predictions have the same type, so that anything can be scored against anything: [`predict_articles`] makes them, or they are
//! read from files. [`score_articles`] compares the two document by document and gives counts that add up ([`Tally`]); all
//! percentages, intervals and reports are made from those counts.
//!
//! # What is compared
//!
//! Spans are ranges of code points of the original text, without white space, quotation marks, commas, stops, colons and
//! dashes at their ends: conventions differ there, and nobody is misled. Token spans (`cofenet`, `conll`) are compared as
//! they are.
//!
//! # Metrics
//!
//! | below | what | as defined by |
//! |---|---|---|
//! | `quotes.KIND.iou50`, `iou80` | quotations whose content shares at least half (four fifths) of the code points that either has; matched one to one, best first | intersection over union, as for boxes in PASCAL VOC |
//! | `quotes.KIND.source_link` | of those (at half), those whose source spans share a code point, or that both have no source | this project; the test of GenderGapTracker |
//! | `quotes.KIND.speaker_accuracy` | share of matched quotations with a known speaker whose canonical name is right ([`names`]); no answer is wrong | CoreNLP, Quotebank (exact match) |
//! | `quotes.KIND.speaker_answered` | share of them with any speaker | Quotebank |
//! | `quotes.KIND.speaker_link` | quotations matched (at half) and with the right canonical speaker; where the gold has no speaker, no speaker is right | this project |
//! | `cofenet.ROLE.exact`, `begin`, `jaccard` | labelled spans | CofeNet (Wang et al. 2022), `exe/eval/evaluation.py` |
//! | `cofenet.link.exact` | pieces of content with exactly the same source spans | PolNeAR's agreement study |
//! | `citron.WHAT.exact`, `overlap` | cues, sources, contents, whole quotations | BBC Citron, `citron/metrics.py` |
//! | `ggt.t30`, `t80` | quotations of whose gold more than 0.3 (0.8) is covered; speaker, verb | GenderGapTracker, `evaluate_quotes.py` |
//! | `entities.CLASS` | exact spans with the right class | CoNLL-2003, `conlleval` |
//! | `pieces.GROUP`, `reports.GROUP` | general news, each piece in marks by itself and reported clauses (`news.rs`) | this project |
//! | `calibration` | confidence against the share that is right, over matched and answered quotations | expected calibration error, Guo et al. 2017 |
//!
//! `kinds.KIND` has those of CofeNet, Citron and GenderGapTracker for each kind (see `kinds.rs`).
//!
//! KIND is `all`, `marked` (direct and mixed), `direct`, `mixed`, `indirect`. A matched pair counts for the recall of its
//! gold kind and for the precision of its predicted kind.

mod bootstrap;
mod calibration;
mod compare;
pub mod gold;
mod kinds;
pub mod names;
mod news;
mod predict;
mod published;
mod quotes;
mod ranges;
mod record;
mod report;
mod spans;
mod summary;
mod table;
mod tally;
mod worth;

use crate::{
    clean::TextIndex,
    error::{Error, ErrorKind, Result},
    export::Range,
    input::Metadata,
    quote::QuoteKind,
};

pub use bootstrap::{Difference, differences, intervals};
pub use calibration::{Bin, Calibration, Point};
pub use compare::{Change, Comparison};
pub use news::{News, NewsPiece, NewsReport};
pub use predict::{predict_articles, predict_given, predict_windows, predict_without};
pub use quotes::{Answer, Pair, match_quotes};
pub use record::{recorded, recorded_rules, recorded_sieves};
pub use report::report;
pub use spans::score_windows;
pub use summary::{KINDS, RuleScore, Summary};
pub use table::{group_table, tables};
pub use tally::{Leaf, PRF_NAMES, Prf, Share, Tally};
pub use worth::{Worth, worth_table, worths_json};

/// A canonical speaker, as labels name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpeakerName {
    /// The fullest name; joint speakers joined by ` & `.
    pub name: String,
    /// `person`, `organization`, `anonymous`, `document`, `author`, where it is known.
    pub kind: Option<String>,
}

/// What labels say of a quotation's speaker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum SpeakerLabel {
    /// Nothing: speakers are not labelled here.
    #[default]
    Unlabelled,
    /// That nobody can tell.
    Nobody,
    /// Who it is.
    Known(SpeakerName),
}

impl SpeakerLabel {
    /// The speaker, where there is one.
    pub fn known(&self) -> Option<&SpeakerName> {
        match self {
            Self::Known(name) => Some(name),
            Self::Unlabelled | Self::Nobody => None,
        }
    }

    /// Whether `found` is right where this is gold; `None` where the gold does not say.
    pub fn admits(&self, found: &Self) -> Option<bool> {
        match self {
            Self::Unlabelled => None,
            Self::Nobody => Some(found.known().is_none()),
            Self::Known(gold) => Some(found.known().is_some_and(|found| names::same(gold, found))),
        }
    }
}

/// One quotation, as gold or as predicted. Ranges are code points of the original text, trimmed, in order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LabelledQuote {
    /// Its name in the file it comes from.
    pub id: String,
    /// Line of that file, from 1 on.
    pub line: u64,
    /// How it renders speech, where labels say so.
    pub kind: Option<QuoteKind>,
    /// Pieces of content; never empty.
    pub content: Vec<Range>,
    /// Pieces in quotation marks, of predictions.
    pub verbatim: Vec<Range>,
    /// Pieces of the cue.
    pub cue: Vec<Range>,
    /// The words of the cue.
    pub cue_text: String,
    /// Pieces of the source.
    pub source: Vec<Range>,
    /// Canonical speaker.
    pub speaker: SpeakerLabel,
    /// The rule that decided, of predictions.
    pub rule: Option<String>,
    /// The sieve that told whom the source means, of predictions.
    pub resolved_by: Option<String>,
    /// Probability that the speaker is right, in `0..=1`, of predictions.
    pub confidence: Option<f64>,
}

/// The quotations of one document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Labels {
    /// Id of the document.
    pub document: String,
    /// Its original text, where it is known.
    pub text: Option<String>,
    /// Title and the like, where they are known.
    pub metadata: Metadata,
    /// In the order of the file.
    pub quotes: Vec<LabelledQuote>,
    /// Labels piece by piece, of general news, instead of `quotes`.
    pub news: Option<News>,
}

impl Labels {
    /// An error unless every span lies inside `text`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Gold`] with the line of the first that does not.
    pub fn check_against(&self, text: &str) -> Result<()> {
        let n_letters = TextIndex::new(text).code_points(text.len());
        for quote in &self.quotes {
            let ends = quote.content.iter().chain(&quote.cue).chain(&quote.source).map(|range| range.end);
            if let Some(end) = ends.max().filter(|end| *end > n_letters) {
                let message = format!("`{}` ends at {end}, behind its article of {n_letters} code points", quote.id);
                return Err(Error::new(ErrorKind::Gold, message).on_line(quote.line));
            }
        }
        Ok(())
    }
}

/// What a format labels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Source spans.
    pub sources: bool,
    /// Cue spans.
    pub cues: bool,
    /// Kinds of quotations that are labelled; predictions of other kinds are not counted.
    pub kinds: &'static [QuoteKind],
}

impl Scope {
    /// Sources, cues, and quotations of all kinds.
    pub const ALL: Self =
        Self { sources: true, cues: true, kinds: &[QuoteKind::Direct, QuoteKind::Mixed, QuoteKind::Indirect] };
}

/// A run of tokens with a label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TokenSpan {
    /// `source`, `cue`, `content`, or `PER`, `ORG`, `LOC`, `MISC`.
    pub label: String,
    /// Tokens of the window, end exclusive.
    pub tokens: Range,
}

/// Tokens that are labelled together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Window {
    /// Id of the document it is from.
    pub document: String,
    /// Its tokens.
    pub tokens: Vec<String>,
    /// Whether each token begins a paragraph or sentence.
    pub starts: Vec<bool>,
    /// Labelled spans, in order.
    pub spans: Vec<TokenSpan>,
    /// First line in the file it comes from.
    pub line: u64,
}

/// What the spans of windows stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Task {
    /// Sources, cues, contents.
    Roles,
    /// Entities.
    Entities,
}

/// Labels of a whole corpus.
#[derive(Clone, Debug, PartialEq)]
pub enum Corpus {
    /// Quotations in articles.
    Articles {
        /// Articles with their quotations.
        documents: Vec<Labels>,
        /// What is labelled.
        layers: Scope,
    },
    /// Spans of given tokens.
    Windows {
        /// In the order of the file.
        windows: Vec<Window>,
        /// What the spans are.
        task: Task,
    },
}

/// How one document was scored.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentScore {
    /// Id of the document.
    pub document: String,
    /// What was counted.
    pub tally: Tally,
    /// One for each predicted quotation.
    pub answers: Vec<Answer>,
}

/// Scores articles: `predicted` holds, for each of `gold` in the same order, the predictions.
pub fn score_articles(gold: &[Labels], layers: Scope, predicted: &[Labels]) -> Vec<DocumentScore> {
    let names_speakers = |documents: &[Labels]| {
        documents.iter().flat_map(|labels| &labels.quotes).any(|quote| quote.speaker != SpeakerLabel::Unlabelled)
    };
    let predicts_nothing = predicted.iter().all(|labels| labels.quotes.is_empty());
    let tells = quotes::Tells {
        speakers: names_speakers(gold) && (predicts_nothing || names_speakers(predicted)),
        kinds: gold.iter().flat_map(|labels| &labels.quotes).all(|quote| quote.kind.is_some()),
    };
    gold.iter()
        .zip(predicted)
        .map(|(gold, predicted)| {
            let found: Vec<LabelledQuote> = predicted
                .quotes
                .iter()
                .filter(|quote| quote.kind.is_none_or(|kind| layers.kinds.contains(&kind)))
                .cloned()
                .collect();
            let mut tally = Tally::default();
            if let Some(labels) = &gold.news {
                let answers = news::score(labels, &found, &mut tally);
                return DocumentScore { document: gold.document.clone(), tally, answers };
            }
            let answers = quotes::score(&gold.quotes, &found, layers, tells, &mut tally);
            let words = gold.text.as_deref().map(published::words);
            published::score(&gold.quotes, &found, words.as_deref(), layers, &mut tally);
            if tells.kinds {
                kinds::score(&gold.quotes, &found, words.as_deref(), layers, &mut tally);
            }
            DocumentScore { document: gold.document.clone(), tally, answers }
        })
        .collect()
}

/// The scores of one document that was scored several times, as one; `None` of none.
pub fn merged(scores: Vec<DocumentScore>) -> Option<DocumentScore> {
    scores.into_iter().reduce(|mut sum, score| {
        sum.tally.add(&score.tally);
        sum.answers.extend(score.answers);
        sum
    })
}
