//! brat standoff: a zip archive with a text and its labels for each article, to be unpacked into brat's data folder.
//!
//! Labels are those of PolNeAR: spans `Content`, `Cue`, `Source`, and events `Attribution` that link them. A note says who
//! the speaker is.

#[cfg(feature = "archives")]
use std::{
    collections::HashSet,
    fs::File,
    io::{BufRead, BufWriter, Write as _},
    path::Path,
};

use serde_json::json;

#[cfg(feature = "archives")]
use super::Table;
use super::{
    QuoteRow, Range,
    annotations::Letters,
    formats::{Format, Part},
    to_json,
};
#[cfg(feature = "archives")]
use crate::error::{Error, ErrorKind, Result};
use crate::pipeline::Analysis;

/// An archive of texts and labels.
pub(super) const BRAT: Format = Format {
    name: "brat",
    about: "an archive of texts and labels for brat and INCEpTION",
    endings: &["brat.zip"],
    lacks: if cfg!(feature = "archives") { None } else { Some("archives") },
    part: Part::Article(add),
    #[cfg(feature = "archives")]
    finish: Some(finish),
    #[cfg(not(feature = "archives"))]
    finish: None,
};

fn add(analysis: &Analysis, quotes: &[QuoteRow], out: &mut Vec<u8>) {
    let document = &analysis.document;
    to_json(&json!([document.id, document.text, labels(&document.text, quotes)]), out);
    out.push(b'\n');
}

fn labels(text: &str, quotes: &[QuoteRow]) -> String {
    let letters = Letters::new(text);
    let (mut lines, mut n_spans) = (Vec::new(), 0);
    let mut span = |label: &str, ranges: &[Range]| {
        n_spans += 1;
        let places: Vec<String> = ranges.iter().map(|range| format!("{} {}", range.start, range.end)).collect();
        // brat breaks spans at line ends in the places, and has spaces in the words.
        let words: Vec<String> =
            ranges.iter().map(|range| letters.slice(*range).replace(['\n', '\r', '\t'], " ")).collect();
        lines.push(format!("T{n_spans}\t{label} {}\t{}\n", places.join(";"), words.join(" ")));
        n_spans
    };
    let mut events = Vec::new();
    for (quote_idx, quote) in quotes.iter().enumerate() {
        let number = quote_idx + 1;
        let content = span("Content", &quote.parts);
        let whole = |extract: &super::Extract| Range { start: extract.start, end: extract.end };
        let mut roles = format!("Content:T{content}");
        let mut trigger = quote.parts.clone();
        if let Some(cue) = quote.cue.as_ref().map(whole) {
            trigger = vec![cue];
            roles = format!("{roles} Cue:T{}", span("Cue", &[cue]));
        }
        if let Some(source) = quote.source.as_ref().map(whole) {
            roles = format!("{roles} Source:T{}", span("Source", &[source]));
        }
        let trigger = span("Attribution", &trigger);
        events.push(format!("E{number}\tAttribution:T{trigger} {roles}\n"));
        if let Some(speaker) = &quote.speaker {
            let name = speaker.name.replace(['\n', '\r', '\t'], " ");
            events.push(format!("#{number}\tAnnotatorNotes E{number}\t{}: {name}\n", speaker.kind));
        }
    }
    lines.concat() + &events.concat()
}

#[cfg(feature = "archives")]
fn finish(parts: &mut dyn BufRead, _: Table, path: &Path) -> Result<()> {
    write(parts, path).map_err(|cause| Error::new(ErrorKind::Io, "cannot be written").at(path).because(cause))
}

#[cfg(feature = "archives")]
fn write(parts: &mut dyn BufRead, path: &Path) -> std::io::Result<()> {
    let mut archive = zip::ZipWriter::new(BufWriter::new(File::create(path)?));
    // The archive depends on its articles alone, not on the clock.
    let options = zip::write::SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Deflated)
        .last_modified_time(zip::DateTime::default());
    let (mut line, mut taken) = (Vec::new(), HashSet::new());
    loop {
        line.clear();
        if parts.read_until(b'\n', &mut line)? == 0 {
            break;
        }
        let (id, text, labels): (String, String, String) = serde_json::from_slice(&line)?;
        let stem = member(&id, &mut taken);
        for (ending, content) in [("txt", text), ("ann", labels)] {
            archive.start_file(format!("{stem}.{ending}"), options)?;
            archive.write_all(content.as_bytes())?;
        }
    }
    archive.finish()?.flush()
}

/// A name in the archive that can be unpacked everywhere and leads nowhere else, each once.
#[cfg(feature = "archives")]
fn member(id: &str, taken: &mut HashSet<String>) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || "-_~".contains(letter);
    let parts = id.split('/').map(|part| {
        let name: String = part.chars().map(|letter| if plain(letter) { letter } else { '-' }).take(80).collect();
        if name.is_empty() { "-".to_owned() } else { name }
    });
    let name = parts.collect::<Vec<_>>().join("/");
    let mut candidate = name.clone();
    let mut number = 2;
    while !taken.insert(candidate.to_lowercase()) {
        candidate = format!("{name}~{number}");
        number += 1;
    }
    candidate
}
