//! The same quotation over outlets.
//!
//! Candidates come from an index of stretches of four words; each pair of them is aligned word by word. What shares nine
//! words or more is one event; what shares less, a fragment or a sentence, goes to the event that it has most bonds with
//! (`bonds`). Time grows with the number of quotations: of a stretch that many share, each is only compared with a few.
//! Texts wait in a temporary file.

mod bonds;
mod copies;
mod quotation;
mod row;
mod same;

use std::{
    fs::File,
    io::{BufWriter, Read, Seek, SeekFrom, Write},
};

use self::{bonds::Weak, copies::Copies, quotation::Quotation, same::Bond};
use super::{buckets::Buckets, dates, groups::Groups};
use crate::{
    check::{Quoted, compare},
    error::{Error, ErrorKind, Result},
    export::{Field, TableRow},
    wording::{joined, words},
};

pub use self::row::{Appearance, Event};

/// Words of a stretch that is looked up.
const STRETCH: usize = 4;

const N_PARTS: usize = 128;

/// Quotations that share a stretch are all compared with each other up to so many.
const ALL_PAIRS: usize = 24;

/// Beyond, each is compared with so many after it.
const NEIGHBOURS: usize = 4;

/// Takes the rows of tables and finds the quotations that are one.
pub struct Finder {
    texts: BufWriter<File>,
    at: u64,
    /// Where each text begins, in one word each: of a million articles there are ten million.
    places: Vec<u64>,
    stretches: Buckets,
    copies: Copies,
    document: String,
    n_documents: u32,
}

fn unwritable(cause: impl Into<std::io::Error>) -> Error {
    Error::new(ErrorKind::Io, "a temporary file cannot be written").because(cause.into())
}

impl Finder {
    /// A finder that knows nothing yet.
    ///
    /// # Errors
    ///
    /// If temporary files cannot be made.
    pub fn new() -> Result<Self> {
        Ok(Self {
            texts: BufWriter::new(tempfile::tempfile().map_err(unwritable)?),
            at: 0,
            places: Vec::new(),
            stretches: Buckets::new(N_PARTS)?,
            copies: Copies::new(N_PARTS)?,
            document: String::new(),
            n_documents: 0,
        })
    }

    /// Takes the next row. Rows of one article stand together.
    ///
    /// # Errors
    ///
    /// If a temporary file cannot be written.
    pub fn take(&mut self, row: &TableRow) -> Result<()> {
        if row.cell("doc_id") != self.document || self.n_documents == 0 {
            row.cell("doc_id").clone_into(&mut self.document);
            self.n_documents += 1;
        }
        // What a title prints the text mostly prints again.
        if Field::of_row(Some(row.cell("field")), Some(row.cell("quote_id"))) == Some(Field::Title) {
            return Ok(());
        }
        let document = self.n_documents - 1;
        self.copies.take(row, document)?;
        let text = marked(row);
        let words = words(&text);
        if words.len() < STRETCH || !row.cell("nested_in").is_empty() {
            return Ok(());
        }
        let quotation = Quotation {
            quote_id: row.cell("quote_id").to_owned(),
            doc_id: self.document.clone(),
            document,
            publisher: row.cell("publisher").to_owned(),
            published: row.cell("published").to_owned(),
            moment: dates::moment(row.cell("published")),
            speaker: row.cell("speaker").to_owned(),
            speaker_global_id: row.cell("speaker_global_id").to_owned(),
            speaker_kind: row.cell("speaker_kind").to_owned(),
            confidence: row.number("confidence"),
            text,
        };
        let json = serde_json::to_vec(&quotation).map_err(unwritable)?;
        self.texts.write_all(&json).map_err(unwritable)?;
        let number = self.places.len() as u32;
        self.places.push(self.at);
        self.at += json.len() as u64;
        // Of words that every text has many quotations share four, and nothing follows from it.
        let are_common: Vec<bool> = words.iter().map(same::is_common).collect();
        let telling =
            words.windows(STRETCH).zip(are_common.windows(STRETCH)).filter(|(_, common)| common.contains(&false));
        for (stretch, _) in telling {
            let hash = stretch.iter().fold(0, |hash, word| joined(hash, word.key));
            self.stretches.push_pair(hash, number)?;
        }
        Ok(())
    }

    /// Finds the events.
    ///
    /// # Errors
    ///
    /// If a temporary file cannot be written or read.
    pub fn finish(self) -> Result<Events> {
        let Self { texts, mut places, stretches, copies, n_documents, at, .. } = self;
        let n_texts = places.len();
        places.push(at);
        let file = texts.into_inner().map_err(std::io::IntoInnerError::into_error).map_err(unwritable)?;
        let mut texts = Texts { file, places };
        let mut pairs = Buckets::new(N_PARTS)?;
        stretches.each_pair(|stretches| {
            for sharing in stretches.chunk_by(|a, b| a.0 == b.0) {
                let reach = if sharing.len() <= ALL_PAIRS { sharing.len() } else { NEIGHBOURS };
                for (place, (_, one)) in sharing.iter().enumerate() {
                    let after = sharing[place + 1..].iter().take(reach);
                    // The first stands for all, so that what others come between is joined all the same.
                    let first = sharing.first().filter(|_| sharing.len() > ALL_PAIRS && place > NEIGHBOURS);
                    for (_, other) in after {
                        pairs.push_pair(u64::from(*one), *other)?;
                    }
                    if let Some((_, first)) = first {
                        pairs.push_pair(u64::from(*first), *one)?;
                    }
                }
            }
            Ok(())
        })?;
        let mut groups = Groups::new(n_texts);
        let mut weak: Vec<Weak> = Vec::new();
        pairs.each_pair(|pairs| {
            for with in pairs.chunk_by(|a, b| a.0 == b.0) {
                let one = texts.read(with[0].0 as usize)?;
                let one_words = words(&one.text);
                for (_, other) in with {
                    let (a, b) = (with[0].0 as usize, *other as usize);
                    if groups.root(a) == groups.root(b) {
                        continue;
                    }
                    let other = texts.read(b)?;
                    match same::bond((&one, &one_words), (&other, &words(&other.text))) {
                        Bond::Strong => {
                            groups.join(a, b);
                        }
                        Bond::Weak(n_words) => weak.push((a as u32, b as u32, n_words)),
                        Bond::None => {}
                    }
                }
            }
            Ok(())
        })?;
        bonds::join(&mut groups, n_texts, &weak);
        let copies = copies.finish(n_documents as usize)?;
        let mut members: Vec<(u32, u32)> =
            (0..n_texts).map(|number| (groups.root(number) as u32, number as u32)).collect();
        members.sort_unstable();
        Ok(Events { texts, members, copies })
    }
}

/// What stands in marks of a row: all of a direct quotation, the pieces in marks of a report.
fn marked(row: &TableRow) -> String {
    let text = row.cell("text");
    match row.cell("type") {
        "direct" => text.replace(" … ", " "),
        "mixed" => pieces(row).unwrap_or_default(),
        _ => String::new(),
    }
}

/// The pieces in marks of a row, by its offsets.
fn pieces(row: &TableRow) -> Option<String> {
    let ranges = |column: &str| -> Option<Vec<(usize, usize)>> {
        let each = row.cell(column).split(';').map(|range| {
            let (start, end) = range.split_once('-')?;
            Some((start.parse().ok()?, end.parse().ok()?))
        });
        each.collect()
    };
    let (parts, verbatim) = (ranges("parts")?, ranges("verbatim")?);
    let letters: Vec<char> = row.cell("text").chars().collect();
    let mut at = 0;
    let mut found: Vec<String> = Vec::new();
    for (start, end) in parts {
        for (from, to) in verbatim.iter().filter(|(from, to)| start <= *from && *to <= end) {
            found.push(letters.get(at + from - start..at + to - start)?.iter().collect());
        }
        at += end - start + " … ".chars().count();
    }
    Some(found.join(" … "))
}

struct Texts {
    file: File,
    /// Where each begins, and where the last ends.
    places: Vec<u64>,
}

impl Texts {
    fn read(&mut self, number: usize) -> Result<Quotation> {
        let (place, end) = (self.places[number], self.places[number + 1]);
        let mut json = vec![0; (end - place) as usize];
        let read = self.file.seek(SeekFrom::Start(place)).and_then(|_| self.file.read_exact(&mut json));
        read.map_err(unwritable)?;
        serde_json::from_slice(&json).map_err(unwritable)
    }
}

/// Events, and the quotations of each.
pub struct Events {
    texts: Texts,
    /// Event and number of each quotation, in order.
    members: Vec<(u32, u32)>,
    /// The wire group of each article.
    copies: Vec<u32>,
}

impl Events {
    /// All events that stand in two articles or more, with their appearances in order of time.
    ///
    /// # Errors
    ///
    /// What `work` returns, and if the temporary file cannot be read.
    pub fn each(&mut self, mut work: impl FnMut(Event, Vec<Appearance>) -> Result<()>) -> Result<()> {
        for members in self.members.chunk_by(|a, b| a.0 == b.0).filter(|members| members.len() > 1) {
            let quotations: Vec<Quotation> =
                members.iter().map(|(_, number)| self.texts.read(*number as usize)).collect::<Result<_>>()?;
            if quotations.iter().all(|quotation| quotation.document == quotations[0].document) {
                continue;
            }
            let (event, appearances) = row::told(quotations, &self.copies, &|quoted, whole| {
                let source = words(whole);
                compare(&Quoted::new(&[quoted]), whole, &source, 0, source.len())
            });
            work(event, appearances)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
