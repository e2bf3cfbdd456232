//! `--quarantine`: documents that could not be read or analysed, put aside with the reason.

use std::{
    collections::VecDeque,
    fs::{self, File, OpenOptions},
    io::{BufRead, BufReader, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    journal::CHECKPOINT_EVERY,
    output::{spare_input, unwritable},
};
use crate::{
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// Lines of reasons that are compared with what a run that goes on comes across again: it does what was done behind the last
/// checkpoint anew.
const LAST: usize = 8 * CHECKPOINT_EVERY as usize;

/// A folder for what failed: `reasons.jsonl`, a line for each document, and the text of those that could be read.
pub(super) struct Quarantine {
    folder: PathBuf,
    reasons: File,
    n_documents: u64,
    /// Ids and reasons that are listed already.
    listed: VecDeque<Reason>,
}

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Reason {
    id: Option<String>,
    reason: String,
}

impl Quarantine {
    /// Opens `folder`, which is made where it is missing. What it lists already is not listed again by a run that goes on.
    ///
    /// # Errors
    ///
    /// If it cannot be made or written to, or what lies in it would be read as `inputs`.
    pub(super) fn open(folder: &Path, inputs: &[PathBuf], goes_on: bool) -> Result<Self> {
        let fault = |cause| Error::new(ErrorKind::Io, "cannot be created").at(folder).because(cause);
        // Folders that are still to be made lie where the last one does that is there.
        let there = folder.ancestors().find(|folder| folder.is_dir()).unwrap_or(Path::new("."));
        spare_input(&there.join("reasons.jsonl"), inputs)?;
        fs::create_dir_all(folder).map_err(fault)?;
        let path = folder.join("reasons.jsonl");
        let (mut listed, mut n_documents, mut is_torn) = (VecDeque::new(), 0, false);
        let mut reasons = OpenOptions::new().create(true).read(true).append(true).open(path).map_err(fault)?;
        let mut lines = BufReader::new(&mut reasons);
        let mut line = Vec::new();
        while lines.read_until(b'\n', &mut line).map_err(fault)? > 0 {
            n_documents += 1;
            listed.extend(serde_json::from_slice::<Reason>(&line).ok().filter(|_| goes_on));
            is_torn = !line.ends_with(b"\n");
            line.clear();
            if listed.len() > LAST {
                listed.pop_front();
            }
        }
        if is_torn {
            // A run that was killed broke off in it.
            reasons.write_all(b"\n").map_err(fault)?;
        }
        Ok(Self { folder: folder.to_owned(), reasons, n_documents, listed })
    }

    /// Puts a document aside; `document` is `None` where it could not even be read.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(super) fn add(&mut self, document: Option<&RawDocument>, error: &Error) -> Result<()> {
        let id = document.map(|document| document.id.clone());
        let reason = Reason { id, reason: error.to_string() };
        if self.listed.contains(&reason) {
            return Ok(());
        }
        self.n_documents += 1;
        let file = document.map(|_| format!("{:06}.txt", self.n_documents));
        if let (Some(document), Some(file)) = (document, &file) {
            let path = self.folder.join(file);
            fs::write(&path, &document.text).map_err(|cause| unwritable(&path, cause))?;
        }
        let Reason { id, reason } = reason;
        let line = json!({ "id": id, "reason": reason, "hint": error.remedy(), "file": file });
        self.reasons.write_all(format!("{line}\n").as_bytes()).map_err(|cause| unwritable(&self.folder, cause))
    }
}
