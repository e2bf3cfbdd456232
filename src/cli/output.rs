//! Where tables and texts go: a file, a compressed file, or standard output.
//!
//! A file is written beside its name, as `NAME.part`, and renamed when it is whole, so that what was there before stays
//! until then and a table under its final name is complete.

use std::{
    error::Error as StdError,
    fs::{self, File, OpenOptions},
    io::{self, BufRead, BufReader, BufWriter, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

use flate2::{Compression, bufread::MultiGzDecoder, write::GzEncoder};
use same_file::Handle;

use crate::{
    error::{Error, ErrorKind, Result},
    input,
};

type Bytes = BufWriter<Box<dyn Write + Send>>;

enum Sink {
    Plain(Bytes),
    /// Empty only while one member of the file ends and the next begins.
    Gzip(Option<Box<GzEncoder<Bytes>>>),
}

/// A file under way.
struct Part {
    file: File,
    path: PathBuf,
    target: PathBuf,
    is_kept: bool,
}

/// An open output. Without [`Output::finish`] a file is thrown away, unless [`Output::keep`] says otherwise.
pub(super) struct Output {
    sink: Sink,
    place: PathBuf,
    part: Option<Part>,
}

/// Whether a file of this name is compressed.
pub(super) fn is_gzip(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("gz"))
}

fn compressed(bytes: Bytes) -> Box<GzEncoder<Bytes>> {
    Box::new(GzEncoder::new(bytes, Compression::default()))
}

/// Where the part of a file stands that is under way.
pub(super) fn part_of(path: &Path) -> PathBuf {
    beside(path, ".part")
}

/// `path` with `ending` behind its name.
pub(super) fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

impl Output {
    /// Opens `path`, compressed if it ends in `.gz`; `None` and `-` are standard output.
    ///
    /// # Errors
    ///
    /// If the file cannot be created, is one of `inputs`, or lies inside a folder of `inputs`.
    pub(super) fn open(path: Option<&Path>, inputs: &[PathBuf]) -> Result<Self> {
        Self::open_at(path, inputs, None)
    }

    /// An output that takes everything and keeps nothing: of a table that is whole already.
    pub(super) fn nowhere() -> Self {
        let sink = Sink::Plain(BufWriter::new(Box::new(io::sink())));
        Self { sink, place: PathBuf::new(), part: None }
    }

    /// Opens `path` again, to go on behind byte `n_bytes` of what an interrupted run had written.
    ///
    /// # Errors
    ///
    /// As [`Self::open`], and if less than that is there.
    pub(super) fn resume(path: &Path, inputs: &[PathBuf], n_bytes: u64) -> Result<Self> {
        Self::open_at(Some(path), inputs, Some(n_bytes))
    }

    fn open_at(path: Option<&Path>, inputs: &[PathBuf], from: Option<u64>) -> Result<Self> {
        let Some(path) = path.filter(|path| *path != Path::new("-")) else {
            let sink = Sink::Plain(BufWriter::new(Box::new(io::stdout())));
            return Ok(Self { sink, place: PathBuf::from("standard output"), part: None });
        };
        spare_input(path, inputs)?;
        let is_gzip = is_gzip(path);
        let sink = |file: File| {
            let bytes: Bytes = BufWriter::new(Box::new(file));
            if is_gzip { Sink::Gzip(Some(compressed(bytes))) } else { Sink::Plain(bytes) }
        };
        // A device or a pipe takes the bytes as they come; a link is followed, so that it stays one.
        if fs::metadata(path).is_ok_and(|metadata| !metadata.is_file()) {
            let file = OpenOptions::new().write(true).open(path).map_err(|cause| uncreatable(path, cause))?;
            return Ok(Self { sink: sink(file), place: path.to_owned(), part: None });
        }
        let target = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let part = part_of(&target);
        spare_input(&part, inputs)?;
        let mut file = locked(&part)
            .map_err(|cause| uncreatable(path, cause))?
            .ok_or_else(|| Error::new(ErrorKind::Unsupported, "is being written by another run").at(path))?;
        let n_bytes = from.unwrap_or(0);
        let n_there = file.metadata().map(|metadata| metadata.len()).map_err(|cause| unwritable(path, cause))?;
        if n_there < n_bytes {
            let message = format!("has {n_there} bytes, its checkpoint speaks of {n_bytes}");
            return Err(Error::new(ErrorKind::Io, message).at(&part).hint("start anew with `--restart`"));
        }
        file.set_len(n_bytes)
            .and_then(|()| file.seek(SeekFrom::Start(n_bytes)))
            .map_err(|cause| unwritable(path, cause))?;
        if let Ok(metadata) = fs::metadata(&target) {
            // What can be read by others stays so; where this is not allowed the table is still right.
            let _ = file.set_permissions(metadata.permissions());
        }
        let handle = file.try_clone().map_err(|cause| unwritable(path, cause))?;
        let part = Part { file: handle, path: part, target, is_kept: from.is_some() };
        Ok(Self { sink: sink(file), place: path.to_owned(), part: Some(part) })
    }

    /// Whether this becomes a file under a name.
    pub(super) fn is_file(&self) -> bool {
        self.part.is_some()
    }

    /// Adds `bytes`.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        let written = match &mut self.sink {
            Sink::Plain(writer) => writer.write_all(bytes),
            Sink::Gzip(Some(writer)) => writer.write_all(bytes),
            Sink::Gzip(None) => Ok(()),
        };
        written.map_err(|cause| unwritable(&self.place, cause))
    }

    /// The same of findings whose exit code counts where nobody reads on, as behind `head`.
    pub(super) fn tell(&mut self, bytes: &[u8]) -> Result<()> {
        let told = self.write(bytes);
        if told.as_ref().is_err_and(is_broken_pipe) {
            *self = Self::nowhere();
            return Ok(());
        }
        told
    }

    /// [`Self::finish`] of what was told.
    pub(super) fn finish_telling(self) -> Result<()> {
        let finished = self.finish();
        if finished.as_ref().is_err_and(is_broken_pipe) { Ok(()) } else { finished }
    }

    /// Hands over what has been written so far, so that a reader at the other end sees it.
    pub(super) fn flush(&mut self) -> Result<()> {
        let flushed = match &mut self.sink {
            Sink::Plain(writer) => writer.flush(),
            Sink::Gzip(_) => Ok(()),
        };
        flushed.map_err(|cause| unwritable(&self.place, cause))
    }

    /// Brings all that was written onto the disk, and gives its length: a place from which another run can go on. A
    /// compressed file begins a new member there.
    pub(super) fn checkpoint(&mut self) -> Result<u64> {
        if let Some(bytes) = self.settle()? {
            self.sink = Sink::Gzip(Some(compressed(bytes)));
        }
        let Some(part) = &mut self.part else { return Ok(0) };
        let synced = part.file.sync_data().and_then(|()| part.file.stream_position());
        synced.map_err(|cause| unwritable(&self.place, cause))
    }

    /// Hands all that was written to the system, a compressed file's member ended. Of a compressed file it gives the bytes
    /// below, in which another member may begin.
    fn settle(&mut self) -> Result<Option<Bytes>> {
        let settled = match &mut self.sink {
            Sink::Plain(writer) => writer.flush().map(|()| None),
            Sink::Gzip(slot) => slot.take().map_or(Ok(None), |encoder| {
                let mut bytes = encoder.finish()?;
                bytes.flush()?;
                Ok(Some(bytes))
            }),
        };
        settled.map_err(|cause| unwritable(&self.place, cause))
    }

    /// Keeps what has been written though the run does not end well, so that another one can go on.
    pub(super) fn keep(&mut self) {
        if let Some(part) = &mut self.part {
            part.is_kept = true;
        }
    }

    /// Throws away what has been written in the end, unless it gets its name.
    pub(super) fn forget(&mut self) {
        if let Some(part) = &mut self.part {
            part.is_kept = false;
        }
    }

    /// Makes a file of all that was written, with `make`, and gives that its name instead, behind `seal`.
    ///
    /// # Errors
    ///
    /// If `make` or `seal` fails, or the file cannot be named; what was written stays then.
    pub(super) fn finish_as(
        mut self,
        make: impl FnOnce(&mut dyn BufRead, &Path) -> Result<()>,
        seal: impl FnOnce(&Path) -> Result<()>,
    ) -> Result<()> {
        self.settle()?;
        let Some(part) = &mut self.part else { return Ok(()) };
        part.is_kept = true;
        let made = beside(&part.target, ".new");
        let made_file = || -> Result<()> {
            // A file of this name is of a run that was ended in this very moment.
            let _ = fs::remove_file(&made);
            part.file.seek(SeekFrom::Start(0)).map_err(|cause| unwritable(&part.path, cause))?;
            make(&mut BufReader::with_capacity(1 << 16, &part.file), &made)?;
            let synced = OpenOptions::new().write(true).open(&made).and_then(|file| file.sync_all());
            synced.map_err(|cause| unwritable(&self.place, cause))?;
            if let Ok(metadata) = fs::metadata(&part.target) {
                let _ = fs::set_permissions(&made, metadata.permissions());
            }
            seal(&made).map_err(|cause| unwritable(&self.place, cause))?;
            fs::rename(&made, &part.target).map_err(|cause| unwritable(&self.place, cause))
        };
        if let Err(error) = made_file() {
            let _ = fs::remove_file(&made);
            return Err(error);
        }
        let _ = fs::remove_file(&part.path);
        sync_folder(&part.target);
        Ok(())
    }

    /// Reads all that was written, from its beginning, to make several files of it; gives what is of no use any more then.
    ///
    /// # Errors
    ///
    /// What `make` returns; what was written stays then.
    pub(super) fn finish_as_many(
        mut self,
        make: impl FnOnce(&mut dyn BufRead) -> Result<()>,
    ) -> Result<Option<PathBuf>> {
        self.settle()?;
        let Some(part) = &mut self.part else { return Ok(None) };
        part.is_kept = true;
        part.file.seek(SeekFrom::Start(0)).map_err(|cause| unwritable(&part.path, cause))?;
        let file = BufReader::with_capacity(1 << 16, &part.file);
        if matches!(self.sink, Sink::Gzip(_)) {
            make(&mut BufReader::new(MultiGzDecoder::new(file)))?;
        } else {
            make(&mut { file })?;
        }
        Ok(Some(part.path.clone()))
    }

    /// Writes what is left and gives the file its name.
    pub(super) fn finish(self) -> Result<()> {
        self.finish_sealed(|_| Ok(()))
    }

    /// The same behind `seal`, which gets the file while it is whole and has no name yet.
    pub(super) fn finish_sealed(mut self, seal: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
        self.settle()?;
        let Some(part) = &mut self.part else { return Ok(()) };
        part.file.sync_all().map_err(|cause| unwritable(&self.place, cause))?;
        seal(&part.path).map_err(|cause| unwritable(&self.place, cause))?;
        fs::rename(&part.path, &part.target).map_err(|cause| unwritable(&self.place, cause))?;
        part.is_kept = true;
        sync_folder(&part.target);
        Ok(())
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.sink {
            Sink::Plain(writer) => writer.write(bytes),
            Sink::Gzip(Some(writer)) => writer.write(bytes),
            Sink::Gzip(None) => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.sink {
            Sink::Plain(writer) => writer.flush(),
            Sink::Gzip(_) => Ok(()),
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        if let Some(part) = self.part.as_ref().filter(|part| !part.is_kept) {
            // Nothing more can be done about a part that cannot be removed.
            let _ = fs::remove_file(&part.path);
        }
    }
}

/// The file at `path`, made where it is missing, for this process alone; `None` where another one has it.
fn locked(path: &Path) -> io::Result<Option<File>> {
    loop {
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(path)?;
        if file.try_lock().is_err() {
            return Ok(None);
        }
        // Another run may have ended in between, and given the file its name: what is locked then is a finished table.
        let (own, there) = (Handle::from_file(file.try_clone()?)?, Handle::from_path(path));
        if there.is_ok_and(|there| there == own) {
            return Ok(Some(file));
        }
    }
}

/// Puts the new name itself onto the disk, where the system has a way to.
pub(super) fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

fn uncreatable(path: &Path, cause: io::Error) -> Error {
    let error = Error::new(ErrorKind::Io, "cannot be created").at(path).because(cause);
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() && !folder.exists() => {
            error.hint(format!("create the folder `{}` first", folder.display()))
        }
        _ if path.is_dir() => error.hint("name a file in it"),
        _ => error,
    }
}

pub(super) fn unwritable(place: &Path, cause: impl Into<Box<dyn StdError + Send + Sync>>) -> Error {
    Error::new(ErrorKind::Io, "cannot be written").at(place).because(cause)
}

/// Whether the reader at the other end has gone, as `head` does: nobody's error.
pub(super) fn is_broken_pipe(error: &Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::BrokenPipe)
}

/// An error if writing to `path` would destroy one of `inputs`, by whatever name or link, or put the output where it would
/// be read as input.
pub(super) fn spare_input(path: &Path, inputs: &[PathBuf]) -> Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Ok(folder) = folder.canonicalize() else { return Ok(()) };
    let target = path.canonicalize().unwrap_or_else(|_| folder.join(path.file_name().unwrap_or_default()));
    let handle = Handle::from_path(path).ok().filter(|_| path.is_file());
    let is_called_like =
        |input: &&PathBuf| input.to_str().is_some_and(|name| !input.exists() && input::is_like(path, name));
    if let Some(pattern) = inputs.iter().find(is_called_like).filter(|_| handle.is_none()) {
        let message = format!("is called like the input `{}` and would be read as an article", pattern.display());
        let error = Error::new(ErrorKind::Unsupported, message).at(path);
        return Err(error.hint("choose another name for the output"));
    }
    for input in inputs.iter().flat_map(|input| input::expand(input).unwrap_or_else(|_| vec![input.clone()])) {
        let input = input.as_path();
        let is_standard = input == Path::new("-");
        let same = if is_standard { Handle::stdin() } else { Handle::from_path(input) };
        let is_same = handle.as_ref().zip(same.ok()).is_some_and(|(output, input)| *output == input);
        let real = input.canonicalize().ok().filter(|_| !is_standard);
        if is_same || real.as_ref() == Some(&target) {
            return Err(Error::new(ErrorKind::Unsupported, "is also input and would be overwritten")
                .at(path)
                .hint("choose another name for the output"));
        }
        if real.is_some_and(|real| real.is_dir() && target.starts_with(&real)) {
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
