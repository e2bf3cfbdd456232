//! Which ids a run has had: some five bytes for each, so that a hundred million of them fit into memory.
//!
//! An id is known by 52 bits of its hash. The last ones lie in a hash table; when that is full they are sorted into lists
//! whose numbers are written as what each has more than the one before. Two ids may share these bits: in a run of a hundred
//! million it happens once, and gives one of the two a longer id.

use std::{
    collections::HashSet,
    hash::{DefaultHasher, Hash, Hasher},
};

/// Bits of a hash that are kept, and of these the ones that tell the list.
const BITS: u32 = 52;
const LIST_BITS: u32 = 8;
/// Ids in the hash table, at most.
const MOST_RECENT: usize = 1 << 18;
/// Numbers of a list between two that can be found without reading from the start.
const STRIDE: usize = 64;

/// The ids of a run.
pub(super) struct Seen {
    recent: HashSet<u64>,
    lists: Vec<List>,
    most_recent: usize,
}

/// Sorted numbers.
#[derive(Default)]
struct List {
    /// Of each number how much more it is than the one before, seven bits a byte, the lowest first; the highest bit says
    /// that another byte follows.
    bytes: Vec<u8>,
    /// Of every [`STRIDE`]th number, the number before it and where it stands.
    marks: Vec<(u64, u32)>,
}

impl Default for Seen {
    fn default() -> Self {
        Self::with(MOST_RECENT)
    }
}

impl Seen {
    fn with(most_recent: usize) -> Self {
        Self { recent: HashSet::new(), lists: (0..1 << LIST_BITS).map(|_| List::default()).collect(), most_recent }
    }

    /// Adds an id; whether it was not there before.
    pub(super) fn insert(&mut self, id: &str) -> bool {
        let key = hash(id) >> (u64::BITS - BITS);
        if self.lists[list_of(key)].contains(key) || !self.recent.insert(key) {
            return false;
        }
        if self.recent.len() >= self.most_recent {
            self.settle();
        }
        true
    }

    /// Sorts the last ids into the lists.
    fn settle(&mut self) {
        let mut keys: Vec<u64> = self.recent.drain().collect();
        keys.sort_unstable();
        for added in keys.chunk_by(|a, b| list_of(*a) == list_of(*b)) {
            let list = &mut self.lists[list_of(added[0])];
            *list = list.with(added);
        }
    }
}

/// The hash of an id.
pub(super) fn hash(id: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

fn list_of(key: u64) -> usize {
    (key >> (BITS - LIST_BITS)) as usize
}

impl List {
    fn contains(&self, key: u64) -> bool {
        let mark = self.marks.partition_point(|(before, _)| *before < key);
        let Some((before, start)) = mark.checked_sub(1).map(|mark| self.marks[mark]) else { return false };
        numbers(&self.bytes[start as usize..], before).take_while(|number| *number <= key).any(|number| number == key)
    }

    /// This list with some sorted numbers more, none of which it has.
    fn with(&self, added: &[u64]) -> Self {
        let mut merged = Self { bytes: Vec::with_capacity(self.bytes.len() + 6 * added.len()), marks: Vec::new() };
        let (mut old, mut new) = (numbers(&self.bytes, 0).peekable(), added.iter().copied().peekable());
        let (mut before, mut n) = (0, 0);
        loop {
            let is_old = match (old.peek(), new.peek()) {
                (Some(old), Some(new)) => old < new,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (None, None) => break,
            };
            let Some(number) = (if is_old { old.next() } else { new.next() }) else { break };
            if n % STRIDE == 0 {
                merged.marks.push((before, merged.bytes.len() as u32));
            }
            write(number - before, &mut merged.bytes);
            (before, n) = (number, n + 1);
        }
        merged.bytes.shrink_to_fit();
        merged
    }
}

fn write(mut more: u64, bytes: &mut Vec<u8>) {
    while more >= 0x80 {
        bytes.push(more as u8 | 0x80);
        more >>= 7;
    }
    bytes.push(more as u8);
}

/// The numbers that `bytes` tell, behind the number `before`.
fn numbers(bytes: &[u8], before: u64) -> impl Iterator<Item = u64> {
    let (mut bytes, mut number) = (bytes.iter(), before);
    std::iter::from_fn(move || {
        let (mut more, mut shift) = (0, 0);
        loop {
            let byte = *bytes.next()?;
            more |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
            shift += 7;
        }
        number += more;
        Some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_id_is_new_once_in_whatever_order() {
        for most_recent in [1, 7, 1000] {
            let mut seen = Seen::with(most_recent);
            let mut random = fastrand::Rng::with_seed(7);
            let mut known = HashSet::new();
            for _ in 0..20_000 {
                let id = random.u32(..5000).to_string();
                assert_eq!(seen.insert(&id), known.insert(id.clone()), "{id}");
            }
        }
    }

    #[test]
    fn an_id_takes_some_five_bytes() {
        let mut seen = Seen::default();
        let n_ids = 4 * MOST_RECENT;
        assert!((0..n_ids).all(|id| seen.insert(&format!("article-{id}"))));
        assert!(seen.recent.is_empty());
        let n_bytes: usize = seen.lists.iter().map(|list| list.bytes.capacity() + 16 * list.marks.capacity()).sum();
        assert!(n_bytes < n_ids * 6, "{n_bytes} bytes for {n_ids} ids");
    }
}
