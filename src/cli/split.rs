//! `--split-by`: one file for each publisher, month, or number of articles.
//!
//! While a run goes on, all of it stands in one file, a line for each article, so that it can be interrupted; the files are
//! made of that in the end.

use std::{
    collections::BTreeMap,
    io::BufRead,
    path::{Path, PathBuf},
};

use super::{
    checkpoint::{Counts, Settings},
    journal::{Digest, Target},
    output::Output,
};
use crate::{
    error::{Error, ErrorKind, Result},
    input::Metadata,
};

/// What makes a file of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SplitBy {
    Publisher,
    Month,
    /// This many articles.
    Articles(u64),
}

pub(super) fn parse(text: &str) -> Result<SplitBy, String> {
    match text {
        "publisher" => Ok(SplitBy::Publisher),
        "month" => Ok(SplitBy::Month),
        number => number
            .parse()
            .ok()
            .filter(|number| *number > 0)
            .map(SplitBy::Articles)
            .ok_or_else(|| "expected `publisher`, `month` or a number of articles".to_owned()),
    }
}

/// Bytes of rows that are held until they are written to their files.
const HELD: usize = 16 << 20;

impl SplitBy {
    /// The key of an article; that of a number of articles depends on its place among them.
    pub(super) fn key(self, metadata: &Metadata) -> Option<String> {
        match self {
            Self::Publisher => Some(metadata.outlet().map_or_else(|| "unknown".to_owned(), |name| slug(&name))),
            Self::Month => Some(metadata.month().unwrap_or_else(|| "undated".to_owned())),
            Self::Articles(_) => None,
        }
    }

    /// The line of the document with this number, from 0 on.
    pub(super) fn line(self, number: u64, digest: &Digest, part: &[u8]) -> Vec<u8> {
        let key = match self {
            Self::Articles(n_articles) => format!("{:05}", number / n_articles + 1),
            Self::Publisher | Self::Month => digest.key.clone().unwrap_or_default(),
        };
        let mut line = serde_json::to_vec(&(key, digest.counts, String::from_utf8_lossy(part))).unwrap_or_default();
        line.push(b'\n');
        line
    }
}

/// A name as it can stand in one of a file on every system.
fn slug(name: &str) -> String {
    const LONGEST: usize = 60;
    let words = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    let slug: String = words.collect::<Vec<_>>().join("-").to_lowercase().chars().take(LONGEST).collect();
    if slug.is_empty() { "unknown".to_owned() } else { slug }
}

/// `q.csv.gz` for the key `2016-05`: `q-2016-05.csv.gz`.
fn path_of(path: &Path, key: &str) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let (stem, endings) =
        name.split_once('.').map_or((name.as_str(), String::new()), |(stem, endings)| (stem, format!(".{endings}")));
    path.with_file_name(format!("{stem}-{key}{endings}"))
}

/// A file that gets some of the articles.
#[derive(Default)]
struct Share {
    held: Vec<u8>,
    n_bytes: Option<u64>,
    counts: Counts,
}

/// Makes a file for each key of the lines.
///
/// # Errors
///
/// If they cannot be read, or a file cannot be written.
pub(super) fn distribute(
    parts: &mut dyn BufRead,
    target: &Target,
    path: &Path,
    inputs: &[PathBuf],
    settings: &Settings,
    n_skipped: u64,
) -> Result<()> {
    let mut shares: BTreeMap<String, Share> = BTreeMap::new();
    let (mut line, mut n_held) = (Vec::new(), 0);
    let damaged = || Error::new(ErrorKind::Internal, "the rows that were put aside are damaged").at(path);
    loop {
        line.clear();
        let n_read = parts
            .read_until(b'\n', &mut line)
            .map_err(|cause| Error::new(ErrorKind::Io, "cannot be read").at(path).because(cause))?;
        if n_read == 0 {
            break;
        }
        let (key, counts, part): (String, Counts, String) = serde_json::from_slice(&line).map_err(|_| damaged())?;
        n_held += part.len();
        let share = shares.entry(key).or_default();
        share.counts.add(counts);
        share.held.extend_from_slice(part.as_bytes());
        if n_held > HELD {
            shares
                .iter_mut()
                .try_for_each(|(key, share)| share.write(target, &path_of(path, key), inputs).map(drop))?;
            n_held = 0;
        }
    }
    for (key, mut share) in shares {
        let path = path_of(path, &key);
        let output = share.write(target, &path, inputs)?;
        // What was skipped has no key: it may have been of any file.
        let counts = Counts { skipped: n_skipped, ..share.counts };
        target.finish(output, Some(&path), settings, counts)?;
    }
    Ok(())
}

impl Share {
    /// Appends what is held; gives the output as it stands.
    fn write(&mut self, target: &Target, path: &Path, inputs: &[PathBuf]) -> Result<Output> {
        let mut output = if let Some(n_bytes) = self.n_bytes {
            Output::resume(path, inputs, n_bytes)?
        } else {
            let mut output = Output::open(Some(path), inputs)?;
            output.write(&target.head())?;
            output
        };
        output.write(&self.held)?;
        self.held.clear();
        self.n_bytes = Some(output.checkpoint()?);
        output.keep();
        Ok(output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_becomes_part_of_the_name() {
        for (path, key, expected) in [
            ("q.csv.gz", "2016-05", "q-2016-05.csv.gz"),
            ("out.d/q.csv", "the-sun", "out.d/q-the-sun.csv"),
            ("q", "00001", "q-00001"),
        ] {
            assert_eq!(path_of(Path::new(path), key), Path::new(expected));
        }
        assert_eq!(slug("The Sun / Daily Mail"), "the-sun-daily-mail");
        assert_eq!(slug("../.."), "unknown");
    }

    #[test]
    fn what_splits_is_named_or_a_number() {
        assert_eq!(parse("month"), Ok(SplitBy::Month));
        assert_eq!(parse("500"), Ok(SplitBy::Articles(500)));
        assert!(parse("0").is_err() && parse("week").is_err());
    }
}
