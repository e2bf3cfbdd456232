//! The gold file of a review: read once, written whole with each edit, never half.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use serde::Deserialize;

use super::decision::Decision;
use crate::error::{Error, ErrorKind, Result};

/// A gold file that this process alone writes.
#[derive(Debug)]
pub struct GoldFile {
    path: PathBuf,
    /// Held as long as this lives.
    _lock: File,
    has_made_lock: bool,
    seen: Option<(u64, SystemTime)>,
}

/// Decisions, and the id and text of each article that was read to its end.
pub type Held = (Vec<Decision>, Vec<(String, String)>);

/// The line of an article that was read to its end.
#[derive(Deserialize)]
struct ReviewedLine {
    doc_id: String,
    text: String,
}

impl GoldFile {
    /// The file at `path`, which need not be there yet.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Unsupported`] where another review has it open, [`ErrorKind::Io`] where it cannot be read or made.
    pub fn open(path: &Path) -> Result<Self> {
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let failed = |cause: io::Error| {
            let error = Error::new(ErrorKind::Io, "cannot be written").at(&path).because(cause);
            error.hint("choose another file with `-o`, in a folder that is there")
        };
        let has_made_lock = !beside(&path, ".lock").exists();
        let lock =
            OpenOptions::new().write(true).create(true).truncate(false).open(beside(&path, ".lock")).map_err(failed)?;
        if lock.try_lock().is_err() {
            return Err(Error::new(ErrorKind::Unsupported, "is being edited by another `whosaid review`")
                .at(&path)
                .hint("open another window of that one, or choose another file with `-o`"));
        }
        Ok(Self { path, _lock: lock, has_made_lock, seen: None })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What it holds: decisions, and articles that were read to their end with their texts.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Gold`] with the line where it is not the file of a review.
    pub fn read(&mut self) -> Result<Held> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok((Vec::new(), Vec::new())),
            Err(cause) => {
                let error = Error::new(ErrorKind::Io, "cannot be read").at(&self.path).because(cause);
                return Err(error.hint("choose another file with `-o`"));
            }
        };
        self.seen = stamp(&self.path);
        let (mut decisions, mut reviewed) = (Vec::new(), Vec::new());
        for (line, number) in text.lines().zip(1..) {
            let fault = |cause: serde_json::Error| {
                Error::new(ErrorKind::Gold, "not a line of a gold file that `whosaid review` wrote")
                    .at(&self.path)
                    .on_line(number)
                    .because(cause)
                    .hint("choose another file with `-o`")
            };
            if line.trim().is_empty() {
                continue;
            }
            let value: serde_json::Value = serde_json::from_str(line).map_err(fault)?;
            if value.get("reviewed").is_some() {
                let ReviewedLine { doc_id, text } = serde_json::from_value(value).map_err(fault)?;
                reviewed.push((doc_id, text));
            } else {
                decisions.push(serde_json::from_value(value).map_err(fault)?);
            }
        }
        Ok((decisions, reviewed))
    }

    /// Puts these in the place of what was there, and onto the disk.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] where that fails, or where something else has written the file since; then it is as it was.
    pub(super) fn write<'a>(
        &mut self,
        decisions: &[&Decision],
        reviewed: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Result<()> {
        if stamp(&self.path) != self.seen {
            return Err(Error::new(ErrorKind::Io, "was changed by another program since it was read")
                .at(&self.path)
                .hint("end this review and start it again: it then takes that change in"));
        }
        let mut text = String::new();
        for decision in decisions {
            // Strings and numbers: this cannot fail.
            text.push_str(&serde_json::to_string(decision).unwrap_or_default());
            text.push('\n');
        }
        for (doc_id, article) in reviewed {
            text.push_str(&serde_json::json!({ "doc_id": doc_id, "reviewed": true, "text": article }).to_string());
            text.push('\n');
        }
        let part = beside(&self.path, ".part");
        let written = File::create(&part)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&part, &self.path));
        written.map_err(|cause| Error::new(ErrorKind::Io, "cannot be written").at(&self.path).because(cause))?;
        self.seen = stamp(&self.path);
        Ok(())
    }
}

impl Drop for GoldFile {
    fn drop(&mut self) {
        if self.has_made_lock {
            // An empty file that is left behind harms nobody.
            let _ = fs::remove_file(beside(&self.path, ".lock"));
        }
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

/// What tells whether somebody else has written.
fn stamp(path: &Path) -> Option<(u64, SystemTime)> {
    let metadata = fs::metadata(path).ok()?;
    Some((metadata.len(), metadata.modified().ok()?))
}
