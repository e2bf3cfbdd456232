//! Web pages: the main text without menus, teasers and footers, and what the page says of itself.
//!
//! The main text is found by Readability's method ([`dom_smoothie`]); block quotations stay, each paragraph is one. Offsets
//! count in that text.

use std::sync::LazyLock;

use dom_smoothie::{Config, Readability, TextMode};
use regex_lite::Regex;

use super::{Documents, Opened, Reader, encoding, page_bounds, text};
use crate::{
    caught::caught,
    error::{Error, ErrorKind, Result},
    input::{Metadata, RawDocument},
    pattern::pattern,
};

/// A page a file.
pub(super) const READER: Reader = Reader {
    name: "html",
    about: "web pages: the main text, with title, date, author and site from the page",
    endings: &["html", "htm", "xhtml"],
    takes_bytes: true,
    fits,
    open,
    ..Reader::TEXT
};

static BEGINNING: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?is)\A(?:\x{feff}|\s|<\?xml[^>]*>|<!--.*?-->)*<(?:!doctype\s+html|html|head|body)[\s>]")
});

/// The document type or an outer element of a page.
pub(super) fn fits(head: &[u8]) -> bool {
    BEGINNING.is_match(&String::from_utf8_lossy(&head[..head.len().min(1 << 12)]))
}

fn open(mut file: Opened) -> Documents {
    Box::new(std::iter::once_with(move || {
        if file.choice.passes(&file.id) {
            return Ok(RawDocument::new(file.id.clone(), ""));
        }
        let limit = file_limit(file.options.max_text_bytes);
        let bytes = text::bytes(&mut file, limit)?;
        let page = decode(bytes, None).ok_or_else(|| super::binary().at(&file.place))?;
        if !page.contains('<') {
            return Err(Error::new(ErrorKind::Input, "no HTML, though its name says so")
                .at(&file.place)
                .hint("`--input-format text` reads it as prose"));
        }
        article(&page, None, file.id.clone(), file.options.max_text_bytes).map_err(|error| error.at(&file.place))
    }))
}

/// Bytes that a page may have where its text may have `max_text_bytes`: scripts and markup are most of it.
pub(super) fn file_limit(max_text_bytes: usize) -> usize {
    max_text_bytes.saturating_mul(8)
}

static CHARSET: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)charset\s*=\s*["']?([a-z0-9_:-]+)"#));

/// A page as text: UTF-8, or else the encoding that `declared` or the page itself tells, or else the likeliest.
pub(super) fn decode(bytes: Vec<u8>, declared: Option<&str>) -> Option<String> {
    let has_mark = encoding_rs::Encoding::for_bom(&bytes).map(|(encoding, _)| encoding);
    if has_mark.is_none() && std::str::from_utf8(&bytes).is_ok() {
        return encoding::decode(bytes);
    }
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1 << 12)]).into_owned();
    let label = |text: &str| CHARSET.captures(text).map(|found| found[1].to_owned());
    let label = declared.and_then(label).or_else(|| CHARSET.captures(&head).map(|found| found[1].to_owned()));
    let told = label.and_then(|label| encoding_rs::Encoding::for_label(label.as_bytes()));
    match has_mark.or(told.filter(|encoding| *encoding != encoding_rs::UTF_8)) {
        Some(encoding) => Some(encoding.decode(&bytes).0.into_owned()),
        None => encoding::decode(bytes),
    }
}

/// The article of a page.
///
/// # Errors
///
/// [`ErrorKind::Input`] where there is none, its text is longer than `max_text_bytes`, or the page is no page.
pub(super) fn article(page: &str, address: Option<&str>, id: String, max_text_bytes: usize) -> Result<RawDocument> {
    page_bounds::check_tags(page)?;
    // Pages are what others wrote; a page that its parser cannot bear costs one article.
    let read = caught(|| extract(page, address));
    let broken = |_| Error::new(ErrorKind::Input, "a page that cannot be taken apart");
    let (text, metadata) = read.map_err(broken)??;
    if text.len() > max_text_bytes {
        return Err(super::too_long(max_text_bytes));
    }
    Ok(RawDocument { id, text, metadata })
}

/// What the page's linked data say of whether all may read it.
fn is_free(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("\"isAccessibleForFree\"")?;
    let value = rest.trim_start().strip_prefix(':')?.split([',', '}', '\n']).next()?.trim().trim_matches('"');
    let value = value.rsplit('/').next()?.to_lowercase();
    matches!(value.as_str(), "true" | "false").then_some(value)
}

fn extract(page: &str, address: Option<&str>) -> Result<(String, Metadata)> {
    let none = || {
        Error::new(ErrorKind::Input, "no article on this page").hint(
            "pages that only link to articles have none; others can be extracted by other means and given as text",
        )
    };
    let config = Config { text_mode: TextMode::Formatted, ..Config::default() };
    let mut page_reader = Readability::new(page, None, Some(config)).map_err(|_| none())?;
    let doc = &page_reader.doc;
    page_bounds::check_depth(doc.root(), |node| node.first_child(), |node| node.next_sibling(), |node| node.parent())?;
    let meta = |names: &[&str]| {
        names.iter().find_map(|name| {
            let found =
                doc.select(&format!("meta[property=\"{name}\"], meta[name=\"{name}\"], meta[itemprop=\"{name}\"]"));
            let content = found.attr("content")?.trim().to_owned();
            (!content.is_empty()).then_some(content)
        })
    };
    let attribute = |selector: &str, name: &str| {
        let found = doc.select(selector).attr(name)?.trim().to_owned();
        (!found.is_empty()).then_some(found)
    };
    let section = meta(&["article:section", "section", "parsely-section", "articleSection"]);
    let canonical = attribute("link[rel=\"canonical\"]", "href").or_else(|| meta(&["og:url", "parsely-link"]));
    let date = meta(&[
        "article:published_time",
        "datePublished",
        "date",
        "pubdate",
        "parsely-pub-date",
        "sailthru.date",
        "DC.date.issued",
        "dc.date",
        "publish-date",
    ])
    .or_else(|| attribute("time[datetime]", "datetime"));
    let tier = meta(&["article:content_tier"]);
    let access = tier.or_else(|| is_free(page));
    let mut article = page_reader.parse().map_err(|_| none())?;
    let text = article.text_content.trim().to_owned();
    if text.is_empty() {
        return Err(none());
    }
    let given = |value: Option<String>| value.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
    let is_address = |address: &String| address.contains("://");
    let metadata = Metadata {
        title: given(Some(std::mem::take(&mut article.title))),
        url: given(address.map(str::to_owned))
            .or_else(|| canonical.filter(is_address))
            .or_else(|| given(article.url.take()).filter(is_address)),
        publisher: given(article.site_name.take()),
        published: given(article.published_time.take()).or(date),
        author: given(article.byline.take()),
        section,
        language: given(article.lang.take()),
        access,
        input: None,
    };
    Ok((text, metadata))
}

#[cfg(test)]
mod tests {
    use super::{super::tests::read_bytes, *};

    /// A page with everything around the article that sites put there.
    pub(crate) fn page(paragraphs: &[&str]) -> String {
        let body: String = paragraphs.iter().map(|text| format!("<p>{text}</p>\n")).collect();
        format!(
            r#"<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Harbour to wait | The Oakdale Post</title>
            <meta property="og:title" content="Harbour to wait"><meta property="og:site_name" content="The Oakdale Post">
            <meta property="article:published_time" content="2024-05-03T10:00:00Z"><meta name="author" content="Jo Roe">
            <meta property="article:section" content="Local"><link rel="canonical" href="https://oakdale.example/harbour">
            <script type="application/ld+json">{{"@type":"NewsArticle","isAccessibleForFree":false}}</script></head>
            <body><nav><ul><li><a href="/">Home</a></li><li><a href="/sport">Sport</a></li></ul></nav>
            <article><h1>Harbour to wait</h1>{body}
            <blockquote><p>Nothing will be built before the spring tide, and nobody will be paid until then.</p></blockquote>
            </article><aside><a href="/x">Read more: the mayor’s dog</a></aside><footer>Subscribe to our newsletter</footer>
            </body></html>"#
        )
    }

    #[test]
    fn a_page_gives_its_article_and_what_it_says_of_itself() {
        let long = "The harbour board met for three hours on Monday, with the public shut out for most of the time. "
            .repeat(4);
        let page = page(&["“We wait &amp; see,” said Ana Ruiz.", &long, &long]);
        let found = read_bytes(&READER, page.as_bytes());
        let RawDocument { text, metadata, .. } = found[0].as_ref().unwrap();
        assert!(text.contains("“We wait & see,” said Ana Ruiz.\n"), "{text}");
        assert!(text.contains("Nothing will be built"), "{text}");
        assert!(!text.contains("Subscribe") && !text.contains("Sport"), "{text}");
        let told = |value: &str| Some(value.to_owned());
        assert_eq!(metadata.title, told("Harbour to wait"));
        assert_eq!(metadata.publisher, told("The Oakdale Post"));
        assert_eq!(metadata.published, told("2024-05-03T10:00:00Z"));
        assert_eq!(metadata.author, told("Jo Roe"));
        assert_eq!(metadata.url, told("https://oakdale.example/harbour"));
        assert_eq!(metadata.section, told("Local"));
        assert_eq!((metadata.access.as_deref(), metadata.language.as_deref()), (Some("false"), Some("en")));
    }

    #[test]
    fn a_page_within_a_page_within_a_page_is_an_error_and_no_overflow() {
        for element in ["div", "b", "blockquote", "font", "ul", "table><td"] {
            for n_within in [100, 5_000, 99_000] {
                let page = format!("<html><body>{}<p>Text.</p>", format!("<{element}>").repeat(n_within));
                let found = &read_bytes(&READER, page.as_bytes())[0];
                assert!(n_within < 200 || found.is_err(), "{element}");
            }
        }
    }

    #[test]
    fn elements_that_do_not_end_are_no_depth() {
        let text = "The harbour board met for three hours on Monday, with the public shut out for most of the time. ";
        for (opened, ended) in
            [("<nobr>", ""), ("<a href=x>", ""), ("<div><section>", "</div>"), ("<ul><li><span>", "</ul>")]
        {
            let body = format!("{opened}x{ended}\n").repeat(2_000);
            let page = format!("<html><body>{body}<article><p>{}</p></article></body></html>", text.repeat(10));
            let found = &read_bytes(&READER, page.as_bytes())[0];
            assert!(found.as_ref().is_ok_and(|it| it.text.contains("met for three hours")), "{opened}: {found:?}");
        }
    }

    #[test]
    fn a_page_whose_parts_multiply_is_an_error() {
        let fonts: String = (0..3_000).map(|size| format!("<font size={size}>")).collect();
        let page = format!("<html><body><p>{fonts}</p>{}", "<p>Text.</p>".repeat(3_000));
        let error = read_bytes(&READER, page.as_bytes()).remove(0).unwrap_err();
        assert!(error.to_string().ends_with("elements that do not end"), "{error}");
    }

    #[test]
    fn encodings_are_those_that_the_page_tells() {
        let page = b"<html><head><meta charset=\"windows-1252\"></head><body>\x93Oui\x94 \xe0".to_vec();
        assert!(decode(page, None).unwrap().contains("“Oui” à"));
        assert!(decode(b"<p>\x81\x69".to_vec(), Some("text/html; charset=Shift_JIS")).unwrap().contains('（'));
    }

    #[test]
    fn prose_is_no_page() {
        assert!(fits(b"\n<!-- x --><HTML lang=en>") && fits(b"<!doctype html>") && !fits(b"The <html> tag"));
        assert!(read_bytes(&READER, b"No tags here.")[0].is_err());
    }
}
