//! Pages for a browser: one stylesheet, one script, one way to put data into them, shared by `report`, `review`, `evaluate
//! --report` and `serve`.
//!
//! A page is one file that asks nothing of any other machine. What articles hold goes into it as JSON, which its scripts
//! put on the page as text, never as markup; and the page's own policy lets no script run but those whose hashes it names.

mod corpus;

use std::fmt::Write;

use base64::{Engine, prelude::BASE64_STANDARD};
use serde::Serialize;
use sha2::{Digest, Sha256};

pub use corpus::{CorpusPage, Quotation, TableOfQuotations, read_table};

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// uPlot (MIT, `vendor/uPlot.LICENSE`), which draws quotations over time.
const CHARTS_STYLE: &str = include_str!("vendor/uPlot.min.css");
const CHARTS_SCRIPT: &str = include_str!("vendor/uPlot.iife.min.js");

/// What a page is made of besides the parts that all share.
#[derive(Clone, Copy, Debug, Default)]
pub struct Parts<'a> {
    /// Its title, as text.
    pub title: &'a str,
    /// Its own style.
    pub styles: &'a [&'a str],
    /// What stands in its body: markup that holds nothing from outside the program.
    pub body: &'a str,
    /// Its own scripts.
    pub scripts: &'a [&'a str],
    /// Whether it may ask the server that it came from.
    pub asks_server: bool,
    /// Texts that its scripts find under the id `texts` once all of the page is there, behind everything that they need to
    /// show the rest.
    pub texts: &'a [Option<&'a str>],
}

/// `text` with nothing that HTML takes for markup, in attributes too.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(letter),
        }
    }
    out
}

/// `data` as JSON that cannot end the element it stands in.
pub fn embedded(data: &impl Serialize) -> String {
    // Plain structs of strings and numbers: this cannot fail.
    let json = serde_json::to_string(data);
    debug_assert!(json.is_ok());
    json.unwrap_or_else(|_| "null".to_owned()).replace('<', "\\u003c")
}

/// The page with `data`, which its scripts find under the id `data`.
pub fn page(parts: &Parts<'_>, data: &impl Serialize) -> String {
    let style = parts.styles.iter().fold(STYLE.to_owned(), |all, style| all + "\n" + style);
    let script = parts.scripts.iter().fold(SCRIPT.to_owned(), |all, script| all + "\n" + script);
    let hash = |text: &str| BASE64_STANDARD.encode(Sha256::digest(text.as_bytes()));
    let connect = if parts.asks_server { "; connect-src 'self'" } else { "" };
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; form-action 'none'{connect}",
        hash(&script),
        hash(&style),
    );
    let mut page = String::new();
    // Writing to a `String` cannot fail.
    let _ = write!(
        page,
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"generator\" content=\"whosaid {}\">\n\
         <link rel=\"icon\" href=\"data:,\">\n<title>{}</title>\n<style>{style}</style>\n</head>\n<body>\n{}\n\
         <script type=\"application/json\" id=\"data\">{}</script>\n<script>{script}</script>\n{}</body>\n</html>\n",
        env!("CARGO_PKG_VERSION"),
        escaped(parts.title),
        parts.body,
        embedded(data),
        if parts.texts.is_empty() {
            String::new()
        } else {
            format!("<script type=\"application/json\" id=\"texts\">{}</script>\n", embedded(&parts.texts))
        },
    );
    page
}

/// Styles and scripts of pages with charts.
pub fn charts() -> (&'static str, &'static str) {
    (CHARTS_STYLE, CHARTS_SCRIPT)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: &str = "</script><script>alert(1)</script><!--<img src=x onerror=alert(1)>'\"";

    #[test]
    fn nothing_of_the_data_ends_its_element_and_nothing_of_the_title_is_markup() {
        let page = page(&Parts { title: HOSTILE, texts: &[Some(HOSTILE)], ..Parts::default() }, &[HOSTILE]);
        assert_eq!(page.matches("<script").count(), 3);
        assert_eq!(page.matches("</script>").count(), 3);
        assert!(!page.contains("<img") && !page.contains("<!--"));
        assert!(page.contains("<title>&lt;/script&gt;&lt;script&gt;alert(1)"));
        for id in ["data", "texts"] {
            let data = page.split(&format!("id=\"{id}\">")).nth(1).and_then(|rest| rest.split("</script>").next());
            let data: Vec<String> = serde_json::from_str(data.unwrap_or_default()).expect("JSON");
            assert_eq!(data, [HOSTILE], "{id}");
        }
    }

    #[test]
    fn the_policy_names_the_script_and_style_of_the_page_itself() {
        let parts = Parts { styles: &["p { color: red }"], scripts: &["pageReady();"], ..Parts::default() };
        let page = page(&parts, &());
        let between = |open: &str, close: &str| {
            page.split(open).nth(1).and_then(|rest| rest.split(close).next()).unwrap_or_default()
        };
        for (element, name) in
            [(between("<style>", "</style>"), "style-src"), (between("<script>", "</script>"), "script-src")]
        {
            let hash = BASE64_STANDARD.encode(Sha256::digest(element.as_bytes()));
            assert!(page.contains(&format!("{name} 'sha256-{hash}'")), "{name}");
        }
        assert!(page.contains("default-src 'none'") && !page.contains("connect-src"));
    }

    #[test]
    fn scripts_and_styles_load_nothing_and_make_no_markup_of_texts() {
        let own = [
            SCRIPT,
            STYLE,
            include_str!("corpus.js"),
            include_str!("corpus.css"),
            include_str!("evaluate.js"),
            include_str!("paste.js"),
            include_str!("report.js"),
            include_str!("review.js"),
        ];
        for text in own {
            for forbidden in [
                "innerHTML",
                "outerHTML",
                "insertAdjacentHTML",
                "document.write",
                "eval(",
                "@import",
                "url(",
                "new Function",
            ] {
                assert!(!text.contains(forbidden), "{forbidden}");
            }
        }
        for text in [CHARTS_STYLE, CHARTS_SCRIPT] {
            assert!(
                !text.contains("</script")
                    && !text.contains("</style")
                    && !text.contains("@import")
                    && !text.contains("url(")
            );
        }
    }
}
