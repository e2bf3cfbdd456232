//! Gold readers: one file each, one list. Predictions of other systems are read by the same readers.

pub mod brat;
mod citron;
mod cofenet;
mod conll;
mod doccano;
mod inception;
mod label_studio;
mod litbank;
mod marked;
mod news;
mod pdnc;
mod prodigy;
mod speakers;
mod whosaid;

use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

use flate2::read::MultiGzDecoder;
use walkdir::WalkDir;

use super::{Corpus, Window};
use crate::error::{Error, ErrorKind, Result};

pub use speakers::{Speakers, read_speakers};
pub(super) use whosaid::of_row;

/// A way to get labels out of a file or folder.
pub struct Reader {
    /// As users choose it.
    pub name: &'static str,
    /// What it reads, for help texts.
    pub about: &'static str,
    /// Whether it reads something that looks like this.
    fits: fn(&Sniffed) -> bool,
    read: fn(&Path) -> Result<Corpus>,
}

/// Every reader, by how sure it is of what it reads; the first that fits is taken.
pub const READERS: &[Reader] = &[
    news::READER,
    doccano::READER,
    prodigy::READER,
    label_studio::READER,
    inception::READER,
    whosaid::READER,
    brat::READER,
    cofenet::READER,
    citron::READER,
    conll::READER,
    pdnc::READER,
    litbank::READER,
];

/// What a path looks like from outside.
struct Sniffed {
    /// Ending of the file, or of the first file of labels in the folder; lower case, without that of a compression.
    ending: String,
    /// First line of that file that is not blank.
    head: String,
    /// How that file begins, a few thousand bytes of it.
    start: String,
}

/// Bytes in which the fields of a file are looked for.
const START_LEN: usize = 1 << 16;

/// Endings of files that may hold labels.
const ENDINGS: &[&str] = &["ann", "json", "jsonl", "csv"];

/// Reads the labels at `path` with the reader called `format`; `auto` takes the first reader that fits.
///
/// # Errors
///
/// [`ErrorKind::Io`] where something cannot be read, [`ErrorKind::Gold`] with file and line where labels do not have the
/// form of their format, [`ErrorKind::Unsupported`] where no reader fits.
pub fn read(path: &Path, format: &str) -> Result<Corpus> {
    if format != "auto" {
        let reader = READERS.iter().find(|reader| reader.name == format).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, format!("unknown format of labels `{format}`")).hint(known())
        })?;
        return (reader.read)(path);
    }
    let sniffed = sniff(path)?;
    let reader = READERS
        .iter()
        .find(|reader| (reader.fits)(&sniffed))
        .ok_or_else(|| Error::new(ErrorKind::Gold, "cannot tell the format of these labels").at(path).hint(known()))?;
    (reader.read)(path)
}

fn known() -> String {
    let names: Vec<String> = READERS.iter().map(|reader| format!("`{}` ({})", reader.name, reader.about)).collect();
    format!("known are {}", names.join(", "))
}

fn sniff(path: &Path) -> Result<Sniffed> {
    let files = files(path, ENDINGS)?;
    let head = |text: &str| text.lines().find(|line| !line.trim().is_empty()).map(str::to_owned);
    let start =
        |text: &str| text.char_indices().take_while(|(byte, _)| *byte < START_LEN).map(|(_, letter)| letter).collect();
    // Of a folder, the first file that is not empty.
    for file in if path.is_dir() { files.as_slice() } else { &[] } {
        let text = read_text(file)?;
        if let Some(head) = head(&text) {
            return Ok(Sniffed { ending: ending(file), head, start: start(&text) });
        }
    }
    if path.is_dir() {
        return Err(malformed("expected files of labels in this folder").at(path).hint(known()));
    }
    let text = read_text(path)?;
    Ok(Sniffed { ending: ending(path), head: head(&text).unwrap_or_default(), start: start(&text) })
}

/// Of each record in a file of JSON lines, its `id` and what stands in `field`; records without either are left out, and
/// so are files that are no JSON lines.
///
/// # Errors
///
/// [`ErrorKind::Io`] where the file cannot be read.
pub fn record_field(path: &Path, field: &str) -> Result<Vec<(String, String)>> {
    if !path.is_file() || !matches!(ending(path).as_str(), "jsonl" | "ndjson") {
        return Ok(Vec::new());
    }
    let text = read_text(path)?;
    let of_line = |line: &str| {
        let record: serde_json::Value = serde_json::from_str(line).ok()?;
        let cell = |name: &str| Some(record.get(name)?.as_str()?.to_owned());
        Some((cell("id")?, cell(field)?))
    };
    Ok(text.lines().filter_map(of_line).collect())
}

/// The ending of a file, lower case, without that of a compression.
fn ending(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or(String::new(), |(_, ending)| ending.to_owned())
}

/// All files below `folder` with one of `endings`, in order of their paths. A file stands for itself.
fn files(folder: &Path, endings: &[&str]) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).follow_links(true).sort_by_file_name() {
        let entry = entry.map_err(|cause| unreadable(folder).because(cause))?;
        if entry.file_type().is_file() && endings.contains(&ending(entry.path()).as_str()) {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

fn unreadable(path: &Path) -> Error {
    Error::new(ErrorKind::Io, "cannot be read").at(path)
}

/// The text of a file, unpacked where it ends in `.gz`, without a byte order mark.
fn read_text(path: &Path) -> Result<String> {
    let mut bytes = fs::read(path).map_err(|cause| unreadable(path).because(cause))?;
    if path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz")) {
        let mut unpacked = Vec::new();
        MultiGzDecoder::new(bytes.as_slice())
            .read_to_end(&mut unpacked)
            .map_err(|cause| unreadable(path).because(cause))?;
        bytes = unpacked;
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let n_lines = error.as_bytes()[..error.utf8_error().valid_up_to()].split(|byte| *byte == b'\n').count();
        malformed("expected UTF-8").at(path).on_line(n_lines as u64)
    })?;
    Ok(text.strip_prefix('\u{feff}').map_or(text.clone(), str::to_owned))
}

/// Labels that do not have the form of their format.
fn malformed(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Gold, message)
}

/// What is wrong with a line of JSON, without the place inside the line.
fn json_fault(cause: &serde_json::Error) -> String {
    let message = cause.to_string();
    message.split(" at line ").next().unwrap_or(&message).to_owned()
}

/// An error unless `found` has the tokens of `gold`, window by window.
///
/// # Errors
///
/// [`ErrorKind::Gold`], with the line of `found` where the two part.
pub fn check_tokens(gold: &[Window], found: &[Window]) -> Result<()> {
    for (gold, found) in gold.iter().zip(found) {
        if gold.tokens != found.tokens {
            return Err(malformed("these are not the tokens of the gold")
                .on_line(found.line)
                .hint("predictions have the same tokens in the same order, with other labels"));
        }
    }
    if gold.len() != found.len() {
        return Err(malformed(format!("expected {} runs of tokens as in the gold, found {}", gold.len(), found.len())));
    }
    Ok(())
}
