//! Readers: from files, folders, archives and standard input to raw documents.

use serde::{Deserialize, Serialize};

/// What is known of an article besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    /// Title, as the publisher gives it.
    pub title: Option<String>,
    /// Address of the article.
    pub url: Option<String>,
    /// Publisher or site.
    pub publisher: Option<String>,
    /// Date of publication, verbatim.
    pub published: Option<String>,
    /// Author line, verbatim.
    pub author: Option<String>,
}

/// One article as it came in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawDocument {
    /// Unique in a run.
    pub id: String,
    /// The text as decoded to Unicode, otherwise untouched; all exported offsets count its code points.
    pub text: String,
    /// Title, address and the like.
    pub metadata: Metadata,
}
