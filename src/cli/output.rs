//! Where tables and texts go: a file, a compressed file, or standard output.

use std::{
    error::Error as StdError,
    fs::File,
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, write::GzEncoder};

use crate::error::{Error, ErrorKind, Result};

enum Sink {
    Plain(BufWriter<Box<dyn Write + Send>>),
    Gzip(GzEncoder<BufWriter<Box<dyn Write + Send>>>),
}

/// An open output. Call [`Output::finish`], or the end of the data may be lost.
pub(super) struct Output {
    sink: Sink,
    place: PathBuf,
}

impl Output {
    /// Opens `path`, compressed if it ends in `.gz`; `None` and `-` are standard output.
    ///
    /// # Errors
    ///
    /// If the file cannot be created, is one of `inputs`, or lies inside a folder of `inputs`.
    pub(super) fn open(path: Option<&Path>, inputs: &[PathBuf]) -> Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            let sink = Sink::Plain(BufWriter::new(Box::new(io::stdout())));
            return Ok(Self { sink, place: PathBuf::from("standard output") });
        };
        spare_input(path, inputs)?;
        let file = File::create(path).map_err(|cause| {
            let error = Error::new(ErrorKind::Io, "cannot be created").at(path).because(cause);
            match path.parent() {
                Some(folder) if !folder.as_os_str().is_empty() && !folder.exists() => {
                    error.hint(format!("create the folder `{}` first", folder.display()))
                }
                _ => error,
            }
        })?;
        let writer = BufWriter::new(Box::new(file) as Box<dyn Write + Send>);
        let is_gzip = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"));
        let sink =
            if is_gzip { Sink::Gzip(GzEncoder::new(writer, Compression::default())) } else { Sink::Plain(writer) };
        Ok(Self { sink, place: path.to_owned() })
    }

    /// Adds `bytes`.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = match &mut self.sink {
            Sink::Plain(writer) => writer.write_all(bytes),
            Sink::Gzip(writer) => writer.write_all(bytes),
        };
        written.map_err(|cause| unwritable(&self.place, cause))
    }

    /// Hands over what has been written so far, so that a reader at the other end sees it.
    pub(super) fn flush(&mut self) -> Result<()> {
        let flushed = match &mut self.sink {
            Sink::Plain(writer) => writer.flush(),
            Sink::Gzip(_) => Ok(()),
        };
        flushed.map_err(|cause| unwritable(&self.place, cause))
    }

    /// Writes what is left.
    pub(super) fn finish(self) -> Result<()> {
        let finished = match self.sink {
            Sink::Plain(mut writer) => writer.flush(),
            Sink::Gzip(writer) => writer.finish().and_then(|mut writer| writer.flush()),
        };
        finished.map_err(|cause| unwritable(&self.place, cause))
    }
}

fn unwritable(place: &Path, cause: io::Error) -> Error {
    Error::new(ErrorKind::Io, "cannot be written").at(place).because(cause)
}

/// Whether the reader at the other end has gone, as `head` does: nobody's error.
pub(super) fn is_broken_pipe(error: &Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// An error if writing to `path` would destroy one of `inputs`, or put the output where it would be read as input.
fn spare_input(path: &Path, inputs: &[PathBuf]) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = folder.canonicalize() else { return Ok(()) };
    let target = path.canonicalize().unwrap_or_else(|_| folder.join(path.file_name().unwrap_or_default()));
    for input in inputs {
        let Ok(real) = input.canonicalize() else { continue };
        if real == target {
            return Err(Error::new(ErrorKind::Unsupported, "is also input and would be overwritten")
                .at(path)
                .hint("choose another name for the output"));
        }
        if real.is_dir() && target.starts_with(&real) {
            return Err(Error::new(
                ErrorKind::Unsupported,
                format!("lies inside the input folder `{}` and would be read as an article", input.display()),
            )
            .at(path)
            .hint("choose another folder for the output"));
        }
    }
    Ok(())
}
