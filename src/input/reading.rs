//! The documents of a run, file by file: unique ids, languages, how much has been read.

use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::{
    Documents, RawDocument, ReadOptions,
    files::Files,
    language, open,
    portion::Portion,
    seen::{self, Seen},
};
use crate::error::{Error, ErrorKind, Result};

/// The documents of all `arguments` in order: files, folders (recursive, names in order of their bytes), `-` for standard
/// input.
///
/// ```
/// # fn main() -> whosaid::Result<()> {
/// use whosaid::{ReadOptions, read};
///
/// let mut texts = read(&["corpus/sample".into()], &ReadOptions::default())?;
/// assert!(texts.all(|document| document.is_ok_and(|it| !it.text.is_empty())));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
///
/// [`ErrorKind::Io`] where an argument does not exist: a mistake of the whole call. What goes wrong later concerns one
/// document or file and is an item.
pub fn read(arguments: &[PathBuf], options: &ReadOptions) -> Result<Reading> {
    let files = Files::new(arguments)?;
    Ok(Reading {
        files,
        options: Arc::new(options.clone()),
        current: None,
        portion: Arc::default(),
        n_bytes_done: 0,
        n_bytes_used: Arc::default(),
        seen: Seen::default(),
        next_number: HashMap::new(),
        n_renamed: 0,
        warn: Box::new(|_| ()),
    })
}

/// The documents of a run, and what went wrong, in order of the input. See [`read`].
pub struct Reading {
    files: Files,
    options: Arc<ReadOptions>,
    current: Option<Documents>,
    /// Of the current file.
    portion: Arc<Portion>,
    /// Of the files before.
    n_bytes_done: u64,
    n_bytes_used: Arc<AtomicU64>,
    seen: Seen,
    /// Of each id that came again, by its hash, the number that the next document of that name gets.
    next_number: HashMap<u64, u32>,
    n_renamed: u64,
    warn: Box<dyn FnMut(Error) + Send>,
}

/// Warnings about duplicate ids that are spelt out; the rest is counted.
const SPELT_OUT: u64 = 10;

impl Reading {
    /// Calls `warn` with what the user should know though no document is lost: duplicate ids, files passed over, folders
    /// that contain themselves.
    #[must_use]
    pub fn on_warning(mut self, warn: impl FnMut(Error) + Send + 'static) -> Self {
        self.warn = Box::new(warn);
        self
    }

    /// Bytes of files that were used for all documents up to the last that [`next`](Iterator::next) gave.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn n_bytes_used(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.n_bytes_used)
    }

    /// Makes the id of a document unique in the run.
    fn rename(&mut self, document: &mut RawDocument) {
        if self.seen.insert(&document.id) {
            return;
        }
        let number = self.next_number.entry(seen::hash(&document.id)).or_insert(2);
        let renamed = loop {
            let candidate = format!("{}~{number}", document.id);
            *number += 1;
            if self.seen.insert(&candidate) {
                break candidate;
            }
        };
        self.n_renamed += 1;
        if self.n_renamed <= SPELT_OUT {
            let message = format!("duplicate id `{}`, this document is called `{renamed}`", document.id);
            (self.warn)(Error::new(ErrorKind::Input, message));
        }
        document.id = renamed;
    }

    fn finish(&mut self) {
        if self.n_renamed > SPELT_OUT {
            let more = self.n_renamed - SPELT_OUT;
            (self.warn)(Error::new(ErrorKind::Input, format!("{more} more documents with duplicate ids were renamed")));
        }
        self.n_renamed = 0;
    }
}

impl Iterator for Reading {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        let document = self.next_document();
        self.n_bytes_used.store(self.n_bytes_done + self.portion.used(), Ordering::Relaxed);
        document
    }
}

impl Reading {
    /// Counts all of the current file as used.
    fn leave_file(&mut self) {
        self.n_bytes_done += std::mem::take(&mut self.portion).length();
    }

    fn next_document(&mut self) -> Option<Result<RawDocument>> {
        loop {
            if let Some(documents) = &mut self.current {
                match documents.next() {
                    Some(Ok(mut document)) => {
                        self.rename(&mut document);
                        let refusal = if self.options.any_language { None } else { language::refusal(&document) };
                        return Some(refusal.map_or(Ok(document), Err));
                    }
                    Some(Err(error)) => return Some(Err(error)),
                    None => {
                        self.current = None;
                        self.leave_file();
                    }
                }
            }
            match self.files.next(self.options.reader.is_some(), &mut self.warn) {
                None => {
                    self.finish();
                    return None;
                }
                Some(Err(error)) => return Some(Err(error)),
                Some(Ok(found)) => {
                    let file = found.open();
                    self.leave_file();
                    self.portion = Arc::clone(&file.portion);
                    match open(file, &self.options, &mut self.warn) {
                        Ok(documents) => self.current = Some(documents),
                        Err(error) => return Some(Err(error)),
                    }
                }
            }
        }
    }
}

/// Bytes of all files of `arguments`, as they lie on disk; `None` where some come from a pipe.
#[cfg(any(feature = "cli", test))]
pub(crate) fn total_length(arguments: &[PathBuf], options: &ReadOptions) -> Option<u64> {
    super::files::total_length(arguments, options.reader.is_some())
}
