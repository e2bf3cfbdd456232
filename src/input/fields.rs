//! Which field of a record holds what, and a document from the fields of one record.

use serde_json::{Map, Value};

use super::value::{self, Held};
use crate::{
    error::{Error, ErrorKind, Result},
    input::{Metadata, RawDocument},
};

/// What a field can hold, and the names that scrapers, archives and libraries give it; the first that holds something is
/// taken.
const NAMES: &[(&str, &[&str])] = &[
    ("id", &["id", "ID", "doc_id", "article_id", "guid", "uuid"]),
    (
        "text",
        &[
            "text",
            "maintext",
            "plaintext",
            "plain_text",
            "article_text",
            "full_text",
            "content",
            "body",
            "body_text",
            "articleBody",
            "article_body",
            "raw_text",
            "Article",
            "article",
            "bodies",
            "body_xhtml",
            "body_html",
        ],
    ),
    ("title", &["title", "headline", "Headline", "Title", "headlines"]),
    ("url", &["url", "URL", "link", "canonical_url", "web_url", "webUrl", "uri", "source"]),
    (
        "publisher",
        &[
            "publisher",
            "outlet",
            "media_name",
            "Newspaper",
            "newspaper",
            "site_name",
            "sitename",
            "source_name",
            "source",
            "source-hostname",
            "hostname",
            "source_domain",
            "domain",
        ],
    ),
    (
        "published",
        &[
            "published",
            "date_publish",
            "publishing_date",
            "publish_date",
            "published_at",
            "publishedAt",
            "published_date",
            "datePublished",
            "pub_date",
            "pubDate",
            "versioncreated",
            "date",
            "Date",
        ],
    ),
    ("author", &["author", "authors", "byline", "Byline", "Author", "creator"]),
    ("section", &["section", "Section", "category", "categories"]),
    ("language", &["language", "lang", "Language"]),
    ("access", &["access", "free_access", "isAccessibleForFree", "paywall", "premium"]),
];

/// The names of the fields of a record, by what they hold. The names that scrapers use by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields {
    /// `(what, name of the field in the input)`, as the user gave them.
    given: Vec<(&'static str, String)>,
}

/// A record, whatever it was read from.
pub(super) type Record = Map<String, Value>;

impl Fields {
    /// What a field can hold. Only `text` is required.
    pub fn known() -> impl Iterator<Item = &'static str> {
        NAMES.iter().map(|(what, _)| *what)
    }

    /// Sets the field that holds one thing, from `WHAT=NAME` as in `text=body`, or `text=article.body` for a field within
    /// another.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where there is no `=` or `WHAT` is none of [`Fields::known`].
    pub fn map(&mut self, assignment: &str) -> Result<()> {
        let (what, name) = assignment.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, format!("`{assignment}` is not of the form `WHAT=NAME`"))
                .hint("as in `--field text=body`")
        })?;
        let known = Self::known().find(|known| *known == what.trim()).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, format!("unknown field `{}`", what.trim()))
                .hint(format!("known are {}", quoted(Self::known())))
        })?;
        self.given.retain(|(what, _)| *what != known);
        self.given.push((known, name.trim().to_owned()));
        Ok(())
    }

    /// The name that the user gave for `what`.
    fn given(&self, what: &str) -> Option<&str> {
        self.given.iter().find(|(known, _)| *known == what).map(|(_, name)| name.as_str())
    }

    fn names(&self, what: &str) -> impl Iterator<Item = &str> {
        let given = self.given(what);
        let usual = NAMES.iter().find(|(known, _)| *known == what).map_or(&[] as &[_], |(_, names)| *names);
        given.into_iter().chain(usual.iter().copied().filter(move |_| given.is_none()))
    }

    /// Whether one of `names` may hold the text.
    pub(super) fn has_text<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> bool {
        names.into_iter().any(|name| self.names("text").any(|known| known == name))
    }

    /// Whether the user named fields of the input.
    pub(super) fn are_given(&self) -> bool {
        !self.given.is_empty()
    }

    /// The error for names that the user gave and that none of `records` has.
    pub(super) fn check<'r>(&self, records: &(impl Iterator<Item = &'r Record> + Clone)) -> Result<()> {
        for (what, name) in &self.given {
            if records.clone().next().is_some() && !records.clone().any(|record| value::find(record, name).is_some()) {
                let mut present: Vec<&str> = Vec::new();
                for key in records.clone().flat_map(|record| record.keys()) {
                    if !present.contains(&key.as_str()) {
                        present.push(key);
                    }
                }
                return Err(Error::new(
                    ErrorKind::Input,
                    format!("no field `{name}`, asked for by `--field {what}={name}`"),
                )
                .hint(format!("there are {}", quoted(present.into_iter().take(MOST_NAMES)))));
            }
        }
        Ok(())
    }

    /// The document of a record; `fallback` is its id where it has none. A record whose text is missing though it has a
    /// field for it is an article that came out empty.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] where no field holds the text, or it is no text.
    pub(super) fn document(&self, record: &Record, fallback: impl FnOnce() -> String) -> Result<RawDocument> {
        let (mut text, mut wrong, mut is_there) = (None, None, false);
        for name in self.names("text") {
            match value::text(record, name) {
                Held::Nothing => continue,
                Held::Missing => is_there = true,
                Held::Text(found) => text = Some(found),
                Held::Other(kind) => wrong = wrong.or(Some((name, kind))),
            }
            if text.is_some() {
                break;
            }
        }
        let text = match (text, wrong) {
            (Some(text), _) => text,
            (None, Some((name, kind))) => {
                let error = Error::new(ErrorKind::Input, format!("field `{name}` is {kind}, expected a string"));
                return Err(
                    error.hint("name the field that holds the article with `--field text=NAME`, or `text=OUTER.INNER`")
                );
            }
            (None, None) if is_there => String::new(),
            (None, None) => return Err(self.missing_text(record.keys().map(String::as_str))),
        };
        let plain = |what: &str| {
            self.names(what)
                .filter(|name| self.given(what).is_some() || fits(what, name, record))
                .find_map(|name| value::plain(record, name))
        };
        let id = plain("id").map_or_else(fallback, |id| id.trim().replace(char::is_control, " "));
        let metadata = Metadata {
            title: plain("title"),
            url: plain("url"),
            publisher: plain("publisher"),
            published: plain("published"),
            author: plain("author"),
            section: plain("section"),
            language: plain("language"),
            access: plain("access"),
            input: None,
        };
        Ok(RawDocument { id, text, metadata })
    }

    /// The error for a record without text, which has the fields `present`.
    pub(super) fn missing_text<'p>(&self, present: impl Iterator<Item = &'p str>) -> Error {
        let text = self.given("text").unwrap_or("text");
        let error = Error::new(ErrorKind::Input, format!("missing field `{text}`"));
        let present = quoted(present.take(MOST_NAMES));
        if present.is_empty() {
            error.hint("the record has no fields")
        } else {
            error.hint(format!("name the field that holds the article with `--field text=NAME`; there are {present}"))
        }
    }
}

/// Names of fields that an error lists.
const MOST_NAMES: usize = 20;

/// Whether a field of this usual name holds `what`: trafilatura calls the address `source`, others the publisher.
fn fits(what: &str, name: &str, record: &Record) -> bool {
    let is_address = |name: &str| value::plain(record, name).is_some_and(|text| text.contains("://"));
    match (what, name) {
        ("url", "source" | "uri") => is_address(name),
        ("publisher", "source") => !is_address(name),
        _ => true,
    }
}

pub(super) fn quoted<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(fields: &Fields, record: &str) -> Result<RawDocument> {
        let record: Record = serde_json::from_str(record).unwrap();
        fields.document(&record, || "x:1".to_owned())
    }

    #[test]
    fn records_of_all_scrapers_are_read() {
        for (scraper, record, expected) in [
            (
                "news-please",
                r#"{"authors":["A. Roe","B. Poe"],"date_publish":"2024-05-03 10:00:00","date_modify":"None","maintext":"T.","source_domain":"a.example","title":"H","url":"https://a.example/1","language":"en","text":null}"#,
                ["T.", "H", "https://a.example/1", "a.example", "2024-05-03 10:00:00", "A. Roe, B. Poe"],
            ),
            (
                "trafilatura",
                r#"{"title":"H","author":"A. Roe","hostname":"a.example","date":"2024-05-03","text":"T.","raw_text":"T T","source":"https://a.example/1","source-hostname":"A Example","id":"null"}"#,
                ["T.", "H", "https://a.example/1", "A Example", "2024-05-03", "A. Roe"],
            ),
            (
                "Fundus",
                r#"{"title":"H","body":{"summary":["S."],"sections":[{"headline":["K"],"paragraphs":["T.","U."]}]},"authors":["A. Roe"],"publishing_date":"2024-05-03","publisher":"A Example","url":"https://a.example/1","free_access":true}"#,
                ["S.\n\nK\n\nT.\n\nU.", "H", "https://a.example/1", "A Example", "2024-05-03", "A. Roe"],
            ),
            (
                "cc_news",
                r#"{"title":"H","text":"T.","domain":"a.example","date":"2024-05-03","description":"","url":"https://a.example/1","author":"A. Roe"}"#,
                ["T.", "H", "https://a.example/1", "a.example", "2024-05-03", "A. Roe"],
            ),
            (
                "Media Cloud",
                r#"{"id":"m","title":"H","url":"https://a.example/1","media_name":"A Example","media_url":"https://a.example","publish_date":"2024-05-03","text":"T.","byline":"A. Roe"}"#,
                ["T.", "H", "https://a.example/1", "A Example", "2024-05-03", "A. Roe"],
            ),
            (
                "ninjs",
                r#"{"uri":"https://a.example/1","headlines":[{"role":"main","value":"H"}],"bodies":[{"role":"main","contentType":"text/plain","value":"T."}],"versioncreated":"2024-05-03","byline":"A. Roe","source":"A Example"}"#,
                ["T.", "H", "https://a.example/1", "A Example", "2024-05-03", "A. Roe"],
            ),
            (
                "a news API",
                r#"{"source":{"id":null,"name":"A Example"},"author":"A. Roe","title":"H","url":"https://a.example/1","publishedAt":"2024-05-03","content":"T."}"#,
                ["T.", "H", "https://a.example/1", "A Example", "2024-05-03", "A. Roe"],
            ),
        ] {
            let RawDocument { text, metadata, .. } = document(&Fields::default(), record).unwrap();
            let found =
                [Some(text), metadata.title, metadata.url, metadata.publisher, metadata.published, metadata.author];
            assert_eq!(found, expected.map(|value| Some(value.to_owned())), "{scraper}");
        }
    }

    #[test]
    fn a_mapped_field_is_read_under_its_name_also_within_another() {
        let mut fields = Fields::default();
        fields.map("text=article.body").unwrap();
        fields.map("title=heads.1").unwrap();
        let found = document(&fields, r#"{"text":"No.","article":{"body":"Yes."},"heads":["a","b"]}"#).unwrap();
        assert_eq!((found.text.as_str(), found.metadata.title.as_deref()), ("Yes.", Some("b")));
        assert!(document(&fields, r#"{"text":"No."}"#).is_err());
    }

    #[test]
    fn what_says_that_it_is_missing_is_missing() {
        for nothing in [r#""None""#, r#""null""#, r#""""#, "null"] {
            let record = format!(r#"{{"text":"T.","title":{nothing},"headline":"H","url":{nothing},"id":{nothing}}}"#);
            let found = document(&Fields::default(), &record).unwrap();
            assert_eq!(
                (found.metadata.title.as_deref(), found.metadata.url, found.id.as_str()),
                (Some("H"), None, "x:1")
            );
            let record = format!(r#"{{"text":{nothing}}}"#);
            assert_eq!(document(&Fields::default(), &record).unwrap().text, "");
        }
    }

    #[test]
    fn an_unknown_mapping_says_what_is_known() {
        let error = Fields::default().map("body=text").unwrap_err();
        assert_eq!(error.to_string(), "unknown field `body`");
        assert!(error.remedy().unwrap().contains("`publisher`"));
        assert!(Fields::default().map("text").is_err());
    }

    #[test]
    fn a_name_that_no_record_has_is_an_error_that_lists_what_is_there() {
        let mut fields = Fields::default();
        fields.map("title=hed").unwrap();
        let records: Vec<Record> = [r#"{"text":"T."}"#, r#"{"text":"T.","head":"H"}"#]
            .map(|record| serde_json::from_str(record).unwrap())
            .into();
        let error = fields.check(&records.iter()).unwrap_err();
        assert_eq!(error.to_string(), "no field `hed`, asked for by `--field title=hed`");
        assert_eq!(error.remedy(), Some("there are `text`, `head`"));
    }
}
