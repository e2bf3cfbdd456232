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
    choice::Choice,
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
        choice: Arc::default(),
        passes: Box::new(|| false),
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
    choice: Arc<Choice>,
    passes: Box<dyn FnMut() -> bool + Send>,
    warn: Box<dyn FnMut(Error) + Send>,
}

/// Warnings about duplicate ids that are spelt out; the rest is counted.
const SPELT_OUT: u64 = 10;

/// Ids that came again of which the next number is kept.
const MOST_NUMBERS: usize = 1 << 20;

impl Reading {
    /// Calls `warn` with what the user should know though no document is lost: duplicate ids, files passed over, folders
    /// that contain themselves.
    #[must_use]
    pub fn on_warning(mut self, warn: impl FnMut(Error) + Send + 'static) -> Self {
        self.warn = Box::new(warn);
        self
    }

    /// Asks `passes` before each item whether it is only counted. Of such a document not more than the id needs to be right.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn passing_over(mut self, passes: impl FnMut() -> bool + Send + 'static) -> Self {
        self.passes = Box::new(passes);
        self
    }

    /// Puts what memory cannot hold into `folder`.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn spooling_in(mut self, folder: PathBuf) -> Self {
        self.seen.folder = folder;
        self
    }

    /// Bytes of files that were used for all documents up to the last that [`next`](Iterator::next) gave.
    #[cfg(any(feature = "cli", test))]
    pub(crate) fn n_bytes_used(&self) -> Arc<AtomicU64> {
        Arc::clone(&self.n_bytes_used)
    }

    /// Makes the id of a document unique in the run.
    ///
    /// # Errors
    ///
    /// If it cannot be looked up on disk which ids there were.
    fn rename(&mut self, id: &mut String) -> Result<()> {
        let unreadable = |cause| Error::new(ErrorKind::Io, "the ids of a run cannot be read back").because(cause);
        if self.seen.insert(id).map_err(unreadable)? {
            return Ok(());
        }
        if self.next_number.len() >= MOST_NUMBERS {
            // What is looked for from 2 on again is found again, only later.
            self.next_number.clear();
        }
        let number = self.next_number.entry(seen::hash(id)).or_insert(2);
        let renamed = loop {
            let candidate = format!("{id}~{number}");
            *number += 1;
            if self.seen.insert(&candidate).map_err(unreadable)? {
                break candidate;
            }
        };
        self.n_renamed += 1;
        if self.n_renamed <= SPELT_OUT {
            let message = format!("duplicate id `{id}`, this document is called `{renamed}`");
            (self.warn)(Error::new(ErrorKind::Input, message));
        }
        *id = renamed;
        Ok(())
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
        let is_passed = (self.passes)();
        self.choice.set(is_passed);
        loop {
            if let Some(documents) = &mut self.current {
                match documents.next() {
                    Some(Ok(mut document)) => {
                        self.choice.take();
                        if let Err(error) = self.rename(&mut document.id) {
                            return Some(Err(error));
                        }
                        let may_be_any = self.options.any_language || is_passed;
                        let refusal = if may_be_any { None } else { language::refusal(&document) };
                        return Some(refusal.map_or(Ok(document), Err));
                    }
                    Some(Err(error)) => {
                        // Its id is taken, as it would be were it passed over unseen.
                        let renamed = self.choice.take().map_or(Ok(()), |mut id| self.rename(&mut id));
                        return Some(Err(renamed.err().unwrap_or(error)));
                    }
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
                    let mut file = found.open();
                    file.choice = Arc::clone(&self.choice);
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

/// What may tell whether the files of `arguments` are as they were.
#[cfg(feature = "cli")]
pub(crate) fn state_of_files(arguments: &[PathBuf], options: &ReadOptions) -> String {
    super::files::state(arguments, options.reader.is_some())
}

/// Bytes of all files of `arguments`, as they lie on disk; `None` where some come from a pipe.
#[cfg(any(feature = "cli", test))]
pub(crate) fn total_length(arguments: &[PathBuf], options: &ReadOptions) -> Option<u64> {
    super::files::total_length(arguments, options.reader.is_some())
}
