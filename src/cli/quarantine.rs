//! `--quarantine`: documents that could not be read or analysed, put aside with the reason.

use std::{
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
};

use serde_json::json;

use super::output::unwritable;
use crate::{
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// A folder for what failed: `reasons.jsonl`, a line for each document, and the text of those that could be read.
pub(super) struct Quarantine {
    folder: PathBuf,
    reasons: File,
    n_documents: u64,
}

impl Quarantine {
    /// Opens `folder`, which is made where it is missing.
    ///
    /// # Errors
    ///
    /// If it cannot be made or written to.
    pub(super) fn open(folder: &Path) -> Result<Self> {
        let fault = |cause| Error::new(ErrorKind::Io, "cannot be created").at(folder).because(cause);
        fs::create_dir_all(folder).map_err(fault)?;
        let path = folder.join("reasons.jsonl");
        let n_documents = fs::read_to_string(&path).map_or(0, |text| text.lines().count() as u64);
        let reasons = OpenOptions::new().create(true).append(true).open(path).map_err(fault)?;
        Ok(Self { folder: folder.to_owned(), reasons, n_documents })
    }

    /// Puts a document aside; `document` is `None` where it could not even be read.
    ///
    /// # Errors
    ///
    /// If it cannot be written.
    pub(super) fn add(&mut self, document: Option<&RawDocument>, reason: &Error) -> Result<()> {
        self.n_documents += 1;
        let file = document.map(|_| format!("{:06}.txt", self.n_documents));
        if let (Some(document), Some(file)) = (document, &file) {
            let path = self.folder.join(file);
            fs::write(&path, &document.text).map_err(|cause| unwritable(&path, cause))?;
        }
        let line = json!({
            "id": document.map(|document| document.id.as_str()),
            "reason": reason.to_string(),
            "hint": reason.remedy(),
            "file": file,
        });
        writeln!(self.reasons, "{line}").map_err(|cause| unwritable(&self.folder, cause))
    }
}
