//! What the pages of a corpus show: the rows of a table with the articles that they stand in.

use std::{collections::HashMap, io::Read};

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::{Parts, charts, page};
use crate::{
    clean::TextIndex,
    error::{Error, ErrorKind, Result},
    export::{Field, Format, Range, Record, read_records},
    input::RawDocument,
};

/// An article of the table.
#[derive(Clone, Debug, Default, Serialize)]
pub struct PageArticle {
    /// Its id.
    pub id: String,
    title: Option<String>,
    url: Option<String>,
    publisher: Option<String>,
    published: Option<String>,
    author: Option<String>,
    /// Its original text, where the input was named.
    #[serde(skip)]
    pub text: Option<String>,
}

/// One row of the table. Places are code points of the original text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Quotation {
    /// Place of its article among those of the table.
    pub article: usize,
    /// `quote_id`.
    pub id: String,
    /// `direct`, `mixed` or `indirect`.
    pub kind: String,
    /// The parts, joined by ` … `.
    pub text: String,
    /// Where they stand.
    pub parts: Vec<Range>,
    /// Whether it is of the title, which its places are in.
    pub is_in_title: bool,
    /// Whether they stand in the text; true where the article is not known.
    pub stands: bool,
    /// The words that report, and where.
    pub cue: Option<(String, Range)>,
    /// The phrase that names the source, and where.
    pub source: Option<(String, Range)>,
    /// Canonical name.
    pub speaker: Option<String>,
    /// `person`, `organization` …
    pub speaker_kind: Option<String>,
    /// Probability that the speaker is right, in `0..=1`.
    pub confidence: f64,
    /// Probability that this is a quotation, in `0..=1`.
    pub quote_confidence: f64,
    rest: Rest,
}

/// What is shown of a row, and not worked with.
#[derive(Clone, Debug, Default, PartialEq)]
struct Rest {
    medium: Option<String>,
    rule: Option<String>,
    cue_class: Option<String>,
    source_kind: Option<String>,
    reason: Option<String>,
    class: Option<String>,
    negated: bool,
    declined_comment: bool,
    words: usize,
}

/// A table of quotations with its articles.
#[derive(Clone, Debug, Default)]
pub struct TableOfQuotations {
    /// In the order of the table.
    pub articles: Vec<PageArticle>,
    /// In the order of the table.
    pub quotations: Vec<Quotation>,
    has_texts: bool,
}

impl Quotation {
    fn new(record: &Record, article: usize) -> Result<Self> {
        let text = |column: &str| record.cell(column).map(str::to_owned);
        let extract = |column: &str| -> Result<Option<(String, Range)>> { Ok(text(column).zip(record.place(column)?)) };
        let is = |column: &str| record.cell(column) == Some("true");
        let whole = record.number("start")?.zip(record.number("end")?).map(|(start, end)| Range { start, end });
        let parts = record.ranges("parts")?;
        let parts = if parts.is_empty() { whole.into_iter().collect() } else { parts };
        if parts.is_empty() || parts.iter().any(|part| part.start >= part.end) {
            let message = "expected `start` and `end`, or `parts`, each with `start` before `end`";
            return Err(Error::new(ErrorKind::Input, message).on_line(record.line));
        }
        Ok(Self {
            article,
            id: text("quote_id").unwrap_or_else(|| format!("line {}", record.line)),
            kind: text("type").unwrap_or_default(),
            text: record.needed("text")?.to_owned(),
            parts,
            is_in_title: Field::of_row(record.cell("field"), record.cell("quote_id")) == Some(Field::Title),
            stands: true,
            cue: extract("cue")?,
            source: extract("source")?,
            speaker: text("speaker"),
            speaker_kind: text("speaker_kind"),
            confidence: record.number("confidence")?.unwrap_or_default(),
            quote_confidence: record.number("quote_confidence")?.unwrap_or_default(),
            rest: Rest {
                medium: text("medium"),
                rule: text("rule"),
                cue_class: text("cue_class"),
                source_kind: text("source_kind"),
                reason: text("anonymity_reason"),
                class: text("class"),
                negated: is("negated"),
                declined_comment: is("declined_comment"),
                words: record.number("words")?.unwrap_or_default(),
            },
        })
    }
}

/// A column of texts of which many are the same: each once, and which one every row has.
fn coded<'a>(cells: impl Iterator<Item = &'a str>) -> Value {
    let (mut values, mut codes) = (Vec::new(), HashMap::new());
    let of: Vec<usize> = cells
        .map(|cell| {
            *codes.entry(cell).or_insert_with(|| {
                values.push(cell);
                values.len() - 1
            })
        })
        .collect();
    json!({ "values": values, "of": of })
}

/// A column of places, and -1 where there is none.
fn places(cells: impl Iterator<Item = Option<Range>>) -> Value {
    let border = |border: Option<usize>| border.map_or(json!(-1), Value::from);
    let (starts, ends): (Vec<Value>, Vec<Value>) =
        cells.map(|cell| (border(cell.map(|range| range.start)), border(cell.map(|range| range.end)))).unzip();
    json!({ "starts": starts, "ends": ends })
}

/// Reads a table of quotations that `whosaid run` wrote.
///
/// # Errors
///
/// [`ErrorKind::Io`] if reading fails, [`ErrorKind::Input`] with the line where it is not such a table.
pub fn read_table(format: &Format, table: impl Read) -> Result<TableOfQuotations> {
    let mut read = TableOfQuotations::default();
    let mut places: HashMap<String, usize> = HashMap::new();
    read_records(format, table, |record| {
        if record.cell("text").is_none() || record.cell("mention_id").is_some() {
            let error = Error::new(ErrorKind::Input, "not a table of quotations").on_line(record.line);
            return Err(error.hint("make one with `whosaid run`, without `--table`"));
        }
        let id = record.needed("doc_id")?;
        let place = places.get(id).copied().unwrap_or_else(|| {
            let cell = |column: &str| record.cell(column).map(str::to_owned);
            places.insert(id.to_owned(), read.articles.len());
            read.articles.push(PageArticle {
                id: id.to_owned(),
                title: cell("title"),
                url: cell("url"),
                publisher: cell("publisher"),
                published: cell("published"),
                author: None,
                text: None,
            });
            read.articles.len() - 1
        });
        read.quotations.push(Quotation::new(&record, place)?);
        Ok(())
    })?;
    Ok(read)
}

impl TableOfQuotations {
    /// Adds the texts of the table's articles; others are passed over. Gives how many rows stand elsewhere in these texts
    /// than they say, and how many articles were not among `documents`.
    pub fn add_texts(&mut self, documents: impl Iterator<Item = RawDocument>) -> (usize, usize) {
        self.has_texts = true;
        let mut places: HashMap<String, usize> =
            self.articles.iter().enumerate().map(|(place, article)| (article.id.clone(), place)).collect();
        for document in documents {
            let Some(place) = places.remove(&document.id) else { continue };
            let article = &mut self.articles[place];
            article.author = document.metadata.author;
            article.title = article.title.take().or(document.metadata.title);
            article.url = article.url.take().or(document.metadata.url);
            article.publisher = article.publisher.take().or(document.metadata.publisher);
            article.published = article.published.take().or(document.metadata.published);
            article.text = Some(document.text);
        }
        let indices: Vec<Option<TextIndex<'_>>> =
            self.articles.iter().map(|article| article.text.as_deref().map(TextIndex::new)).collect();
        let mut n_astray = 0;
        for quotation in &mut self.quotations {
            let Some(index) = &indices[quotation.article] else { continue };
            let slices: Option<Vec<&str>> =
                quotation.parts.iter().map(|part| index.slice(part.start, part.end)).collect();
            let stands = slices.is_some_and(|slices| slices.join(" … ") == quotation.text);
            quotation.stands = stands && !quotation.is_in_title;
            n_astray += usize::from(!stands && !quotation.is_in_title);
        }
        (n_astray, places.len())
    }

    /// Leaves out what stands in titles; gives how many rows that were.
    pub fn leave_out_titles(&mut self) -> usize {
        let n_before = self.quotations.len();
        self.quotations.retain(|quotation| !quotation.is_in_title);
        n_before - self.quotations.len()
    }

    /// What the page shows, for its scripts: rows column by column, which a browser reads in half the time.
    pub fn data(&self, title: &str, notes: &[String]) -> Value {
        let docs: Vec<Value> = self
            .articles
            .iter()
            .map(|article| {
                let mut doc = json!(article);
                doc["has_text"] = article.text.is_some().into();
                doc
            })
            .collect();
        json!({
            "title": title,
            "notes": notes,
            "has_texts": self.has_texts,
            "docs": docs,
            "columns": self.columns(),
        })
    }

    fn columns(&self) -> Value {
        fn all<T: Serialize>(table: &TableOfQuotations, cell: impl Fn(&Quotation) -> T) -> Value {
            json!(table.quotations.iter().map(cell).collect::<Vec<_>>())
        }
        let rows = || self.quotations.iter();
        let words =
            |cell: fn(&Quotation) -> Option<&String>| coded(rows().map(|row| cell(row).map_or("", String::as_str)));
        // The number of an id that is its article's with a number behind it.
        let number = |row: &Quotation| {
            let number = row.id.strip_prefix(&self.articles[row.article].id)?.strip_prefix('#')?;
            number.parse::<u32>().ok().filter(|parsed| parsed.to_string() == number)
        };
        let mut parts = places(rows().map(|row| row.parts.first().copied()));
        let several = rows().enumerate().filter(|(_, row)| row.parts.len() > 1);
        let pairs = |row: &Quotation| row.parts.iter().map(|part| [part.start, part.end]).collect::<Vec<_>>();
        parts["more"] =
            several.map(|(index, row)| (index.to_string(), json!(pairs(row)))).collect::<Map<_, _>>().into();
        json!({
            "doc": all(self, |row| row.article),
            "id": all(self, |row| number(row).map_or_else(|| json!(row.id), Value::from)),
            "type": coded(rows().map(|row| row.kind.as_str())),
            "text": all(self, |row| row.text.clone()),
            "parts": parts,
            "stands": all(self, |row| u8::from(row.stands)),
            "cue": places(rows().map(|row| row.cue.as_ref().map(|(_, range)| *range))),
            "cue_text": words(|row| row.cue.as_ref().map(|(text, _)| text)),
            "source": places(rows().map(|row| row.source.as_ref().map(|(_, range)| *range))),
            "source_text": words(|row| row.source.as_ref().map(|(text, _)| text)),
            "speaker": words(|row| row.speaker.as_ref()),
            "speaker_kind": words(|row| row.speaker_kind.as_ref()),
            "confidence": all(self, |row| row.confidence),
            "quote_confidence": all(self, |row| row.quote_confidence),
            "medium": words(|row| row.rest.medium.as_ref()),
            "rule": words(|row| row.rest.rule.as_ref()),
            "cue_class": words(|row| row.rest.cue_class.as_ref()),
            "source_kind": words(|row| row.rest.source_kind.as_ref()),
            "reason": words(|row| row.rest.reason.as_ref()),
            "class": words(|row| row.rest.class.as_ref()),
            "negated": all(self, |row| u8::from(row.rest.negated)),
            "declined_comment": all(self, |row| u8::from(row.rest.declined_comment)),
            "words": all(self, |row| row.rest.words),
        })
    }

    /// The texts of the articles, for [`CorpusPage::html`].
    pub fn texts(&self) -> Vec<Option<&str>> {
        self.articles.iter().map(|article| article.text.as_deref()).collect()
    }
}

/// A page of a corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CorpusPage {
    /// To look at.
    Report,
    /// To correct, with a server behind it.
    Review,
}

impl CorpusPage {
    /// The page with `data` and `texts`, as [`TableOfQuotations`] makes them.
    pub fn html(self, title: &str, data: &Value, texts: &[Option<&str>]) -> String {
        let (charts_style, charts_script) = charts();
        let corpus = include_str!("corpus.js");
        let (style, script) = match self {
            Self::Report => ("", include_str!("report.js")),
            Self::Review => (include_str!("review.css"), include_str!("review.js")),
        };
        let parts = Parts {
            title,
            styles: &[charts_style, include_str!("corpus.css"), style],
            body: include_str!("corpus.html"),
            scripts: &[charts_script, corpus, script],
            asks_server: self == Self::Review,
            texts,
        };
        page(&parts, data)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TABLE: &str = "doc_id,title,quote_id,type,text,start,end,parts,speaker,speaker_kind,confidence,words\n\
        a,One,a#1,direct,We go … now.,1,22,1-6;18-22,Zoë,person,0.9,3\n\
        b,,b#1,indirect,it rains,0,8,,,,0,2\n";

    fn table() -> TableOfQuotations {
        read_table(Format::named("csv").expect("a format"), TABLE.as_bytes()).expect("a table")
    }

    #[test]
    fn rows_keep_their_article_their_places_and_their_numbers() {
        let table = table();
        assert_eq!(table.articles.iter().map(|article| article.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(table.quotations[0].parts, [Range { start: 1, end: 6 }, Range { start: 18, end: 22 }]);
        assert_eq!(table.quotations[1].parts, [Range { start: 0, end: 8 }]);
        let data = table.data("Mine", &[]);
        let columns = &data["columns"];
        assert_eq!(columns["id"], json!([1, 1]));
        assert_eq!(columns["speaker"], json!({ "values": ["Zoë", ""], "of": [0, 1] }));
        assert_eq!(columns["parts"], json!({ "starts": [1, 0], "ends": [6, 8], "more": { "0": [[1, 6], [18, 22]] } }));
        assert_eq!(columns["cue"], json!({ "starts": [-1, -1], "ends": [-1, -1] }));
        assert_eq!(columns["words"], json!([3, 2]));
    }

    #[test]
    fn what_does_not_stand_in_its_article_is_counted_and_known() {
        let mut table = table();
        let text = |id: &str, text: &str| RawDocument::new(id, text);
        let (n_astray, n_missing) =
            table.add_texts([text("a", "“We go,” said Zoë, now."), text("c", "else")].into_iter());
        assert_eq!((n_astray, n_missing), (1, 1));
        assert!(!table.quotations[0].stands && table.quotations[1].stands);
        let mut table = self::table();
        assert_eq!(table.add_texts([text("a", "“We go” said Zoë: now.")].into_iter()), (0, 1));
    }

    #[test]
    fn tables_of_other_things_are_refused_with_what_to_do() {
        let csv = Format::named("csv").expect("a format");
        let error = read_table(csv, "doc_id,speaker_id,name\na,a#s1,Zoë\n".as_bytes()).expect_err("no quotations");
        assert_eq!(error.to_string(), "line 2: not a table of quotations");
        assert!(error.remedy().is_some());
        let error = read_table(csv, "doc_id,text,start,end\na,x,4,4\n".as_bytes()).expect_err("an empty place");
        assert!(error.to_string().starts_with("line 2: expected `start` and `end`"), "{error}");
    }
}
