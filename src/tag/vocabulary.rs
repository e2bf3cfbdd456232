//! The known words: one text and a table of where each lies in it, which is faster made and asked than a map of strings.

/// Words by their rows.
#[derive(Debug)]
pub(super) struct Vocabulary {
    /// The words, joined by line feeds.
    text: Box<str>,
    /// Where each word begins, and after them where another would.
    starts: Vec<u32>,
    /// Rows, each at its word's hash or in the next free place after it; [`FREE`] elsewhere. A power of two, half empty.
    places: Vec<u32>,
}

const FREE: u32 = u32::MAX;

/// FNV-1a of the bytes, 64 bits.
fn hash(word: &str) -> usize {
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let hash = word.bytes().fold(0xcbf2_9ce4_8422_2325, mix);
    (hash ^ (hash >> 32)) as usize
}

impl Vocabulary {
    /// Of words joined by line feeds. Of equal words the last counts.
    pub fn new(text: &str) -> Self {
        let n_words = text.split('\n').count();
        let mut starts = Vec::with_capacity(n_words + 1);
        starts.push(0);
        let mut vocabulary = Self { text: text.into(), starts, places: vec![FREE; (2 * n_words).next_power_of_two()] };
        for (row, word) in text.split('\n').enumerate() {
            let next = vocabulary.starts[row] + word.len() as u32 + 1;
            vocabulary.starts.push(next);
            let place = vocabulary.place(word);
            vocabulary.places[place] = row as u32;
        }
        vocabulary
    }

    /// Number of words.
    pub fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The row of a word; of one that is not known, the number of words.
    pub fn row(&self, word: &str) -> usize {
        let row = self.places[self.place(word)];
        if row == FREE { self.len() } else { row as usize }
    }

    /// Where a word's row is, or belongs.
    fn place(&self, word: &str) -> usize {
        let mask = self.places.len() - 1;
        let mut place = hash(word) & mask;
        loop {
            let row = self.places[place];
            if row == FREE || self.word(row as usize) == word {
                return place;
            }
            place = (place + 1) & mask;
        }
    }

    fn word(&self, row: usize) -> &str {
        &self.text[self.starts[row] as usize..self.starts[row + 1] as usize - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_found_in_its_row_and_no_other() {
        let words: Vec<String> = (0..5000).map(|n| format!("w{n}é")).collect();
        let vocabulary = Vocabulary::new(&words.join("\n"));
        assert_eq!(vocabulary.len(), 5000);
        for (row, word) in words.iter().enumerate() {
            assert_eq!(vocabulary.row(word), row);
        }
        for unknown in ["", "w", "w5000é", "w1\nw2"] {
            assert_eq!(vocabulary.row(unknown), 5000);
        }
        assert_eq!(Vocabulary::new("").row(""), 0);
        assert_eq!(Vocabulary::new("a\nb\na").row("a"), 2);
    }
}
