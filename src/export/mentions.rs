//! The table of mentions: one row per name, pronoun or description of someone or something.

use serde::Serialize;

use super::{
    Row, entity_class, optional,
    places::{Extract, Places},
    rounded, speaker_kind,
    table::extract_cells,
    to_json,
};
use crate::{coref::SpeakerId, entity::MentionKind, pipeline::Analysis};

/// One mention. The fields stand in the order of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct MentionRow {
    /// Id of the document.
    pub doc_id: String,
    /// Unique in a run: the document's id, `#m` and a number from 1 on.
    pub mention_id: String,
    /// The whole phrase, verbatim.
    pub text: String,
    /// Its first code point.
    pub start: usize,
    /// One past its last code point.
    pub end: usize,
    /// The part that carries it: a name without titles.
    pub head: Option<Extract>,
    /// `name`, `pronoun` or `nominal`.
    pub kind: &'static str,
    /// `person`, `organization`, `location` or `miscellaneous`.
    pub class: &'static str,
    /// Confidence, in `0..=1`.
    pub score: f64,
    /// Index of the paragraph in the cleaned article, from 0 on.
    pub paragraph: usize,
    /// Id of the speaker that it stands for.
    pub speaker_id: Option<String>,
    /// The speaker's canonical name.
    pub speaker: Option<String>,
    /// The speaker's kind.
    pub speaker_kind: Option<&'static str>,
}

impl MentionRow {
    /// Columns of the flat formats.
    pub const COLUMNS: &'static [&'static str] = &[
        "doc_id",
        "mention_id",
        "text",
        "start",
        "end",
        "head",
        "head_start",
        "head_end",
        "kind",
        "class",
        "score",
        "paragraph",
        "speaker_id",
        "speaker",
        "speaker_kind",
    ];
}

impl Row for MentionRow {
    fn json(&self, out: &mut Vec<u8>) {
        to_json(self, out);
    }

    fn cells(&self) -> Vec<String> {
        let mut cells = vec![
            self.doc_id.clone(),
            self.mention_id.clone(),
            self.text.clone(),
            self.start.to_string(),
            self.end.to_string(),
        ];
        cells.extend(extract_cells(self.head.as_ref()));
        cells.extend([
            self.kind.to_owned(),
            self.class.to_owned(),
            self.score.to_string(),
            self.paragraph.to_string(),
            optional(self.speaker_id.as_deref()),
            optional(self.speaker.as_deref()),
            optional(self.speaker_kind),
        ]);
        cells
    }
}

fn mention_kind(kind: MentionKind) -> &'static str {
    match kind {
        MentionKind::Name => "name",
        MentionKind::Pronoun => "pronoun",
        MentionKind::Nominal => "nominal",
    }
}

/// All mentions of one article, in order of the text.
pub(super) fn mention_rows(analysis: &Analysis) -> Vec<MentionRow> {
    let places = Places::new(analysis);
    let document_id = &analysis.document.id;
    let speaker_of = |mention_idx: usize| -> Option<SpeakerId> {
        analysis.coreference.of_mention.get(mention_idx).copied().flatten()
    };
    let mut rows: Vec<MentionRow> = analysis
        .mentions
        .iter()
        .enumerate()
        .filter_map(|(mention_idx, mention)| {
            let Extract { text, start, end } = places.extract(mention.span)?;
            let speaker_id = speaker_of(mention_idx);
            let speaker = speaker_id.map(|id| &analysis.coreference.speakers[id.0 as usize]);
            Some(MentionRow {
                doc_id: document_id.clone(),
                mention_id: format!("{document_id}#m{}", mention_idx + 1),
                text,
                start,
                end,
                head: places.extract(mention.head),
                kind: mention_kind(mention.kind),
                class: entity_class(mention.class),
                score: rounded(mention.score),
                paragraph: analysis.article.paragraph_at(mention.span.start()),
                speaker_id: speaker_id.map(|id| format!("{document_id}#s{}", id.0 + 1)),
                speaker: speaker.map(|speaker| speaker.name.clone()),
                speaker_kind: speaker.map(|speaker| speaker_kind(speaker.kind)),
            })
        })
        .collect();
    rows.sort_by_key(|row| (row.start, row.end));
    rows
}
