//! The table of speakers: one row per speaker and article.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    columns::row,
    places::CodePoints,
    rounded,
    table::{Field, QuoteRow, SpeakerCell, speaker_id},
};
use crate::{
    coref::{Speaker, SpeakerId},
    entity::MentionKind,
    input::RawDocument,
    pipeline::Analysis,
    quote::QuoteKind,
};

row! {
    /// One speaker of one article, with what the article quotes of it. The fields stand in the order of the table.
    pub struct SpeakerRow(of: &Quoted<'_>);

    /// Id of the document.
    doc_id: String = of.document().id.clone();
    /// Title of the document.
    title: Option<String> = of.document().metadata.title.clone();
    /// Its address.
    url: Option<String> = of.document().metadata.url.clone();
    /// Its publisher.
    publisher: Option<String> = of.document().metadata.publisher.clone();
    /// Its date, verbatim.
    published: Option<String> = of.document().metadata.published.clone();
    /// Who it is.
    speaker: SpeakerCell = SpeakerCell::new(&of.document().id, of.id, of.speaker);
    /// The names that the article uses, in order, each once.
    names: Vec<String> = of.names();
    /// Mentions of any kind.
    mentions: usize = of.speaker.mentions.len();
    /// Quotations.
    quotes: usize = of.said.len();
    /// Of these, direct ones.
    direct: usize = of.count(QuoteKind::Direct);
    /// Mixed ones.
    mixed: usize = of.count(QuoteKind::Mixed);
    /// Indirect ones.
    indirect: usize = of.count(QuoteKind::Indirect);
    /// Words in the quotations; those nested in another quotation of the speaker count twice.
    words: usize = of.said.iter().map(|row| row.words).sum();
    /// Of these, in quotation marks.
    verbatim_words: usize = of.said.iter().map(|row| row.verbatim_words).sum();
    /// First code point of the first quotation in the text.
    first_start: Option<usize> = of.said.iter().find(|row| row.field == Field::Text).map(|row| row.start);
    /// Mean confidence of the quotations, in `0..=1`.
    mean_confidence: f64 = of.mean_confidence();
}

/// A speaker with what it is quoted with.
struct Quoted<'a> {
    analysis: &'a Analysis,
    places: &'a CodePoints<'a>,
    id: SpeakerId,
    speaker: &'a Speaker,
    said: Vec<&'a QuoteRow>,
}

impl Quoted<'_> {
    fn document(&self) -> &RawDocument {
        &self.analysis.document
    }

    fn count(&self, kind: QuoteKind) -> usize {
        self.said.iter().filter(|row| row.kind == kind).count()
    }

    fn names(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mentions = self.speaker.mentions.iter().filter_map(|id| self.analysis.mentions.get(id.0 as usize));
        mentions
            .filter(|mention| mention.kind == MentionKind::Name)
            .filter_map(|mention| self.places.extract(mention.head))
            .map(|name| name.text)
            .filter(|name| seen.insert(name.clone()))
            .collect()
    }

    fn mean_confidence(&self) -> f64 {
        let sum: f64 = self.said.iter().map(|row| row.confidence).sum();
        rounded((sum / self.said.len() as f64) as f32)
    }
}

/// The speakers of one article who have at least one of `quotes`, in the order of [`Analysis::coreference`].
pub(super) fn speaker_rows(analysis: &Analysis, quotes: &[QuoteRow]) -> Vec<SpeakerRow> {
    let places = CodePoints::new(analysis);
    let mut said: BTreeMap<&str, Vec<&QuoteRow>> = BTreeMap::new();
    for row in quotes {
        if let Some(speaker) = &row.speaker {
            said.entry(speaker.id.as_str()).or_default().push(row);
        }
    }
    let speakers = analysis.coreference.speakers.iter().enumerate();
    speakers
        .filter_map(|(speaker_idx, speaker)| {
            let id = SpeakerId(speaker_idx as u32);
            let said = said.remove(speaker_id(&analysis.document.id, id).as_str())?;
            Some(SpeakerRow::new(&Quoted { analysis, places: &places, id, speaker, said }))
        })
        .collect()
}
