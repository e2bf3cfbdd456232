//! The one error type of the library.

use std::{
    error::Error as StdError,
    fmt,
    path::{Path, PathBuf},
};

/// Result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What kind of thing went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file or stream could not be opened, read or written.
    Io,
    /// Input does not have the form its format asks for.
    Input,
    /// A model file is missing, damaged, or of another version.
    Model,
    /// Gold labels or predictions do not have the form their format asks for.
    Gold,
    /// An article in a language that is not analysed.
    Language,
    /// A request that this build or these options cannot meet.
    Unsupported,
    /// A bug: a stage panicked on a document.
    Internal,
}

/// An error with the place it concerns, one line of text, and perhaps a cause and a hint.
///
/// Displays as `place: line N: message`, lower case, without a full stop; the hint is kept apart.
///
/// ```
/// use whosaid::{ErrorKind, Pipeline};
///
/// let error = Pipeline::builder().model("no/such.model").build().expect_err("there is no such file");
/// assert_eq!((error.kind(), error.place()), (ErrorKind::Io, Some("no/such.model".as_ref())));
/// println!("{error}; {}", error.remedy().unwrap_or("nothing to be done"));
/// ```
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    message: String,
    place: Option<PathBuf>,
    line: Option<u64>,
    hint: Option<String>,
    cause: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of `kind` that says `message`.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), place: None, line: None, hint: None, cause: None }
    }

    /// The same error, concerning file or document `place`.
    #[must_use]
    pub fn at(mut self, place: impl AsRef<Path>) -> Self {
        self.place.get_or_insert_with(|| place.as_ref().to_owned());
        self
    }

    /// The same error, at 1-based `line` of its place.
    #[must_use]
    pub fn on_line(mut self, line: u64) -> Self {
        self.line = Some(line);
        self
    }

    /// The same error, with what the user may do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// The same error, with the error that caused it.
    #[must_use]
    pub fn because(mut self, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What went wrong, without where: the same for all documents that have the same fault.
    pub fn cause(&self) -> String {
        match &self.cause {
            Some(cause) => format!("{}: {cause}", self.message),
            None => self.message.clone(),
        }
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The file or document concerned.
    pub fn place(&self) -> Option<&Path> {
        self.place.as_deref()
    }

    /// What the user may do about it.
    pub fn remedy(&self) -> Option<&str> {
        self.hint.as_deref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{}: ", place.display())?;
        }
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        f.write_str(&self.cause())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn StdError + 'static))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_reads_as_one_line_with_place_and_line() {
        let error = Error::new(ErrorKind::Input, "missing field `text`").at("articles.jsonl").on_line(12);
        assert_eq!(error.to_string(), "articles.jsonl: line 12: missing field `text`");
    }
}
