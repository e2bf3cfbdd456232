//! What a draft is checked against: an article, or a quotation of a table.

use serde::{Deserialize, Serialize};

use crate::input::RawDocument;

/// Who said the words of a quotation, where the source is a row of a table.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Said {
    /// The speaker's name.
    pub name: String,
    /// `person`, `organization` …
    pub kind: String,
    /// How sure the table is, in `0..=1`.
    pub confidence: f64,
}

/// A text that quotations of a draft may come from.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Unique among the sources.
    pub id: String,
    /// The article, or the words of the row.
    pub text: String,
    /// Title, where known.
    pub title: Option<String>,
    /// Address, where known.
    pub url: Option<String>,
    /// Publisher, where known.
    pub publisher: Option<String>,
    /// Date, verbatim, where known.
    pub published: Option<String>,
    /// Of a row of a table: code points of the article before `text`.
    #[serde(default)]
    pub offset: usize,
    /// Of a row of a table: who said so.
    pub said: Option<Said>,
}

impl From<RawDocument> for Source {
    fn from(document: RawDocument) -> Self {
        let RawDocument { id, text, metadata } = document;
        Self {
            id,
            text,
            title: metadata.title,
            url: metadata.url,
            publisher: metadata.publisher,
            published: metadata.published,
            offset: 0,
            said: None,
        }
    }
}

impl Source {
    /// As an article to analyse.
    pub fn document(&self) -> RawDocument {
        let mut document = RawDocument::new(&self.id, &self.text);
        document.metadata.title.clone_from(&self.title);
        document.metadata.publisher.clone_from(&self.publisher);
        document.metadata.published.clone_from(&self.published);
        document
    }
}
