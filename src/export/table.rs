//! The table of quotations: one row each.

use serde::Serialize;

use super::{
    Row, Selection, optional,
    places::{Extract, Places, Range},
    quote_type, rounded, speaker_kind, to_json, unnamed,
};
use crate::{
    coref::{Speaker, SpeakerId, SpeakerKind},
    judge, lexicon,
    lexicon::CueClass,
    pipeline::Analysis,
    quote::{Quote, QuoteId},
    span::Span,
};

/// A canonical speaker, as it stands in rows.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SpeakerCell {
    /// Unique in a run: the document's id, `#s` and a number from 1 on.
    pub id: String,
    /// The fullest name in the article; of joint speakers, their names joined by ` & `.
    pub name: String,
    /// `person`, `organization`, `anonymous`, `document` or `author`.
    pub kind: &'static str,
    /// Title or role as the text gives it.
    pub title: Option<String>,
    /// Affiliation as the text gives it.
    pub affiliation: Option<String>,
    /// Pronouns that the text uses.
    pub pronouns: Option<&'static str>,
}

impl SpeakerCell {
    pub(super) fn new(document_id: &str, id: SpeakerId, speaker: &Speaker) -> Self {
        Self {
            id: format!("{document_id}#s{}", id.0 + 1),
            name: speaker.name.clone(),
            kind: speaker_kind(speaker.kind),
            title: speaker.title.clone(),
            affiliation: speaker.affiliation.clone(),
            pronouns: speaker.pronouns,
        }
    }

    /// Cells for the columns `speaker`, `speaker_id`, `speaker_kind`, `speaker_title`, `speaker_affiliation`,
    /// `speaker_pronouns`.
    pub(super) fn cells(cell: Option<&Self>) -> [String; 6] {
        let Some(cell) = cell else { return Default::default() };
        [
            cell.name.clone(),
            cell.id.clone(),
            cell.kind.to_owned(),
            optional(cell.title.as_deref()),
            optional(cell.affiliation.as_deref()),
            optional(cell.pronouns),
        ]
    }
}

/// One quotation. The fields stand in the order of the table.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct QuoteRow {
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
    /// Unique in a run: the document's id, `#` and a number from 1 on.
    pub quote_id: String,
    /// `direct`, `mixed` or `indirect`.
    #[serde(rename = "type")]
    pub kind: &'static str,
    /// The parts, verbatim, joined by ` … `.
    pub text: String,
    /// First code point of the first part.
    pub start: usize,
    /// One past the last code point of the last part.
    pub end: usize,
    /// Content without outer quotation marks.
    pub parts: Vec<Range>,
    /// The pieces that stand in quotation marks, without the marks.
    pub verbatim: Vec<Range>,
    /// The words that say so.
    pub cue: Option<Extract>,
    /// The phrase that names the source.
    pub source: Option<Extract>,
    /// Who that is.
    pub speaker: Option<SpeakerCell>,
    /// The rule that decided, or the reason for no answer.
    pub rule: &'static str,
    /// Probability that the speaker is right, in `0..=1`.
    pub confidence: f64,
    /// Probability that this is a quotation or report with these borders, in `0..=1`.
    pub quote_confidence: f64,
    /// `speech` where words were uttered or written, `thought` where somebody only thinks, hopes, wants so.
    pub class: &'static str,
    /// Whether the text says that the source did not say so.
    pub negated: bool,
    /// Index of the paragraph in the cleaned article, from 0 on.
    pub paragraph: usize,
    /// `quote_id` of the quotation that this one stands in.
    pub nested_in: Option<String>,
    /// Whether it stands in the headline.
    pub in_headline: bool,
    /// What the cue says that its source does.
    pub cue_class: Option<CueClass>,
    /// What an unnamed source is: `official`, `witness`, `expert` …
    pub source_kind: Option<&'static str>,
    /// Why the source is not named, where the text says so.
    pub anonymity_reason: Option<Extract>,
    /// Whether this says that the source did not comment.
    pub declined_comment: bool,
    /// Where in the article it begins, as a share of the article's words, in `0..=1`.
    pub position: f64,
    /// Words in all parts.
    pub words: usize,
    /// Words in quotation marks.
    pub verbatim_words: usize,
    /// Words in the cleaned article.
    pub article_words: usize,
}

impl QuoteRow {
    /// Columns of the flat formats.
    pub const COLUMNS: &'static [&'static str] = &[
        "doc_id",
        "title",
        "url",
        "publisher",
        "published",
        "quote_id",
        "type",
        "text",
        "start",
        "end",
        "parts",
        "verbatim",
        "cue",
        "cue_start",
        "cue_end",
        "source",
        "source_start",
        "source_end",
        "speaker",
        "speaker_id",
        "speaker_kind",
        "speaker_title",
        "speaker_affiliation",
        "speaker_pronouns",
        "rule",
        "confidence",
        "quote_confidence",
        "class",
        "negated",
        "paragraph",
        "nested_in",
        "in_headline",
        "cue_class",
        "source_kind",
        "anonymity_reason",
        "anonymity_reason_start",
        "anonymity_reason_end",
        "declined_comment",
        "position",
        "words",
        "verbatim_words",
        "article_words",
    ];
}

impl Row for QuoteRow {
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
            self.quote_id.clone(),
            self.kind.to_owned(),
            self.text.clone(),
            self.start.to_string(),
            self.end.to_string(),
            range_cell(&self.parts),
            range_cell(&self.verbatim),
        ];
        cells.extend(extract_cells(self.cue.as_ref()));
        cells.extend(extract_cells(self.source.as_ref()));
        cells.extend(SpeakerCell::cells(self.speaker.as_ref()));
        cells.extend([
            self.rule.to_owned(),
            self.confidence.to_string(),
            self.quote_confidence.to_string(),
            self.class.to_owned(),
            self.negated.to_string(),
            self.paragraph.to_string(),
            optional(self.nested_in.as_deref()),
            self.in_headline.to_string(),
            optional(self.cue_class.map(CueClass::name)),
            optional(self.source_kind),
        ]);
        cells.extend(extract_cells(self.anonymity_reason.as_ref()));
        cells.extend([
            self.declined_comment.to_string(),
            self.position.to_string(),
            self.words.to_string(),
            self.verbatim_words.to_string(),
            self.article_words.to_string(),
        ]);
        cells
    }
}

/// `12-40;55-70`.
pub(super) fn range_cell(ranges: &[Range]) -> String {
    ranges.iter().map(|range| format!("{}-{}", range.start, range.end)).collect::<Vec<_>>().join(";")
}

/// Text, start, end; empty where there is nothing.
pub(super) fn extract_cells(extract: Option<&Extract>) -> [String; 3] {
    extract.map_or_else(Default::default, |extract| {
        [extract.text.clone(), extract.start.to_string(), extract.end.to_string()]
    })
}

fn quote_id(document_id: &str, id: QuoteId) -> String {
    format!("{document_id}#{}", id.0 + 1)
}

/// The rows of one article that `selection` keeps, in order of the text. Ids do not depend on the selection.
pub fn quote_rows(analysis: &Analysis, selection: &Selection) -> Vec<QuoteRow> {
    let places = Places::new(analysis);
    let article_words = n_words(analysis, Span::new(0, analysis.article.text().len()));
    (0..analysis.quotes.len())
        .filter_map(|quote_idx| quote_row(analysis, &places, QuoteId(quote_idx as u32), article_words))
        .filter(|(quote, row)| {
            (selection.types.is_empty() || selection.types.contains(&quote.kind))
                && row.confidence >= selection.min_confidence
                && row.quote_confidence >= selection.min_quote_confidence.unwrap_or_else(|| judge::shown(quote.kind))
                && (selection.cue_classes.is_empty()
                    || row.cue_class.is_some_and(|class| selection.cue_classes.contains(&class)))
        })
        .map(|(_, row)| row)
        .collect()
}

/// `None` for a quotation whose text was wholly made up by cleaning, and so stands nowhere in the original.
fn quote_row<'a>(
    analysis: &'a Analysis,
    places: &Places<'_>,
    id: QuoteId,
    article_words: usize,
) -> Option<(&'a Quote, QuoteRow)> {
    let quote = &analysis.quotes[id.0 as usize];
    let attribution = &analysis.attributions[id.0 as usize];
    let resolved = analysis.coreference.of_attribution[id.0 as usize];
    let parts = places.all_pieces(&quote.parts);
    let ((first, _), (last, _)) = (parts.first()?, parts.last()?);
    let Analysis { document, article, .. } = analysis;
    let speaker = resolved.map(|(speaker, _)| (speaker, &analysis.coreference.speakers[speaker.0 as usize]));
    let unnamed = speaker.filter(|(_, speaker)| speaker.kind == SpeakerKind::Anonymous);
    let cue_text = attribution.cue.map(|cue| article.slice(cue));
    // Without a speaker there is nothing to be sure of.
    let confidence = resolved.map_or(0.0, |(_, probability)| attribution.confidence * probability);
    let row = QuoteRow {
        doc_id: document.id.clone(),
        title: document.metadata.title.clone(),
        url: document.metadata.url.clone(),
        publisher: document.metadata.publisher.clone(),
        published: document.metadata.published.clone(),
        quote_id: quote_id(&document.id, id),
        kind: quote_type(quote.kind),
        text: parts.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" … "),
        start: first.start,
        end: last.end,
        verbatim: places.all_pieces(&quote.verbatim).into_iter().map(|(range, _)| range).collect(),
        cue: attribution.cue.and_then(|cue| places.extract(cue)),
        source: attribution.source_span.and_then(|source| places.extract(source)),
        speaker: speaker.map(|(id, speaker)| SpeakerCell::new(&document.id, id, speaker)),
        rule: attribution.rule,
        confidence: rounded(confidence),
        quote_confidence: rounded(quote.score),
        class: quote.class.name(),
        negated: quote.negated,
        paragraph: article.paragraph_at(quote.span().start()),
        nested_in: quote.nested_in.map(|outer| quote_id(&document.id, outer)),
        in_headline: quote.in_headline,
        cue_class: cue_text.and_then(lexicon::head_cue).map(|cue| cue.class),
        source_kind: unnamed.and_then(|(_, speaker)| {
            let phrase = attribution.source_span.map(|source| article.slice(source));
            unnamed::source_kind(&speaker.name).or_else(|| phrase.and_then(unnamed::source_kind))
        }),
        anonymity_reason: unnamed
            .and_then(|(_, speaker)| anonymity_reason(analysis, attribution.source_span, speaker))
            .and_then(|reason| places.extract(reason)),
        declined_comment: attribution.cue.is_some_and(|cue| unnamed::declined_comment(article, cue)),
        position: position(analysis, quote.span().start()),
        words: quote.parts.iter().map(|part| n_words(analysis, *part)).sum(),
        verbatim_words: quote.verbatim.iter().map(|part| n_words(analysis, *part)).sum(),
        article_words,
        parts: parts.into_iter().map(|(range, _)| range).collect(),
    };
    Some((quote, row))
}

/// The reason that stands where this quotation names its source, or else where another mention of the speaker stands.
fn anonymity_reason(analysis: &Analysis, source: Option<Span>, speaker: &Speaker) -> Option<Span> {
    let elsewhere = speaker.mentions.iter().filter_map(|mention| analysis.mentions.get(mention.0 as usize));
    source
        .into_iter()
        .chain(elsewhere.map(|mention| mention.span))
        .find_map(|place| unnamed::anonymity_reason(&analysis.article, place))
}

/// Tokens of `span` that hold a letter or a digit.
pub(super) fn n_words(analysis: &Analysis, span: Span) -> usize {
    let article = &analysis.article;
    let is_word = |token_idx: &usize| article.token_text(*token_idx).chars().any(char::is_alphanumeric);
    article.tokens_in(span).filter(is_word).count()
}

/// Share of the article's tokens that stand before byte `start`.
fn position(analysis: &Analysis, start: usize) -> f64 {
    let n_tokens = analysis.article.tokens().len();
    let n_before = analysis.article.tokens_in(Span::new(0, start)).end;
    if n_tokens == 0 { 0.0 } else { rounded(n_before as f32 / n_tokens as f32) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        attribute::Attribution,
        clean::CleanOptions,
        entity::{Mention, MentionId, MentionKind},
        input::RawDocument,
        pipeline,
        quote::QuoteKind,
        tag::EntityClass,
    };

    const TEXT: &str =
        "Été\n\n“We wait,” said an aide, who asked not to be named because she fears for her job, “for rain.”\n";

    /// The article above with one quotation of an unnamed source, as the stages before would mark it.
    fn analysis() -> Analysis {
        let document = RawDocument { id: "a/b".to_owned(), text: TEXT.to_owned(), ..RawDocument::default() };
        let mut analysis = pipeline::analyse(document, CleanOptions { keep_boilerplate: true });
        let find = |words: &str| {
            let start = analysis.article.text().find(words).expect("the words stand in the text");
            Span::new(start, start + words.len())
        };
        let parts = vec![find("We wait,"), find("for rain.")];
        let (cue, source) = (find("said"), find("an aide"));
        analysis.quotes = vec![Quote {
            kind: QuoteKind::Direct,
            verbatim: parts.clone(),
            parts,
            nested_in: None,
            cue: Some(cue),
            source: Some(source),
            score: 1.0,
            class: crate::quote::ReportClass::Speech,
            negated: false,
            in_headline: false,
        }];
        analysis.mentions = vec![Mention {
            span: source,
            head: find("aide"),
            kind: MentionKind::Nominal,
            class: EntityClass::Person,
            score: 1.0,
        }];
        analysis.attributions = vec![Attribution {
            quote: QuoteId(0),
            source: Some(MentionId(0)),
            source_span: Some(source),
            cue: Some(cue),
            rule: "quote-verb-name",
            confidence: 0.8,
        }];
        analysis.coreference.speakers = vec![Speaker {
            name: "an aide".to_owned(),
            kind: SpeakerKind::Anonymous,
            title: None,
            affiliation: None,
            pronouns: Some("she"),
            mentions: vec![MentionId(0)],
        }];
        analysis.coreference.of_attribution = vec![Some((SpeakerId(0), 0.5))];
        analysis.coreference.of_mention = vec![Some(SpeakerId(0))];
        analysis
    }

    #[test]
    fn a_row_tells_all_of_a_quotation() {
        let rows = quote_rows(&analysis(), &Selection::default());
        let mut json = Vec::new();
        rows[0].json(&mut json);
        let expected = concat!(
            r#"{"doc_id":"a/b","title":null,"url":null,"publisher":null,"published":null,"quote_id":"a/b#1","#,
            r#""type":"direct","text":"We wait, … for rain.","start":6,"end":97,"#,
            r#""parts":[{"start":6,"end":14},{"start":88,"end":97}],"verbatim":[{"start":6,"end":14},{"start":88,"end":97}],"#,
            r#""cue":{"text":"said","start":16,"end":20},"source":{"text":"an aide","start":21,"end":28},"#,
            r#""speaker":{"id":"a/b#s1","name":"an aide","kind":"anonymous","title":null,"affiliation":null,"pronouns":"she"},"#,
            r#""rule":"quote-verb-name","confidence":0.4,"paragraph":1,"nested_in":null,"in_headline":false,"#,
            r#""cue_class":"say","source_kind":"official","#,
            r#""anonymity_reason":{"text":"because she fears for her job","start":56,"end":85},"declined_comment":false,"#,
        );
        let json = String::from_utf8(json).expect("JSON is UTF-8");
        assert!(json.starts_with(expected), "{json}");
        assert_eq!((rows[0].words, rows[0].verbatim_words, rows[0].article_words), (4, 4, 20));
    }

    #[test]
    fn a_selection_drops_what_it_does_not_name() {
        let analysis = analysis();
        let n_rows = |selection: Selection| quote_rows(&analysis, &selection).len();
        assert_eq!(n_rows(Selection { types: vec![QuoteKind::Direct], ..Selection::default() }), 1);
        assert_eq!(n_rows(Selection { types: vec![QuoteKind::Mixed], ..Selection::default() }), 0);
        assert_eq!(n_rows(Selection { min_confidence: 0.4, ..Selection::default() }), 1);
        assert_eq!(n_rows(Selection { min_confidence: 0.5, ..Selection::default() }), 0);
        assert_eq!(
            n_rows(Selection { cue_classes: vec![CueClass::Believe, CueClass::Say], ..Selection::default() }),
            1
        );
        assert_eq!(n_rows(Selection { cue_classes: vec![CueClass::Deny], ..Selection::default() }), 0);
    }

    #[test]
    fn every_row_has_a_cell_for_each_column() {
        let analysis = analysis();
        for table in super::super::Table::ALL {
            let rows = table.rows(&analysis, quote_rows(&analysis, &Selection::default()));
            assert_eq!(rows.len(), 1, "{}", table.name());
            assert_eq!(rows[0].cells().len(), table.columns().len(), "{}", table.name());
        }
    }
}
