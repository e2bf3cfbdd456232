//! The table of speakers: one row per speaker and article.

use serde::Serialize;

use super::{
    Row, optional,
    places::Places,
    rounded,
    table::{QuoteRow, SpeakerCell},
    to_json,
};
use crate::{coref::SpeakerId, entity::MentionKind, pipeline::Analysis};

/// One speaker of one article, with what the article quotes of it. The fields stand in the order of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpeakerRow {
    /// Id of the document.
    pub doc_id: String,
    /// Title of the document.
    pub title: Option<String>,
    /// Its address.
    pub url: Option<String>,
    /// Its publisher.
    pub publisher: Option<String>,
    /// Its date, verbatim.
    pub published: Option<String>,
    /// Who it is.
    pub speaker: SpeakerCell,
    /// The names that the article uses, in order, each once.
    pub names: Vec<String>,
    /// Mentions of any kind.
    pub mentions: usize,
    /// Quotations.
    pub quotes: usize,
    /// Of these, direct ones.
    pub direct: usize,
    /// Mixed ones.
    pub mixed: usize,
    /// Indirect ones.
    pub indirect: usize,
    /// Words in the quotations; those nested in another quotation of the speaker count twice.
    pub words: usize,
    /// Of these, in quotation marks.
    pub verbatim_words: usize,
    /// First code point of the first quotation.
    pub first_start: usize,
    /// Mean confidence of the quotations, in `0..=1`.
    pub mean_confidence: f64,
}

impl SpeakerRow {
    /// Columns of the flat formats.
    pub const COLUMNS: &'static [&'static str] = &[
        "doc_id",
        "title",
        "url",
        "publisher",
        "published",
        "speaker",
        "speaker_id",
        "speaker_kind",
        "speaker_title",
        "speaker_affiliation",
        "speaker_pronouns",
        "names",
        "mentions",
        "quotes",
        "direct",
        "mixed",
        "indirect",
        "words",
        "verbatim_words",
        "first_start",
        "mean_confidence",
    ];
}

impl Row for SpeakerRow {
    fn json(&self, out: &mut Vec<u8>) {
        to_json(self, out);
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![
            self.doc_id.clone(),
            optional(self.title.as_deref()),
            optional(self.url.as_deref()),
            optional(self.publisher.as_deref()),
            optional(self.published.as_deref()),
        ];
        cells.extend(SpeakerCell::cells(Some(&self.speaker)));
        cells.push(self.names.join("; "));
        let counts = [
            self.mentions,
            self.quotes,
            self.direct,
            self.mixed,
            self.indirect,
            self.words,
            self.verbatim_words,
            self.first_start,
        ];
        cells.extend(counts.iter().map(ToString::to_string));
        cells.push(self.mean_confidence.to_string());
        cells
    }
}

/// The speakers of one article who have at least one of `quotes`, in the order of [`Analysis::coreference`].
pub(super) fn speaker_rows(analysis: &Analysis, quotes: &[QuoteRow]) -> Vec<SpeakerRow> {
    let places = Places::new(analysis);
    analysis
        .coreference
        .speakers
        .iter()
        .enumerate()
        .filter_map(|(speaker_idx, speaker)| {
            let document = &analysis.document;
            let cell = SpeakerCell::new(&document.id, SpeakerId(speaker_idx as u32), speaker);
            let said: Vec<&QuoteRow> =
                quotes.iter().filter(|row| row.speaker.as_ref().is_some_and(|one| one.id == cell.id)).collect();
            let first = said.first()?;
            let count = |kind: &str| said.iter().filter(|row| row.kind == kind).count();
            let mut names: Vec<String> = Vec::new();
            for mention in speaker.mentions.iter().filter_map(|mention| analysis.mentions.get(mention.0 as usize)) {
                let name = places.extract(mention.head).filter(|_| mention.kind == MentionKind::Name);
                names.extend(name.map(|name| name.text).filter(|name| !names.contains(name)));
            }
            let confidence: f64 = said.iter().map(|row| row.confidence).sum();
            Some(SpeakerRow {
                doc_id: document.id.clone(),
                title: document.metadata.title.clone(),
                url: document.metadata.url.clone(),
                publisher: document.metadata.publisher.clone(),
                published: document.metadata.published.clone(),
                names,
                mentions: speaker.mentions.len(),
                quotes: said.len(),
                direct: count("direct"),
                mixed: count("mixed"),
                indirect: count("indirect"),
                words: said.iter().map(|row| row.words).sum(),
                verbatim_words: said.iter().map(|row| row.verbatim_words).sum(),
                first_start: first.start,
                mean_confidence: rounded((confidence / said.len() as f64) as f32),
                speaker: cell,
            })
        })
        .collect()
}
