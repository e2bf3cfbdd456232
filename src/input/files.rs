//! From the arguments of a run to open files: existence, folders, order, ids.

use std::{
    collections::{BTreeMap, VecDeque},
    fs,
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
    sync::Arc,
};

use walkdir::WalkDir;

use super::{
    READERS,
    choice::Choice,
    compress::{self, Bytes},
    portion::{Metered, Portion},
    slashed,
};
use crate::error::{Error, ErrorKind, Result};

/// A file to read.
pub(super) struct File {
    /// What error messages call it.
    pub place: PathBuf,
    /// Its name without ending, with its folder relative to the argument.
    pub id: String,
    /// Its ending, lower case, behind which that of a compression was taken off.
    pub ending: String,
    /// Its bytes, or why it cannot be opened.
    pub bytes: io::Result<Bytes>,
    /// Where it lies, if it is a file of its own.
    pub on_disk: Option<PathBuf>,
    /// How much of it has been used, if it is a file of its own.
    pub portion: Arc<Portion>,
    /// Whether its documents are wanted.
    pub choice: Arc<Choice>,
    /// Archives around it.
    pub depth: u8,
    /// Whether it was found in a folder or archive.
    pub is_among_others: bool,
}

impl File {
    /// A file called `place` in messages, whose id and ending come from `name`.
    pub(super) fn new(place: PathBuf, name: &Path, bytes: io::Result<Bytes>) -> Self {
        let (stem, ending) = split_ending(name);
        let (id, portion, choice) = (slashed(&stem), Arc::default(), Arc::default());
        Self { place, id, ending, bytes, on_disk: None, portion, choice, depth: 0, is_among_others: false }
    }
}

/// Whether a reader knows the ending of `path`.
pub(super) fn is_known(path: &Path) -> bool {
    has_reader(&split_ending(path).1)
}

fn has_reader(ending: &str) -> bool {
    READERS.iter().any(|reader| reader.endings.contains(&ending))
}

/// Where a file lies.
pub(super) enum Place {
    StandardInput,
    OnDisk {
        path: PathBuf,
        /// What its id comes from.
        name: PathBuf,
        is_among_others: bool,
    },
}

impl Place {
    pub(super) fn open(self) -> File {
        match self {
            Self::StandardInput => {
                let bytes: Bytes = Box::new(BufReader::new(io::stdin()));
                File::new("<stdin>".into(), Path::new("stdin"), Ok(bytes))
            }
            Self::OnDisk { path, name, is_among_others } => File { is_among_others, ..open(path, &name) },
        }
    }
}

/// The files of all arguments, in order.
pub(super) struct Files {
    arguments: VecDeque<PathBuf>,
    folder: Option<Folder>,
}

struct Folder {
    root: PathBuf,
    walk: walkdir::IntoIter,
    /// Files with endings that no reader knows, counted by ending.
    passed_over: BTreeMap<String, u64>,
}

impl Files {
    /// # Errors
    /// [`ErrorKind::Io`] where an argument does not exist or may not be looked at.
    pub(super) fn new(arguments: &[PathBuf]) -> Result<Self> {
        let arguments = arguments.iter().map(|argument| expand(argument)).collect::<Result<Vec<_>>>()?.concat();
        for argument in arguments.iter().filter(|argument| !is_standard_input(argument)) {
            fs::metadata(argument).map_err(|error| {
                let missing = error.kind() == io::ErrorKind::NotFound;
                let message = if missing { "no such file or folder" } else { "cannot be opened" };
                let problem = Error::new(ErrorKind::Io, message).at(argument);
                let problem = if missing { problem } else { problem.because(error) };
                problem.hint("give files, folders, or `-` for standard input")
            })?;
        }
        Ok(Self { arguments: arguments.into(), folder: None })
    }

    /// The next file. In folders only files with the endings of a reader are read, unless `any_ending`; hidden files and
    /// folders are not.
    pub(super) fn next(&mut self, any_ending: bool, warn: &mut dyn FnMut(Error)) -> Option<Result<Place>> {
        loop {
            if let Some(folder) = &mut self.folder {
                match folder.next(any_ending, warn) {
                    Some(file) => return Some(file),
                    None => self.folder = None,
                }
            }
            let argument = self.arguments.pop_front()?;
            if is_standard_input(&argument) {
                return Some(Ok(Place::StandardInput));
            }
            if argument.is_dir() {
                let walk = WalkDir::new(&argument).follow_links(true).sort_by_file_name().into_iter();
                self.folder = Some(Folder { root: argument, walk, passed_over: BTreeMap::new() });
                continue;
            }
            let name = PathBuf::from(argument.file_name().unwrap_or(argument.as_os_str()));
            if is_pipe(&argument) {
                warn(Error::new(ErrorKind::Io, "is a pipe; waiting for what is written to it").at(&argument));
            }
            return Some(Ok(Place::OnDisk { path: argument, name, is_among_others: false }));
        }
    }
}

impl Folder {
    fn next(&mut self, any_ending: bool, warn: &mut dyn FnMut(Error)) -> Option<Result<Place>> {
        loop {
            let entry = match self.walk.next() {
                None => {
                    self.report(warn);
                    return None;
                }
                Some(Err(error)) => {
                    let place = error.path().unwrap_or(&self.root).to_owned();
                    if let Some(ancestor) = error.loop_ancestor() {
                        let message =
                            format!("links back to `{}`, which contains it; not followed", ancestor.display());
                        warn(Error::new(ErrorKind::Io, message).at(place));
                        continue;
                    }
                    let cause = error.into_io_error().unwrap_or_else(|| io::ErrorKind::Other.into());
                    return Some(Err(Error::new(ErrorKind::Io, "cannot be read").because(cause).at(place)));
                }
                Some(Ok(entry)) => entry,
            };
            let hidden = entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
            if hidden && entry.file_type().is_dir() {
                self.walk.skip_current_dir();
            }
            if hidden || !entry.file_type().is_file() {
                continue;
            }
            if !any_ending && !is_known(entry.path()) {
                *self.passed_over.entry(split_ending(entry.path()).1).or_default() += 1;
                continue;
            }
            let name = entry.path().strip_prefix(&self.root).unwrap_or(entry.path()).to_owned();
            return Some(Ok(Place::OnDisk { path: entry.into_path(), name, is_among_others: true }));
        }
    }

    fn report(&mut self, warn: &mut dyn FnMut(Error)) {
        let n_files: u64 = self.passed_over.values().sum();
        if n_files == 0 {
            return;
        }
        let mut endings: Vec<_> = std::mem::take(&mut self.passed_over)
            .into_keys()
            .map(|ending| if ending.is_empty() { "none".to_owned() } else { format!("`.{ending}`") })
            .collect();
        if endings.len() > 8 {
            endings.truncate(8);
            endings.push("…".to_owned());
        }
        let files = if n_files == 1 { "file" } else { "files" };
        let message = format!("{n_files} {files} with other endings passed over ({})", endings.join(", "));
        warn(Error::new(ErrorKind::Input, message).at(&self.root).hint("name a file itself to have it read"));
    }
}

/// The paths that a pattern as `news/*.html` stands for, in order of their names; another argument stands for itself.
///
/// # Errors
///
/// Where it stands for nothing.
pub(crate) fn expand(argument: &Path) -> Result<Vec<PathBuf>> {
    let pattern = argument.to_str().filter(|text| text.contains(['*', '?', '[']) && !argument.exists());
    let Some(pattern) = pattern else { return Ok(vec![argument.to_owned()]) };
    let fault = |message: &str| {
        Error::new(ErrorKind::Io, message.to_owned())
            .at(argument)
            .hint("`*` stands for any letters, `**` for folders, `?` for one letter")
    };
    let paths = glob::glob(pattern).map_err(|cause| fault("not a pattern of names").because(cause))?;
    let found: Vec<PathBuf> = paths.flatten().filter(|path| path.is_file()).collect();
    if found.is_empty() { Err(fault("no file is called so")) } else { Ok(found) }
}

/// Whether a file that is made at `path` would be one of those that `pattern` stands for.
#[cfg(feature = "cli")]
pub(crate) fn is_like(path: &Path, pattern: &str) -> bool {
    // As the pattern is expanded: a star ends at a separator.
    let options = glob::MatchOptions { require_literal_separator: true, ..glob::MatchOptions::new() };
    glob::Pattern::new(pattern).is_ok_and(|pattern| pattern.matches_path_with(path, options))
}

fn is_standard_input(argument: &Path) -> bool {
    argument.as_os_str() == "-"
}

/// Whether opening waits for somebody to write.
pub(crate) fn is_pipe(path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt;
        fs::metadata(path).is_ok_and(|metadata| metadata.file_type().is_fifo())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        false
    }
}

/// Compressed files up to this length, in bytes, are read once before, so that none of a damaged one is taken for news.
const VERIFIED_LEN: u64 = 64 << 20;

/// Bytes that are unpacked for that, at most.
const VERIFIED_UNPACKED: u64 = 1 << 30;

/// A file whose compression is sound, as far as that can be found out in a second or two.
fn sound(path: &Path, portion: &Arc<Portion>) -> io::Result<Bytes> {
    let open = || fs::File::open(path);
    if fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.len() <= VERIFIED_LEN) {
        let (bytes, is_packed) = compress::decompress_once(Box::new(BufReader::with_capacity(1 << 16, open()?)))?;
        if is_packed {
            // What was cut short is sound as far as it goes.
            match io::copy(&mut bytes.take(VERIFIED_UNPACKED), &mut io::sink()) {
                Err(fault) if fault.kind() != io::ErrorKind::UnexpectedEof => {
                    return Err(io::Error::new(fault.kind(), format!("damaged, none of it is used: {fault}")));
                }
                _ => {}
            }
        }
    }
    Ok(Box::new(BufReader::with_capacity(1 << 16, Metered { bytes: open()?, portion: Arc::clone(portion) })))
}

fn open(path: PathBuf, name: &Path) -> File {
    let length = length_of(&path);
    let portion = Arc::new(Portion::of(length.unwrap_or_default()));
    let bytes = sound(&path, &portion);
    let on_disk = length.map(|_| path.clone());
    File { on_disk, portion, ..File::new(path, name, bytes) }
}

/// The length of a file, unless it is a pipe or the like.
fn length_of(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
}

/// Bytes of all files of `arguments`, as they lie on disk; `None` where some come from a pipe.
#[cfg(any(feature = "cli", test))]
pub(super) fn total_length(arguments: &[PathBuf], any_ending: bool) -> Option<u64> {
    let mut total = Some(0);
    each_file(arguments, any_ending, |_, metadata| {
        total = total.zip(metadata.filter(fs::Metadata::is_file)).map(|(total, file)| total + file.len());
    })
    .ok()?;
    total
}

/// Number, bytes and a hash of the names, lengths and times of all files of `arguments`: another state, other words.
#[cfg(feature = "cli")]
pub(super) fn state(arguments: &[PathBuf], any_ending: bool) -> String {
    use std::time::UNIX_EPOCH;

    use sha2::{Digest, Sha256};

    let (mut n_files, mut n_bytes, mut hash) = (0_u64, 0, Sha256::new());
    let walked = each_file(arguments, any_ending, |path, metadata| {
        if let Some(file) = metadata.filter(fs::Metadata::is_file) {
            n_files += 1;
            n_bytes += file.len();
            let changed = file.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
            let changed = changed.map_or(0, |since| since.as_nanos());
            // Not its folder, which a user may name in several ways.
            let name = path.file_name().unwrap_or_default().as_encoded_bytes();
            hash.update([name, format!("\0{}\0{changed}\n", file.len()).as_bytes()].concat());
        }
    });
    if walked.is_err() || n_files == 0 {
        return String::new();
    }
    let sum: String = hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("{n_files} files, {n_bytes} bytes, {sum}")
}

/// Shows `look` each file and what the system knows of it; `None` of standard input and what it knows nothing of.
#[cfg(any(feature = "cli", test))]
fn each_file(arguments: &[PathBuf], any_ending: bool, mut look: impl FnMut(&Path, Option<fs::Metadata>)) -> Result<()> {
    let mut files = Files::new(arguments)?;
    while let Some(found) = files.next(any_ending, &mut |_| ()) {
        match found {
            Ok(Place::OnDisk { path, .. }) => look(&path, fs::metadata(&path).ok()),
            Ok(Place::StandardInput) => look(Path::new("-"), None),
            // The run tells of it.
            Err(_) => (),
        }
    }
    Ok(())
}

/// A path without its ending, and the ending in lower case; that of a compression is taken off first.
///
/// What follows the last dot is an ending only where a reader has it or it looks like one: up to six letters and digits. A
/// file called `Mr. Smith goes` has none.
fn split_ending(path: &Path) -> (PathBuf, String) {
    fn split(path: &Path) -> Option<(PathBuf, String)> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        let plausible = (1..=6).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_alphanumeric());
        (plausible || has_reader(&ending)).then(|| (path.with_extension(""), ending))
    }
    let Some((stem, ending)) = split(path) else { return (path.to_owned(), String::new()) };
    if compress::ENDINGS.contains(&ending.as_str()) {
        return split(&stem).unwrap_or((stem, String::new()));
    }
    (stem, ending)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_are_told_from_dots_in_names() {
        for (path, stem, ending) in [
            ("a/b.txt", "a/b", "txt"),
            ("b.JSONL.gz", "b", "jsonl"),
            ("b.gz", "b", ""),
            ("b", "b", ""),
            ("Mr. Smith goes", "Mr. Smith goes", ""),
            ("2021.06.16.md", "2021.06.16", "md"),
            (".hidden", ".hidden", ""),
        ] {
            assert_eq!(split_ending(Path::new(path)), (PathBuf::from(stem), ending.to_owned()), "{path}");
        }
    }
}
