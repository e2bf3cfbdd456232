//! Archives: the members of zip and tar files, in their order, each read as a file of its own, archives in them too.

use std::{
    fs::File as DiskFile,
    io::{self, BufReader, Read, Seek, SeekFrom},
    path::Path,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

use flate2::read::DeflateDecoder;

use super::{
    Documents, Opened, ReadOptions, Reader,
    compress::Bytes,
    files::{self, File},
    portion::Portion,
    spool,
};
use crate::{
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// Zip archives.
pub(super) const ZIP: Reader = Reader {
    name: "zip",
    about: "zip archives of any of these",
    endings: &["zip"],
    takes_bytes: true,
    fits: |head| head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06"),
    open: open_zip,
    ..Reader::TEXT
};

/// Tar archives.
pub(super) const TAR: Reader = Reader {
    name: "tar",
    about: "tar archives of any of these",
    endings: &["tar", "tgz"],
    takes_bytes: true,
    fits: |head| head.get(257..262) == Some(b"ustar"),
    open: open_tar,
    ..Reader::TEXT
};

/// Archives within one another that are followed.
const MAX_DEPTH: u8 = 3;

/// What an archive may grow to when it is unpacked: some bytes, and this many times its own length. Deflate alone reaches
/// a thousandfold on zeros, texts some tenfold.
const MAX_GROWTH: (u64, u64) = (1 << 30, 200);

/// Counts what all members of an archive unpack to, and ends where that is beyond reason.
struct Bounded<R> {
    bytes: R,
    left: Arc<AtomicU64>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.bytes.read(buffer)?;
        let left = self.left.load(Ordering::Relaxed);
        if n_read as u64 > left {
            return Err(io::Error::other("the archive grows beyond reason when it is unpacked"));
        }
        self.left.store(left - n_read as u64, Ordering::Relaxed);
        Ok(n_read)
    }
}

/// A stretch of a file that others read too.
struct Section {
    file: Arc<Mutex<DiskFile>>,
    next: u64,
    end: u64,
    /// Bytes of the whole file.
    length: u64,
    portion: Arc<Portion>,
}

impl Read for Section {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let wanted = buffer.len().min(usize::try_from(self.end - self.next).unwrap_or(usize::MAX));
        if wanted == 0 {
            return Ok(0);
        }
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(self.next))?;
        let n_read = file.read(&mut buffer[..wanted])?;
        if n_read == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        self.next += n_read as u64;
        self.portion.set(self.next, self.length);
        Ok(n_read)
    }
}

/// Compares a checksum once all is read.
struct Checked<R> {
    bytes: R,
    sum: crc32fast::Hasher,
    expected: u32,
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.bytes.read(buffer)?;
        self.sum.update(&buffer[..n_read]);
        if n_read == 0 && !buffer.is_empty() && self.sum.clone().finalize() != self.expected {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "checksum does not match"));
        }
        Ok(n_read)
    }
}

/// How the bytes of a member lie in the archive.
enum Packed {
    Plain,
    /// With the checksum of what comes out.
    Stored(u32),
    Deflated(u32),
    /// In a way that is not read, by its name.
    Otherwise(String),
}

struct Member {
    name: String,
    start: u64,
    length: u64,
    packed: Packed,
}

/// The members of an archive that are left to read.
struct Members {
    file: Opened,
    disk: Arc<Mutex<DiskFile>>,
    length: u64,
    members: std::vec::IntoIter<Member>,
    left: Arc<AtomicU64>,
    current: Option<Documents>,
}

impl Iterator for Members {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(documents) = &mut self.current {
                match documents.next() {
                    Some(document) => return Some(document),
                    None => self.current = None,
                }
            }
            let member = self.members.next()?;
            match self.open(member) {
                Ok(documents) => self.current = Some(documents),
                Err(error) => return Some(Err(error)),
            }
        }
    }
}

impl Members {
    fn open(&mut self, member: Member) -> Result<Documents> {
        let Member { name, start, length, packed } = member;
        let place = format!("{}!{name}", self.file.place.display());
        self.file.portion.set(start, self.length);
        let section = Section {
            file: Arc::clone(&self.disk),
            next: start,
            end: start.saturating_add(length),
            length: self.length,
            portion: Arc::clone(&self.file.portion),
        };
        let checked = |bytes, expected| Checked { bytes, sum: crc32fast::Hasher::new(), expected };
        let plain: Box<dyn Read + Send> = match packed {
            Packed::Plain => Box::new(section),
            Packed::Stored(sum) => Box::new(checked(Box::new(section) as Box<dyn Read + Send>, sum)),
            Packed::Deflated(sum) => {
                Box::new(checked(Box::new(DeflateDecoder::new(section)) as Box<dyn Read + Send>, sum))
            }
            Packed::Otherwise(how) => {
                let error =
                    Error::new(ErrorKind::Unsupported, format!("packed by `{how}`, which is not read")).at(place);
                return Err(error.hint("pack the archive again in the usual way, or name the unpacked folder"));
            }
        };
        let bytes: Bytes = Box::new(BufReader::new(Bounded { bytes: plain, left: Arc::clone(&self.left) }));
        let mut file = File::new(place.into(), Path::new(&name), Ok(bytes));
        if self.file.is_among_others {
            file.id = format!("{}/{}", self.file.id, file.id);
        }
        file.choice = Arc::clone(&self.file.choice);
        file.depth = self.file.depth + 1;
        file.is_among_others = true;
        super::open(file, &self.file.options, &mut |_| ())
    }
}

/// Whether a member is read: what is not in folders is not here either.
fn is_read(name: &str) -> bool {
    let path = Path::new(name);
    let is_hidden = path.iter().any(|part| {
        let part = part.to_string_lossy();
        part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX"
    });
    !is_hidden && files::is_known(path)
}

/// The documents of the members that `list` finds.
fn documents(mut file: Opened, list: impl FnOnce(&mut DiskFile) -> Result<Vec<Member>>) -> Documents {
    if file.options.reader.is_some() {
        // The reader that was named is the archive's; what is in it is told by its content.
        file.options = Arc::new(ReadOptions { reader: None, ..file.options.as_ref().clone() });
    }
    let opened = || -> Result<(DiskFile, Vec<Member>)> {
        if file.depth >= MAX_DEPTH {
            let error = Error::new(ErrorKind::Input, format!("more than {MAX_DEPTH} archives within one another"));
            return Err(error.hint("unpack it and name the folder"));
        }
        let mut disk = spool::seekable(&mut file)?;
        let mut members = list(&mut disk)?;
        members.retain(|member| is_read(&member.name));
        if members.is_empty() {
            let error = Error::new(ErrorKind::Input, "an archive without a file that can be read");
            return Err(error.hint("files in it need the ending of a format; see `whosaid run --help`"));
        }
        Ok((disk, members))
    }();
    match opened {
        Ok((disk, members)) => {
            let length = disk.metadata().map_or(0, |metadata| metadata.len());
            let left = Arc::new(AtomicU64::new(MAX_GROWTH.0.saturating_add(length.saturating_mul(MAX_GROWTH.1))));
            let disk = Arc::new(Mutex::new(disk));
            Box::new(Members { file, disk, length, members: members.into_iter(), left, current: None })
        }
        Err(error) => Box::new(std::iter::once(Err(error.at(&file.place)))),
    }
}

fn open_zip(file: Opened) -> Documents {
    documents(file, |disk| {
        let broken = |cause: zip::result::ZipError| {
            let error = Error::new(ErrorKind::Input, "cannot be read as a zip archive").because(cause);
            error.hint("is it whole? encrypted archives are not read")
        };
        let mut archive = zip::ZipArchive::new(BufReader::new(disk)).map_err(broken)?;
        if archive.index_for_name("[Content_Types].xml").is_some() {
            let error = Error::new(ErrorKind::Input, "an Office document, not text");
            return Err(error.hint("save it as plain text or HTML"));
        }
        let mut members = Vec::new();
        for index in 0..archive.len() {
            let member = archive.by_index_raw(index).map_err(broken)?;
            if !member.is_file() {
                continue;
            }
            let packed = match member.compression() {
                _ if member.encrypted() => Packed::Otherwise("a password".to_owned()),
                zip::CompressionMethod::Stored => Packed::Stored(member.crc32()),
                zip::CompressionMethod::Deflated => Packed::Deflated(member.crc32()),
                other => Packed::Otherwise(other.to_string()),
            };
            let start = member.data_start().ok_or_else(|| broken(zip::result::ZipError::FileNotFound))?;
            let name = String::from_utf8_lossy(member.name_raw()).replace('\\', "/");
            members.push(Member { name, start, length: member.compressed_size(), packed });
        }
        Ok(members)
    })
}

fn open_tar(file: Opened) -> Documents {
    documents(file, |disk| {
        let broken = |cause: io::Error| {
            Error::new(ErrorKind::Input, "cannot be read as a tar archive").because(cause).hint("is it whole?")
        };
        let mut archive = tar::Archive::new(BufReader::new(disk));
        let mut members = Vec::new();
        for entry in archive.entries_with_seek().map_err(broken)? {
            let entry = entry.map_err(broken)?;
            if entry.header().entry_type() == tar::EntryType::Regular {
                let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
                members.push(Member {
                    name,
                    start: entry.raw_file_position(),
                    length: entry.size(),
                    packed: Packed::Plain,
                });
            }
        }
        Ok(members)
    })
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::{super::tests::read_bytes, *};

    fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        for (name, content) in members {
            archive.start_file(*name, options).unwrap();
            archive.write_all(content).unwrap();
        }
        archive.finish().unwrap().into_inner()
    }

    fn tarred(members: &[(&str, &[u8])]) -> Vec<u8> {
        let mut archive = tar::Builder::new(Vec::new());
        for (name, content) in members {
            let mut header = tar::Header::new_gnu();
            header.set_size(content.len() as u64);
            archive.append_data(&mut header, name, *content).unwrap();
        }
        archive.into_inner().unwrap()
    }

    fn found(reader: &'static Reader, bytes: &[u8]) -> Vec<String> {
        let show = |item: Result<RawDocument>| match item {
            Ok(it) => format!("{} in {}: {}", it.id, it.metadata.input.unwrap_or_default(), it.text),
            Err(error) => format!("error: {error}"),
        };
        read_bytes(reader, bytes).into_iter().map(show).collect()
    }

    #[test]
    fn members_are_read_as_files_in_folders_are_archives_in_archives_too() {
        let members: [(&str, &[u8]); 5] = [
            ("a/one.txt", b"One."),
            ("two.jsonl", b"{\"text\":\"Two.\"}\n{\"text\":\"Three.\"}"),
            ("__MACOSX/a/._one.txt", b"junk"),
            ("photo.jpg", b"junk"),
            ("empty/.hidden.txt", b"junk"),
        ];
        for (reader, pack) in [(&ZIP, zipped as fn(&[(&str, &[u8])]) -> Vec<u8>), (&TAR, tarred)] {
            let expected = ["a/one in x!a/one.txt: One.", "two:1 in x!two.jsonl: Two.", "two:2 in x!two.jsonl: Three."];
            assert_eq!(found(reader, &pack(&members)), expected);
            let outer = pack(&[("inner.zip", &zipped(&members[..1])), ("inner.tar", &tarred(&members[..1]))]);
            let expected =
                ["inner/a/one in x!inner.zip!a/one.txt: One.", "inner/a/one~2 in x!inner.tar!a/one.txt: One."];
            let found = found(reader, &outer);
            assert_eq!(found[0], expected[0]);
            assert_eq!(found.len(), 2);
        }
    }

    #[test]
    fn nesting_bombs_and_damage_are_errors() {
        let mut packed = zipped(&[("a.txt", b"One.")]);
        for _ in 0..5 {
            packed = zipped(&[("inner.zip", &packed)]);
        }
        assert!(found(&ZIP, &packed)[0].contains("archives within one another"));
        let zeros = vec![b'\n'; 64 << 20];
        let bombs: Vec<String> = (0..20).map(|number| format!("{number}.jsonl")).collect();
        let bombs: Vec<(&str, &[u8])> = bombs.iter().map(|name| (name.as_str(), zeros.as_slice())).collect();
        let found_in_bomb = found(&ZIP, &zipped(&bombs));
        assert!(found_in_bomb.iter().any(|line| line.contains("beyond reason")), "{found_in_bomb:?}");
        let mut damaged = zipped(&[("a.txt", b"One one one one one one.")]);
        damaged[38] ^= 0xff;
        assert!(found(&ZIP, &damaged)[0].starts_with("error"));
        assert!(found(&ZIP, &damaged[..20])[0].starts_with("error"));
        assert!(found(&ZIP, &zipped(&[("[Content_Types].xml", b"")]))[0].contains("Office"));
    }
}
