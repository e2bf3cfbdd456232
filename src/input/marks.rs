//! Quotation marks of a table that do not close: the rows behind one would become part of its cell without a word.

use std::io::{self, BufRead, Read};

use super::compress::Bytes;

/// Where in a record the stream is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    /// Where a cell may begin.
    Start,
    /// In a cell without marks.
    Bare,
    /// In a cell in marks.
    Inside,
    /// Behind a mark that closes the cell or is the first of two that stand for one.
    Mark,
}

/// A table that ends with an error where the cell in marks does not end as one.
///
/// Such a cell ends with a mark, and the delimiter, the end of the line or that of the table behind it. Where something else
/// stands there, a mark was left open before, if the cell goes over several lines; in one line it is a slip that harms
/// nothing else.
pub(super) struct Closed {
    bytes: Bytes,
    delimiter: u8,
    at: At,
    line: u64,
    opened: u64,
    /// Whether the stream has ended in an error.
    is_broken: bool,
}

impl Closed {
    pub(super) fn new(bytes: Bytes, delimiter: u8) -> Self {
        Self { bytes, delimiter, at: At::Start, line: 1, opened: 1, is_broken: false }
    }

    /// Follows one byte; false where a cell in marks ends as none does.
    fn follow(&mut self, byte: u8) -> bool {
        let ends_cell = byte == self.delimiter || byte == b'\n' || byte == b'\r';
        self.at = match (self.at, byte) {
            (At::Start, b'"') => {
                self.opened = self.line;
                At::Inside
            }
            (At::Inside, b'"') => At::Mark,
            (At::Mark, b'"') | (At::Inside, _) => At::Inside,
            (At::Mark, _) if !ends_cell && self.line > self.opened => return false,
            _ if ends_cell => At::Start,
            _ => At::Bare,
        };
        self.line += u64::from(byte == b'\n');
        true
    }

    fn open_mark(&self) -> io::Error {
        let message = format!("the quotation mark that opens a cell in line {} does not close", self.opened);
        io::Error::new(io::ErrorKind::InvalidData, message)
    }
}

impl Read for Closed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.is_broken {
            return Err(self.open_mark());
        }
        let n_read = self.bytes.read(buffer)?;
        if n_read == 0 && self.at == At::Inside && !buffer.is_empty() {
            return Err(self.open_mark());
        }
        // The records before the one that is not sound are still good.
        let mut n_sound = 0;
        for (place, byte) in buffer[..n_read].iter().enumerate() {
            if !self.follow(*byte) {
                self.is_broken = true;
                return if n_sound == 0 { Err(self.open_mark()) } else { Ok(n_sound) };
            }
            if *byte == b'\n' && self.at == At::Start {
                n_sound = place + 1;
            }
        }
        Ok(n_read)
    }
}

impl BufRead for Closed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.bytes.fill_buf()
    }

    fn consume(&mut self, n_bytes: usize) {
        self.bytes.consume(n_bytes);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(table: &str, expected: Result<&str, &str>) {
        for block in [1, 7, 4096] {
            let bytes = io::BufReader::with_capacity(block, io::Cursor::new(table.as_bytes().to_vec()));
            let mut read = Vec::new();
            let done = Closed::new(Box::new(bytes), b',').read_to_end(&mut read).map_err(|error| error.to_string());
            match expected {
                Ok(all) => assert_eq!((done.is_ok(), String::from_utf8(read).unwrap().as_str()), (true, all)),
                Err(message) => assert_eq!(done.unwrap_err(), message, "{table}"),
            }
        }
    }

    #[test]
    fn a_mark_that_does_not_close_ends_the_table() {
        let open = "the quotation mark that opens a cell in line 2 does not close";
        check("id,text\n1,\"open\n2,b\n3,c\n", Err(open));
        check("id,text\n1,\"open\n2,\"b\"\n3,c\n", Err(open));
    }

    #[test]
    fn what_only_looks_so_is_read() {
        for table in [
            "id,text\n1,\"a \"\"b\"\"\nc\"\n2,\"\"\n",
            "id,text\n1,5\" pipe\n2,\"b\"\r\n",
            "id,text\n1,\"a\" slip\n2,b\n",
            "id,text\n1,\"b\"",
        ] {
            check(table, Ok(table));
        }
    }
}
