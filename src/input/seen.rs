//! Which ids a run has had, in bounded memory: the last ones in a hash table, those before in sorted runs of some five bytes
//! an id, which go to disk when they are many.
//!
//! An id is known by 52 bits of its hash. Two ids may share these bits: in a run of a hundred million it happens once, and
//! gives one of the two a longer id. Runs of like length are merged, so that an id is written some log n times in all. What
//! lies on disk is looked for only where a filter says that it may be there.

use std::{
    collections::HashSet,
    fs::File,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, BufRead, BufReader, BufWriter, Read, Seek, SeekFrom, Write},
    path::PathBuf,
};

/// Bits of a hash that are kept.
const BITS: u32 = 52;
/// Numbers of a run between two that can be found without reading from the start.
const STRIDE: usize = 64;
/// Of these marks, so many are passed over on disk.
const STRIDE_ON_DISK: usize = 16 * STRIDE;
/// Bits of the filter: an id on disk sets two of them.
const FILTER_BITS: u64 = 1 << 28;

/// How much is in memory.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Ids in the hash table.
    most_recent: usize,
    /// Ids in sorted runs that are not on disk.
    most_in_memory: usize,
}

/// Up to so many ids, of five bytes each, nothing goes to disk.
const BOUNDS: Bounds = Bounds { most_recent: 1 << 18, most_in_memory: 6 << 20 };

/// The ids of a run.
pub(super) struct Seen {
    bounds: Bounds,
    recent: HashSet<u64>,
    /// Longest first, those on disk before the others.
    runs: Vec<Run>,
    filter: Vec<u64>,
    /// Where files of ids are made; the system's place for such by default.
    pub(super) folder: PathBuf,
}

/// Sorted numbers.
struct Run {
    /// Of each number how much more it is than the one before, seven bits a byte, the lowest first; the highest bit says
    /// that another byte follows.
    bytes: Bytes,
    n_bytes: u64,
    n_numbers: usize,
    /// Of some numbers, the number before and where it stands.
    marks: Vec<(u64, u64)>,
}

enum Bytes {
    InMemory(Vec<u8>),
    OnDisk(File),
}

impl Default for Seen {
    fn default() -> Self {
        Self::with(BOUNDS)
    }
}

impl Seen {
    fn with(bounds: Bounds) -> Self {
        let folder = std::env::temp_dir();
        Self { bounds, recent: HashSet::new(), runs: Vec::new(), filter: Vec::new(), folder }
    }

    /// Adds an id; whether it was not there before.
    ///
    /// # Errors
    ///
    /// If what lies on disk cannot be read.
    pub(super) fn insert(&mut self, id: &str) -> io::Result<bool> {
        let key = hash(id) >> (u64::BITS - BITS);
        if self.recent.contains(&key) {
            return Ok(false);
        }
        let may_be_on_disk = self.filter.is_empty() || bits_of(key).all(|(word, bit)| self.filter[word] & bit != 0);
        for run in self.runs.iter_mut().filter(|run| may_be_on_disk || !run.is_on_disk()) {
            if run.contains(key)? {
                return Ok(false);
            }
        }
        self.recent.insert(key);
        if self.recent.len() >= self.bounds.most_recent {
            self.settle()?;
        }
        Ok(true)
    }

    /// Makes the last ids a run, and puts runs together, on disk where they are too much for memory.
    fn settle(&mut self) -> io::Result<()> {
        let mut keys: Vec<u64> = self.recent.drain().collect();
        keys.sort_unstable();
        self.runs.push(Run::in_memory(keys.into_iter().map(Ok))?);
        let n_in_memory: usize = self.runs.iter().filter(|run| !run.is_on_disk()).map(|run| run.n_numbers).sum();
        let first = self.runs.iter().position(|run| !run.is_on_disk()).unwrap_or_default();
        if n_in_memory > self.bounds.most_in_memory {
            let mut spilt = self.runs.split_off(first);
            match self.on_disk(&mut spilt) {
                Ok(run) => self.runs.push(run),
                // A disk that is full costs memory, and nothing else.
                Err(_) => self.runs.append(&mut spilt),
            }
        }
        while let [.., before, last] = self.runs.as_slice()
            && before.n_numbers < 2 * last.n_numbers
            && before.is_on_disk() == last.is_on_disk()
        {
            let mut two = self.runs.split_off(self.runs.len() - 2);
            let is_on_disk = two.iter().all(Run::is_on_disk);
            let merged = if is_on_disk { self.on_disk(&mut two) } else { merged(&mut two).and_then(Run::in_memory) };
            let Ok(run) = merged else {
                self.runs.append(&mut two);
                break;
            };
            self.runs.push(run);
        }
        Ok(())
    }

    /// A run on disk of what some runs have.
    fn on_disk(&mut self, runs: &mut [Run]) -> io::Result<Run> {
        let file = tempfile::tempfile_in(&self.folder).or_else(|_| tempfile::tempfile())?;
        let mut writer = BufWriter::with_capacity(1 << 16, file);
        let mut written = Written::default();
        if self.filter.is_empty() {
            self.filter = vec![0; (FILTER_BITS / u64::from(u64::BITS)) as usize];
        }
        let mut bytes = Vec::new();
        for number in merged(runs)? {
            let number = number?;
            bits_of(number).for_each(|(word, bit)| self.filter[word] |= bit);
            written.add(number, STRIDE_ON_DISK, &mut bytes);
            writer.write_all(&bytes)?;
            bytes.clear();
        }
        let file = writer.into_inner().map_err(io::IntoInnerError::into_error)?;
        Ok(written.run(Bytes::OnDisk(file)))
    }
}

/// The hash of an id.
pub(super) fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

/// Where the filter knows a key: the word and the bit in it.
fn bits_of(key: u64) -> impl Iterator<Item = (usize, u64)> {
    let places = [key % FILTER_BITS, key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - FILTER_BITS.ilog2())];
    places.into_iter().map(|place| ((place / 64) as usize, 1 << (place % 64)))
}

/// A run that is being written.
#[derive(Default)]
struct Written {
    before: u64,
    n_bytes: u64,
    n_numbers: usize,
    marks: Vec<(u64, u64)>,
}

impl Written {
    fn add(&mut self, number: u64, stride: usize, bytes: &mut Vec<u8>) {
        if self.n_numbers.is_multiple_of(stride) {
            self.marks.push((self.before, self.n_bytes));
        }
        let n_before = bytes.len();
        write(number - self.before, bytes);
        self.n_bytes += (bytes.len() - n_before) as u64;
        self.n_numbers += 1;
        self.before = number;
    }

    fn run(self, bytes: Bytes) -> Run {
        let Self { n_bytes, n_numbers, marks, .. } = self;
        Run { bytes, n_bytes, n_numbers, marks }
    }
}

impl Run {
    fn in_memory(numbers: impl Iterator<Item = io::Result<u64>>) -> io::Result<Self> {
        let (mut written, mut bytes) = (Written::default(), Vec::new());
        for number in numbers {
            written.add(number?, STRIDE, &mut bytes);
        }
        bytes.shrink_to_fit();
        Ok(written.run(Bytes::InMemory(bytes)))
    }

    fn is_on_disk(&self) -> bool {
        matches!(self.bytes, Bytes::OnDisk(_))
    }

    fn contains(&mut self, key: u64) -> io::Result<bool> {
        let mark = self.marks.partition_point(|(before, _)| *before < key);
        let Some((before, start)) = mark.checked_sub(1).map(|mark| self.marks[mark]) else { return Ok(false) };
        let end = self.marks.get(mark).map_or(self.n_bytes, |(_, start)| *start);
        let mut numbers = numbers(self.read(start, end)?, before);
        while let Some(number) = numbers.next().transpose()? {
            if number >= key {
                return Ok(number == key);
            }
        }
        Ok(false)
    }

    /// The bytes `start..end`.
    fn read(&mut self, start: u64, end: u64) -> io::Result<Box<dyn BufRead + '_>> {
        Ok(match &mut self.bytes {
            Bytes::InMemory(bytes) => Box::new(&bytes[start as usize..end as usize]),
            Bytes::OnDisk(file) => {
                file.seek(SeekFrom::Start(start))?;
                let size = (end - start).min(1 << 16) as usize;
                Box::new(BufReader::with_capacity(size, file.take(end - start)))
            }
        })
    }
}

/// The numbers of all `runs`, sorted; no two have the same.
fn merged(runs: &mut [Run]) -> io::Result<impl Iterator<Item = io::Result<u64>>> {
    let all = runs.iter_mut().map(|run| {
        let n_bytes = run.n_bytes;
        Ok(numbers(run.read(0, n_bytes)?, 0).peekable())
    });
    let mut all = all.collect::<io::Result<Vec<_>>>()?;
    Ok(std::iter::from_fn(move || {
        // An error comes before every number.
        let least = |next: Option<&io::Result<u64>>| next.map(|next| next.as_ref().map_or(0, |number| number + 1));
        let next = all.iter_mut().enumerate().filter_map(|(idx, run)| Some((least(run.peek())?, idx))).min();
        next.and_then(|(_, idx)| all[idx].next())
    }))
}

fn write(mut more: u64, bytes: &mut Vec<u8>) {
    while more >= 0x80 {
        bytes.push(more as u8 | 0x80);
        more >>= 7;
    }
    bytes.push(more as u8);
}

/// The numbers that `bytes` tell, behind the number `before`.
fn numbers(bytes: impl BufRead, before: u64) -> impl Iterator<Item = io::Result<u64>> {
    let (mut bytes, mut number) = (bytes.bytes(), before);
    std::iter::from_fn(move || {
        let (mut more, mut shift) = (0, 0);
        loop {
            let byte = match bytes.next()? {
                Ok(byte) => byte,
                Err(error) => return Some(Err(error)),
            };
            more |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
            shift += 7;
        }
        number += more;
        Some(Ok(number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_new_once_in_whatever_order_and_wherever_it_lies() {
        for (most_recent, most_in_memory) in [(1, 1), (7, 20), (50, 10_000), (1000, 100)] {
            let mut seen = Seen::with(Bounds { most_recent, most_in_memory });
            let mut random = fastrand::Rng::with_seed(7);
            let mut known = HashSet::new();
            for _ in 0..20_000 {
                let id = random.u32(..5000).to_string();
                assert_eq!(seen.insert(&id).unwrap(), known.insert(id.clone()), "{id}");
            }
        }
    }

    #[test]
    fn memory_is_bounded_and_the_rest_lies_on_disk_in_few_runs() {
        let bounds = Bounds { most_recent: 1 << 8, most_in_memory: 1 << 12 };
        let mut seen = Seen::with(bounds);
        let n_ids = 1 << 17;
        assert!((0..n_ids).all(|id| seen.insert(&format!("article-{id}")).unwrap()));
        assert!((0..n_ids).step_by(97).all(|id| !seen.insert(&format!("article-{id}")).unwrap()));
        let in_memory = seen.runs.iter().filter(|run| !run.is_on_disk());
        assert!(in_memory.map(|run| run.n_numbers).sum::<usize>() <= bounds.most_in_memory);
        assert!(seen.runs.len() < 16, "{} runs", seen.runs.len());
        let marks: usize = seen.runs.iter().map(|run| run.marks.len()).sum();
        assert!(marks < n_ids / 512, "{marks} marks");
    }

    #[test]
    fn an_id_takes_some_five_bytes() {
        let mut seen = Seen::default();
        let n_ids = 4 * BOUNDS.most_recent;
        assert!((0..n_ids).all(|id| seen.insert(&format!("article-{id}")).unwrap()));
        let n_bytes: usize = seen.runs.iter().map(|run| run.n_bytes as usize + 16 * run.marks.len()).sum();
        assert!(n_bytes < n_ids * 6, "{n_bytes} bytes for {n_ids} ids");
    }
}
