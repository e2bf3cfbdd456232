//! What is known of an article besides its text.

use std::sync::LazyLock;

use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use crate::pattern::pattern;

/// What is known of an article besides its text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[non_exhaustive]
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
    /// Section of the site or paper.
    pub section: Option<String>,
    /// Language, as the page or record says.
    pub language: Option<String>,
    /// What the page or record says of who may read it, verbatim: `false`, `metered`, `paid`.
    pub access: Option<String>,
    /// Where it came from: the path, and within an archive the member.
    pub input: Option<String>,
}

impl Metadata {
    /// The publisher, or else the host of the address without its `www.`.
    pub fn outlet(&self) -> Option<String> {
        self.publisher.clone().or_else(|| host(self.url.as_deref()?))
    }

    /// Year and month of publication, as in `2016-05`, where the date has one of the usual forms.
    pub fn month(&self) -> Option<String> {
        month(self.published.as_deref()?)
    }
}

/// The host of an address without its `www.`, in lower case.
fn host(url: &str) -> Option<String> {
    let rest = url.trim().split_once("://").map_or(url.trim(), |(_, rest)| rest).trim_start_matches('/');
    let authority = rest.split(['/', '?', '#']).next()?;
    let host = authority.rsplit('@').next()?.split(':').next()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let plausible = host.contains('.') && host.chars().all(|letter| letter.is_alphanumeric() || ".-".contains(letter));
    plausible.then(|| host.to_owned())
}

static YEAR_FIRST: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\b((?:19|20)\d\d)[-/.]?(0[1-9]|1[0-2])(?:\D|\d\d\b|\d\dT|$)"));
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?,?\s+(?:\d{1,2}(?:st|nd|rd|th)?,?\s+)?((?:19|20)\d\d)\b",
    )
});

fn month(date: &str) -> Option<String> {
    const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
    if let Some(found) = YEAR_FIRST.captures(date) {
        return Some(format!("{}-{}", &found[1], &found[2]));
    }
    let found = NAMED.captures(date)?;
    let month = MONTHS.find(&found[1].to_lowercase())? / 3 + 1;
    Some(format!("{}-{month:02}", &found[2]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_outlet_is_the_publisher_or_the_host() {
        for (url, expected) in [
            ("https://www.Example.com/a?b", Some("example.com")),
            ("http://user@news.example.co.uk:8080/x", Some("news.example.co.uk")),
            ("example.org/story", Some("example.org")),
            ("not an address", None),
            ("", None),
        ] {
            assert_eq!(host(url).as_deref(), expected, "{url}");
        }
        let metadata = Metadata { url: Some("https://a.example".to_owned()), ..Metadata::default() };
        assert_eq!(metadata.outlet().as_deref(), Some("a.example"));
        let metadata = Metadata { publisher: Some("The Example".to_owned()), ..metadata };
        assert_eq!(metadata.outlet().as_deref(), Some("The Example"));
    }

    #[test]
    fn the_month_is_read_from_the_usual_forms() {
        for (date, expected) in [
            ("2016-05-03T10:00:00Z", Some("2016-05")),
            ("2016-05", Some("2016-05")),
            ("20160503", Some("2016-05")),
            ("2016/05/03", Some("2016-05")),
            ("Tue, 03 May 2016 10:00:00 GMT", Some("2016-05")),
            ("May 3, 2016", Some("2016-05")),
            ("3 September 2016", Some("2016-09")),
            ("yesterday", None),
            ("1462269600", None),
        ] {
            assert_eq!(month(date).as_deref(), expected, "{date}");
        }
    }
}
