//! The table of quotations: one row each.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use serde::{Deserialize, Serialize};

use super::{
    Selection,
    columns::row,
    places::{CodePoints, Extract, Range},
    rounded,
};
use crate::{
    coref::{Speaker, SpeakerId, SpeakerKind},
    input::{Metadata, RawDocument},
    judge,
    lexicon::CueClass,
    names::names,
    pipeline::Analysis,
    quote::{Quote, QuoteId, QuoteKind, ReportClass},
    span::Span,
    speaker::{Voice, unnamed},
};

/// A canonical speaker, as it stands in rows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SpeakerCell {
    /// Unique in a run: the document's id, `#s` and a number from 1 on.
    pub id: String,
    /// The fullest name in the article; of joint speakers, their names joined by ` & `.
    pub name: String,
    /// `person`, `organization`, `anonymous`, `document` or `author`.
    pub kind: SpeakerKind,
    /// Title or role as the text gives it.
    pub title: Option<String>,
    /// Affiliation as the text gives it.
    pub affiliation: Option<String>,
    /// Pronouns that the text uses.
    pub pronouns: Option<Cow<'static, str>>,
}

impl SpeakerCell {
    pub(super) fn new(document_id: &str, id: SpeakerId, speaker: &Speaker) -> Self {
        Self {
            id: speaker_id(document_id, id),
            name: speaker.name.clone(),
            kind: speaker.kind,
            title: speaker.title.clone(),
            affiliation: speaker.affiliation.clone(),
            pronouns: speaker.pronouns.map(Cow::Borrowed),
        }
    }
}

names! {
    /// What of a document a quotation stands in.
    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
    #[non_exhaustive]
    pub enum Field {
        /// Its text.
        #[default]
        Text = "text",
        /// Its title, where the text does not begin with it.
        Title = "title",
    }
}

impl Field {
    /// The field of a row that was read back, by its columns `field` and `quote_id`; `None` of a name that is none.
    pub(crate) fn of_row(name: Option<&str>, quote_id: Option<&str>) -> Option<Self> {
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            return Self::named(name);
        }
        let number = quote_id.and_then(|id| id.rsplit_once('#')).and_then(|(_, number)| number.strip_prefix(IN_TITLE));
        let is_title = number.is_some_and(|number| number.parse::<u32>().is_ok());
        Some(if is_title { Self::Title } else { Self::Text })
    }
}

row! {
    /// One quotation. The fields stand in the order of the table.
    pub struct QuoteRow(of: &Quotation<'_>);

    /// Id of the document.
    doc_id: String = of.document().id.clone();
    /// Title of the document.
    title: Option<String> = of.metadata().title.clone();
    /// Its address.
    url: Option<String> = of.metadata().url.clone();
    /// Its publisher.
    publisher: Option<String> = of.metadata().publisher.clone();
    /// Its publisher, or else the host of its address.
    outlet: Option<String> = of.metadata().outlet();
    /// Its date, verbatim.
    published: Option<String> = of.metadata().published.clone();
    /// Where the article came from: the path, and within an archive the member.
    input: Option<String> = of.metadata().input.clone();
    /// Unique in a run: the document's id, `#` and a number from 1 on, behind a `t` where it stands in the title.
    quote_id: String = of.quote_id(of.id);
    /// What its offsets point into: `text`, or `title` where the text does not begin with the title.
    field: Field = of.field;
    /// `direct`, `mixed` or `indirect`.
    kind as "type": QuoteKind = of.quote.kind;
    /// The parts, verbatim, joined by ` … `.
    text: String = of.parts.iter().map(|(_, text)| *text).collect::<Vec<_>>().join(" … ");
    /// First code point of the first part.
    start: usize = of.parts.first().map_or(0, |(range, _)| range.start);
    /// One past the last code point of the last part.
    end: usize = of.parts.last().map_or(0, |(range, _)| range.end);
    /// Where its parts stand, without outer quotation marks.
    parts: Vec<Range> = of.parts.iter().map(|(range, _)| *range).collect();
    /// Where the pieces stand that are in quotation marks, without the marks.
    verbatim: Vec<Range> = of.places.all_pieces(&of.quote.verbatim).into_iter().map(|(range, _)| range).collect();
    /// The words that say so.
    cue: Option<Extract> = of.voice.cue.and_then(|cue| of.places.extract(cue));
    /// The phrase that names the source.
    source: Option<Extract> = of.voice.source.and_then(|source| of.places.extract(source));
    /// The speaker: the fullest name in the article; of joint speakers, their names joined by ` & `.
    speaker: Option<SpeakerCell> =
        of.speaker.map(|(id, speaker)| SpeakerCell::new(&of.document().id, id, speaker));
    /// The speaker's writing that the words stand in: "a statement".
    medium: Option<Extract> = of.voice.medium.and_then(|medium| of.places.extract(medium));
    /// The rule that decided, or the reason for no answer.
    rule: Cow<'static, str> = of.voice.rule.into();
    /// The sieve that told whom the source phrase means.
    resolved_by: Option<Cow<'static, str>> = of.resolved_by().map(Cow::Borrowed);
    /// Probability that the speaker is right, in `0..=1`; 0 without one.
    confidence: f64 = rounded(of.voice.confidence);
    /// Probability that this is a quotation or report with these borders, in `0..=1`.
    quote_confidence: f64 = rounded(of.quote.score);
    /// `speech` where words were uttered or written, `thought` where somebody only thinks, hopes, wants so.
    class: ReportClass = of.quote.class;
    /// Whether the text says that the source did not say so.
    negated: bool = of.quote.negated;
    /// Index of the paragraph in the cleaned article, from 0 on; 0 in the title.
    paragraph: usize = of.analysis.article.paragraph_at(of.quote.span().start());
    /// `quote_id` of the quotation that this one stands in.
    nested_in: Option<String> = of.quote.nested_in.map(|outer| of.quote_id(outer));
    /// Whether it stands in the headline: the title, or its line in the text.
    in_headline: bool = of.quote.in_headline;
    /// What the cue says that its source does.
    cue_class: Option<CueClass> = of.cue_text().and_then(|cue| of.analysis.article.language().head_cue(cue)).map(|cue| cue.class);
    /// What an unnamed source is: `official`, `witness`, `expert` …
    source_kind: Option<Cow<'static, str>> = of.source_kind().map(Cow::Borrowed);
    /// Why the source is not named, where the text says so.
    anonymity_reason: Option<Extract> = of.anonymity_reason();
    /// Whether this says that the source did not comment.
    declined_comment: bool =
        of.voice.cue.is_some_and(|cue| unnamed::declined_comment(&of.analysis.article, cue));
    /// Where in the article it begins, as a share of the article's words, in `0..=1`; 0 in the title.
    position: f64 = if of.field == Field::Title { 0.0 } else { position(of.analysis, of.quote.span().start()) };
    /// Words in all parts.
    words: usize = n_words_in(of.analysis, &of.quote.parts);
    /// Words in quotation marks.
    verbatim_words: usize = n_words_in(of.analysis, &of.quote.verbatim);
    /// Words in the cleaned article.
    article_words: usize = of.article_words;
    /// How often the article prints it: a paragraph that comes again, such as a caption, gives one row.
    printed: usize = of.printed;
}

pub(super) fn speaker_id(document_id: &str, id: SpeakerId) -> String {
    format!("{document_id}#s{}", id.0 + 1)
}

/// Before the number in the id of a quotation of the title.
const IN_TITLE: &str = "t";

/// A quotation with what stands around it, from which its row is made.
struct Quotation<'a> {
    whole: &'a Analysis,
    field: Field,
    /// Of the field.
    analysis: &'a Analysis,
    places: &'a CodePoints<'a>,
    reasons: &'a Reasons,
    article_words: usize,
    id: QuoteId,
    quote: &'a Quote,
    voice: &'a Voice,
    /// Its parts in the original; never empty.
    parts: Vec<(Range, &'a str)>,
    speaker: Option<(SpeakerId, &'a Speaker)>,
    printed: usize,
}

impl Quotation<'_> {
    fn document(&self) -> &RawDocument {
        &self.whole.document
    }

    fn metadata(&self) -> &Metadata {
        &self.document().metadata
    }

    fn quote_id(&self, id: QuoteId) -> String {
        let in_title = if self.field == Field::Title { IN_TITLE } else { "" };
        format!("{}#{in_title}{}", self.document().id, id.0 + 1)
    }

    fn cue_text(&self) -> Option<&str> {
        self.voice.cue.map(|cue| self.analysis.article.slice(cue))
    }

    /// Nothing where the speaker was chosen against the resolution.
    fn resolved_by(&self) -> Option<&'static str> {
        let resolved = self.analysis.coreference.of_attribution[self.id.0 as usize].as_ref()?;
        (self.voice.speaker == Some(resolved.speaker)).then_some(resolved.resolved_by)
    }

    fn unnamed(&self) -> Option<(SpeakerId, &Speaker)> {
        self.speaker.filter(|(_, speaker)| speaker.kind == SpeakerKind::Anonymous)
    }

    fn source_kind(&self) -> Option<&'static str> {
        let (_, speaker) = self.unnamed()?;
        let phrase = self.voice.source.map(|source| self.analysis.article.slice(source));
        unnamed::source_kind(&speaker.name).or_else(|| phrase.and_then(unnamed::source_kind))
    }

    /// The reason that stands where this quotation names its source, or else where another mention of the speaker stands.
    fn anonymity_reason(&self) -> Option<Extract> {
        let (id, _) = self.unnamed()?;
        let here = self.voice.source;
        let reason = here.and_then(|place| unnamed::anonymity_reason(&self.analysis.article, place));
        reason.or_else(|| self.reasons.of(id)).and_then(|reason| self.places.extract(reason))
    }
}

/// Per unnamed speaker, the first reason for the missing name that stands at one of its mentions.
#[derive(Default)]
struct Reasons(BTreeMap<SpeakerId, Span>);

impl Reasons {
    /// Of the speakers of `analysis` that are quoted.
    fn new(analysis: &Analysis) -> Self {
        let Analysis { article, mentions, coreference, .. } = analysis;
        let quoted: BTreeSet<SpeakerId> = analysis.voices.iter().filter_map(|voice| voice.speaker).collect();
        let unnamed = quoted.into_iter().filter_map(|id| {
            let speaker = &coreference.speakers[id.0 as usize];
            (speaker.kind == SpeakerKind::Anonymous).then_some((id, speaker))
        });
        let reason = |speaker: &Speaker| {
            let places = speaker.mentions.iter().filter_map(|mention| mentions.get(mention.0 as usize));
            places.map(|mention| mention.span).find_map(|place| unnamed::anonymity_reason(article, place))
        };
        Self(unnamed.filter_map(|(id, speaker)| Some((id, reason(speaker)?))).collect())
    }

    fn of(&self, id: SpeakerId) -> Option<Span> {
        self.0.get(&id).copied()
    }
}

impl QuoteRow {
    /// The place of its quotation among those of its article's text, from 0 on, which its id tells; none in the title.
    pub fn quote_idx(&self) -> Option<usize> {
        self.quote_id.rsplit('#').next()?.parse::<usize>().ok()?.checked_sub(1)
    }
}

/// The rows of one article that `selection` keeps, in order of the text, and behind them those of the title. Ids do not depend on the selection.
///
/// ```
/// # fn main() -> whosaid::Result<()> {
/// use whosaid::{
///     Pipeline, QuoteKind,
///     export::{Selection, quote_rows},
/// };
///
/// let analysis = Pipeline::builder().build()?.analyse("Ana Ruiz said: “The tide will turn.”")?;
/// let mut direct = Selection::default();
/// direct.types = vec![QuoteKind::Direct];
/// assert_eq!(quote_rows(&analysis, &direct).len(), 1);
/// # Ok(())
/// # }
/// ```
pub fn quote_rows(analysis: &Analysis, selection: &Selection) -> Vec<QuoteRow> {
    QuoteRows::new(analysis, selection).collect()
}

/// The rows of one article one after another: a document of many thousands does not hold them all.
pub(crate) struct QuoteRows<'a> {
    whole: &'a Analysis,
    selection: &'a Selection,
    article_words: usize,
    /// Those that rows are still to be made of, the next one last.
    fields: Vec<FieldRows<'a>>,
}

/// The quotations of one field, of which the next is `next`.
struct FieldRows<'a> {
    field: Field,
    analysis: &'a Analysis,
    places: CodePoints<'a>,
    reasons: Reasons,
    /// Of each quotation, how often it is printed; 0 where it has no row of its own.
    printed: Vec<usize>,
    next: usize,
}

impl<'a> FieldRows<'a> {
    fn new(field: Field, analysis: &'a Analysis, reasons: Reasons) -> Self {
        let places = CodePoints::new(analysis);
        Self { field, analysis, printed: printed(analysis, &places), reasons, places, next: 0 }
    }
}

impl<'a> QuoteRows<'a> {
    /// Of [`quote_rows`], all of it.
    pub(crate) fn new(analysis: &'a Analysis, selection: &'a Selection) -> Self {
        // Reasons stand in the text, and offsets of a row are all of one field.
        let title = analysis.title.as_deref().map(|title| FieldRows::new(Field::Title, title, Reasons::default()));
        let text = FieldRows::new(Field::Text, analysis, Reasons::new(analysis));
        Self {
            whole: analysis,
            selection,
            article_words: n_words(analysis, Span::new(0, analysis.article.text().len())),
            fields: title.into_iter().chain([text]).collect(),
        }
    }

    fn row(&self, of: &FieldRows<'a>, quote_idx: usize) -> QuoteRow {
        let Self { whole, article_words, .. } = self;
        let FieldRows { analysis, places, reasons, .. } = of;
        let quote = &analysis.quotes[quote_idx];
        let voice = &analysis.voices[quote_idx];
        let found = Quotation {
            whole,
            field: of.field,
            analysis,
            places,
            reasons,
            article_words: *article_words,
            id: QuoteId(quote_idx as u32),
            quote,
            voice,
            parts: places.all_pieces(&quote.parts),
            speaker: voice.speaker.map(|id| (id, &whole.coreference.speakers[id.0 as usize])),
            printed: of.printed[quote_idx],
        };
        QuoteRow::new(&found)
    }

    fn selects(&self, kind: QuoteKind, row: &QuoteRow) -> bool {
        let selection = self.selection;
        (selection.types.is_empty() || selection.types.contains(&kind))
            && row.confidence >= selection.min_confidence
            && row.quote_confidence >= selection.min_quote_confidence.unwrap_or_else(|| judge::shown(kind))
            && (selection.cue_classes.is_empty()
                || row.cue_class.is_some_and(|class| selection.cue_classes.contains(&class)))
    }
}

impl Iterator for QuoteRows<'_> {
    type Item = QuoteRow;

    fn next(&mut self) -> Option<QuoteRow> {
        while let Some(of) = self.fields.last_mut() {
            let quote_idx = of.next;
            of.next += 1;
            let Some(printed) = of.printed.get(quote_idx) else {
                self.fields.pop();
                continue;
            };
            if *printed == 0 {
                continue;
            }
            let of = &self.fields[self.fields.len() - 1];
            let row = self.row(of, quote_idx);
            if self.selects(row.kind, &row) {
                return Some(row);
            }
        }
        None
    }
}

/// Whether words in marks are those of the speaker of the quotation that they stand in, whose row has them.
fn is_told(analysis: &Analysis, quote_idx: usize) -> bool {
    let quote = &analysis.quotes[quote_idx];
    let outer = quote.nested_in.filter(|_| quote.relayed.is_some());
    outer.is_some_and(|outer| analysis.voices[outer.0 as usize].speaker == analysis.voices[quote_idx].speaker)
}

/// Characters from which on a paragraph that comes again is a copy: shorter ones may be a refrain, or two answers.
const MIN_COPIED: usize = 40;

/// Of each quotation, how often the article prints it, those in copies of an earlier paragraph counted at the first; 0 of
/// those that another's row has, and of what was wholly made up by cleaning and stands nowhere in the original.
fn printed(analysis: &Analysis, places: &CodePoints<'_>) -> Vec<usize> {
    let article = &analysis.article;
    let mut first_of: HashMap<&str, usize> = HashMap::new();
    let copied: Vec<usize> = article
        .paragraphs()
        .iter()
        .enumerate()
        .map(|(idx, paragraph)| {
            let text = article.slice(paragraph.span);
            if text.chars().count() < MIN_COPIED { idx } else { *first_of.entry(text).or_insert(idx) }
        })
        .collect();
    let mut printed = vec![0; analysis.quotes.len()];
    let mut first_at: HashMap<(usize, usize, usize, QuoteKind), usize> = HashMap::new();
    for (quote_idx, quote) in analysis.quotes.iter().enumerate() {
        if is_told(analysis, quote_idx) || quote.parts.iter().all(|part| places.pieces(*part).is_empty()) {
            continue;
        }
        let span = quote.span();
        let paragraph = article.paragraph_at(span.start());
        if let Some(holds) = article.paragraphs().get(paragraph).filter(|it| it.span.contains(span)) {
            let start = holds.span.start();
            let place = (copied[paragraph], span.start() - start, span.end() - start, quote.kind);
            let first = *first_at.entry(place).or_insert(quote_idx);
            // Two of one paragraph may have the same borders: only a copy's are told already.
            if first < quote_idx && copied[paragraph] != paragraph {
                printed[first] += 1;
                continue;
            }
        }
        printed[quote_idx] = 1;
    }
    printed
}

/// Tokens of `span` that hold a letter or a digit.
pub(super) fn n_words(analysis: &Analysis, span: Span) -> usize {
    let article = &analysis.article;
    let is_word = |token_idx: &usize| article.token_text(*token_idx).chars().any(char::is_alphanumeric);
    article.tokens_in(span).filter(is_word).count()
}

fn n_words_in(analysis: &Analysis, parts: &[Span]) -> usize {
    parts.iter().map(|part| n_words(analysis, *part)).sum()
}

/// Share of the article's tokens that stand before byte `start`.
fn position(analysis: &Analysis, start: usize) -> f64 {
    let n_tokens = analysis.article.tokens().len();
    let n_before = analysis.article.tokens_in(Span::new(0, start)).end;
    if n_tokens == 0 { 0.0 } else { rounded(n_before as f32 / n_tokens as f32) }
}

#[cfg(test)]
mod tests {
    use super::{super::Row, *};
    use crate::{
        attribute::Attribution,
        clean::CleanOptions,
        coref::Resolution,
        entity::{Mention, MentionId, MentionKind},
        input::RawDocument,
        pipeline,
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
            relayed: None,
            cue: Some(cue),
            source: Some(source),
            score: 1.0,
            class: ReportClass::Speech,
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
            suggestions: Vec::new(),
        }];
        analysis.coreference.speakers = vec![Speaker {
            name: "an aide".to_owned(),
            kind: SpeakerKind::Anonymous,
            title: None,
            affiliation: None,
            pronouns: Some("she"),
            mentions: vec![MentionId(0)],
        }];
        analysis.coreference.of_attribution = vec![Some(Resolution::new(SpeakerId(0), "role", 0.5))];
        analysis.voices = vec![Voice {
            speaker: Some(SpeakerId(0)),
            cue: Some(cue),
            confidence: 0.4,
            source: Some(source),
            medium: None,
            rule: "quote-verb-name",
            ..Voice::default()
        }];
        analysis.coreference.of_mention = vec![Some(SpeakerId(0))];
        analysis
    }

    #[test]
    fn a_row_tells_all_of_a_quotation() {
        let rows = quote_rows(&analysis(), &Selection::default());
        let mut json = Vec::new();
        rows[0].json(&mut json);
        let expected = concat!(
            r#"{"doc_id":"a/b","title":null,"url":null,"publisher":null,"outlet":null,"published":null,"input":null,"quote_id":"a/b#1","field":"text","#,
            r#""type":"direct","text":"We wait, … for rain.","start":6,"end":97,"#,
            r#""parts":[{"start":6,"end":14},{"start":88,"end":97}],"verbatim":[{"start":6,"end":14},{"start":88,"end":97}],"#,
            r#""cue":{"text":"said","start":16,"end":20},"source":{"text":"an aide","start":21,"end":28},"#,
            r#""speaker":{"id":"a/b#s1","name":"an aide","kind":"anonymous","title":null,"affiliation":null,"pronouns":"she"},"#,
            r#""medium":null,"rule":"quote-verb-name","resolved_by":"role","confidence":0.4,"quote_confidence":1.0,"class":"speech","negated":false,"paragraph":1,"nested_in":null,"in_headline":false,"#,
            r#""cue_class":"say","source_kind":"official","#,
            r#""anonymity_reason":{"text":"because she fears for her job","start":56,"end":85},"declined_comment":false,"#,
        );
        let json = String::from_utf8(json).expect("JSON is UTF-8");
        assert!(json.starts_with(expected), "{json}");
        assert_eq!((rows[0].words, rows[0].verbatim_words, rows[0].article_words), (4, 4, 20));
    }

    #[test]
    fn a_caption_that_comes_again_gives_one_row() {
        let caption = "Ana Ruiz said: “The tide will turn before the harbour floods again.”";
        let other = "Tom Lee said: “We will see.”";
        // Lines at the top may be copies of the title.
        let top: String = (1..7).map(|hour| format!("The harbour was closed for {hour} hours.\n\n")).collect();
        let text = format!("{top}{caption}\n\n{other}\n\n{caption}\n\n{other}\n\n{caption} And so on.");
        let document = RawDocument { id: "a".to_owned(), text, ..RawDocument::default() };
        let rows = quote_rows(&pipeline::analyse(document, CleanOptions::default()), &Selection::default());
        let printed: Vec<(&str, usize)> = rows.iter().map(|row| (&row.text[..3], row.printed)).collect();
        assert_eq!(printed, [("The", 2), ("We ", 1), ("We ", 1), ("The", 1)]);
    }

    #[test]
    fn quotations_of_one_paragraph_with_the_same_borders_have_each_a_row() {
        let mut analysis = analysis();
        analysis.quotes.push(analysis.quotes[0].clone());
        analysis.attributions.push(analysis.attributions[0].clone());
        analysis.voices.push(analysis.voices[0].clone());
        analysis.coreference.of_attribution.push(analysis.coreference.of_attribution[0].clone());
        let rows = quote_rows(&analysis, &Selection::default());
        assert_eq!(rows.iter().map(|row| row.printed).collect::<Vec<_>>(), [1, 1]);
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

    /// What `rows` are after they were written and read.
    fn read_back<R: Serialize + serde::de::DeserializeOwned>(rows: &[R]) -> Vec<R> {
        serde_json::from_str(&serde_json::to_string(rows).expect("rows are plain")).expect("what was just written")
    }

    #[test]
    fn rows_are_read_back_as_they_were() {
        let analysis = analysis();
        let rows = analysis.rows();
        assert_eq!(read_back(&rows), rows);
        assert_eq!(read_back(&analysis.speakers()), analysis.speakers());
        let mentions = super::super::mentions::mention_rows(&analysis);
        assert_eq!(read_back(&mentions), mentions);
        let articles = super::super::articles::article_rows(&analysis, &rows);
        assert_eq!(read_back(&articles), articles);
        assert!(serde_json::from_str::<QuoteKind>("\"loud\"").is_err());
    }

    #[test]
    fn every_row_has_a_cell_for_each_column() {
        let analysis = analysis();
        for table in super::super::Table::ALL {
            let rows = table.rows(&analysis, &quote_rows(&analysis, &Selection::default()));
            assert_eq!(rows.len(), 1, "{}", table.name());
            assert_eq!(rows[0].cells().len(), table.columns().len(), "{}", table.name());
        }
    }
}
