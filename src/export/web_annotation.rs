//! W3C Web Annotation: an annotation page in JSON-LD, one annotation for each quotation.
//!
//! Targets are slices of the article, by place in code points and by their words with what stands around them, as the
//! standard defines both. The body says who spoke.

use std::{io::BufRead, path::Path};

use serde_json::{Value, json};

use super::{
    QuoteRow, Range, Table,
    annotations::Letters,
    formats::{Format, Part},
    label_studio, to_json,
};
use crate::{
    error::{Error, ErrorKind, Result},
    pipeline::Analysis,
};

/// An annotation page.
pub(super) const WEB_ANNOTATION: Format = Format {
    name: "web-annotation",
    about: "W3C Web Annotation, JSON-LD",
    endings: &["jsonld"],
    lacks: None,
    part: Part::Article(add),
    finish: Some(finish),
};

/// Code points before and behind the words, which tell them from the same words elsewhere.
const AROUND: usize = 32;

fn add(analysis: &Analysis, quotes: &[QuoteRow], out: &mut Vec<u8>) {
    let letters = Letters::new(&analysis.document.text);
    let metadata = &analysis.document.metadata;
    let article = metadata.url.clone().unwrap_or_else(|| format!("urn:whosaid:{}", percent(&analysis.document.id)));
    for quote in quotes {
        let targets = quote.parts.iter().map(|part| {
            let before = Range { start: part.start.saturating_sub(AROUND), end: part.start };
            let behind = Range { start: part.end, end: (part.end + AROUND).min(letters.len()) };
            json!({
                "source": article,
                "selector": [
                    { "type": "TextPositionSelector", "start": part.start, "end": part.end },
                    {
                        "type": "TextQuoteSelector", "exact": letters.slice(*part),
                        "prefix": letters.slice(before), "suffix": letters.slice(behind),
                    },
                ],
            })
        });
        let body = |value: Value, purpose: &str| json!({ "type": "TextualBody", "purpose": purpose, "value": value });
        let mut bodies = vec![body(json!(quote.kind), "classifying")];
        if let Some(speaker) = &quote.speaker {
            bodies.push(body(json!(speaker.name), "identifying"));
        }
        let annotation = json!({
            "id": format!("urn:whosaid:{}", percent(&quote.quote_id)),
            "type": "Annotation",
            "motivation": "identifying",
            "body": bodies,
            "target": targets.collect::<Vec<Value>>(),
        });
        to_json(&annotation, out);
        out.push(b'\n');
    }
}

/// An id as it can stand in an address.
fn percent(id: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/#".contains(&byte);
    id.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

fn finish(parts: &mut dyn BufRead, _: Table, path: &Path) -> Result<()> {
    const BEFORE: &str = "{\"@context\":\"http://www.w3.org/ns/anno.jsonld\",\"type\":\"AnnotationPage\",\"items\":[\n";
    label_studio::array(parts, path, BEFORE, "\n]}\n")
        .map_err(|cause| Error::new(ErrorKind::Io, "cannot be written").at(path).because(cause))
}
