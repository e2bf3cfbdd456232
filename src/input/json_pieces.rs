//! Objects of a stream that do not keep to lines: told by their braces, each of bounded length.

use std::io::{self, BufRead};

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A piece; its bytes are in the buffer.
    Whole,
    /// A piece longer than the limit; it was skipped.
    TooLong,
    /// The stream ends within a piece.
    Broken,
    /// There are no more.
    End,
}

/// Cuts a stream into objects, in an array or one after another. What stands between them and is no object is a piece of
/// its own, up to the next comma, so that it can be answered with an error.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    n_lines: u64,
    first_line: u64,
    in_array: bool,
    n_pieces: u64,
}

impl Pieces {
    /// 1-based line on which the last piece began.
    pub(super) fn line(&self) -> u64 {
        self.first_line + 1
    }

    /// Whether the stream so far is one object outside an array.
    pub(super) fn is_alone(&self) -> bool {
        !self.in_array && self.n_pieces == 1
    }

    /// Reads the next piece into `buffer`, holding at most `limit` bytes of it.
    pub(super) fn next(&mut self, bytes: &mut dyn BufRead, buffer: &mut Vec<u8>, limit: usize) -> io::Result<Piece> {
        buffer.clear();
        let (mut depth, mut in_string, mut escaped, mut n_read) = (0_usize, false, false, 0_usize);
        loop {
            let chunk = bytes.fill_buf()?;
            if chunk.is_empty() {
                return Ok(if n_read == 0 { Piece::End } else { Piece::Broken });
            }
            let mut n_used = 0;
            let mut ended = false;
            for &byte in chunk {
                n_used += 1;
                let begins = n_read == 0;
                if byte == b'\n' {
                    self.n_lines += 1;
                }
                if begins {
                    if byte.is_ascii_whitespace() || byte == b',' || byte == b']' {
                        continue;
                    }
                    self.first_line = self.n_lines;
                    if byte == b'[' && self.n_pieces == 0 && !self.in_array {
                        self.in_array = true;
                        continue;
                    }
                }
                // A scalar ends before what divides it from the next.
                if depth == 0 && !in_string && !begins && matches!(byte, b',' | b']' | b'\n') {
                    ended = true;
                    break;
                }
                n_read += 1;
                if n_read <= limit {
                    buffer.push(byte);
                }
                if in_string {
                    in_string = escaped || byte != b'"';
                    escaped = !escaped && byte == b'\\';
                } else {
                    match byte {
                        b'"' => in_string = true,
                        b'{' | b'[' => depth += 1,
                        b'}' | b']' => {
                            depth = depth.saturating_sub(1);
                            ended = depth == 0;
                        }
                        _ => (),
                    }
                }
                if ended {
                    break;
                }
            }
            bytes.consume(n_used);
            if ended {
                self.n_pieces += 1;
                if n_read > limit {
                    buffer.clear();
                    return Ok(Piece::TooLong);
                }
                return Ok(Piece::Whole);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<String> {
        let (mut cutter, mut buffer, mut found) = (Pieces::default(), Vec::new(), Vec::new());
        let mut bytes = io::BufReader::with_capacity(3, text.as_bytes());
        loop {
            let piece = cutter.next(&mut bytes, &mut buffer, 40).unwrap();
            match piece {
                Piece::Whole => found.push(format!("{}: {}", cutter.line(), String::from_utf8_lossy(&buffer))),
                Piece::End => return found,
                other => found.push(format!("{}: {other:?}", cutter.line())),
            }
            if piece == Piece::Broken {
                return found;
            }
        }
    }

    #[test]
    fn objects_are_cut_out_of_arrays_and_of_rows_of_objects() {
        assert_eq!(
            pieces("[\n {\"a\": \"}\\\"{\"},\n{\"b\": [1, {}]}\n]\n"),
            ["2: {\"a\": \"}\\\"{\"}", "3: {\"b\": [1, {}]}"]
        );
        assert_eq!(pieces("{\n\"a\": 1}{\"b\": 2}"), ["1: {\n\"a\": 1}", "2: {\"b\": 2}"]);
        assert_eq!(pieces("[]"), [""; 0]);
    }

    #[test]
    fn what_is_no_object_too_long_or_cut_off_is_told() {
        assert_eq!(pieces("[1, {\"a\":1}, \"x,y\"]"), ["1: 1", "1: {\"a\":1}", "1: \"x,y\""]);
        let long = format!("[{{\"a\":\"{}\"}},{{\"b\":1}}]", "x".repeat(60));
        assert_eq!(pieces(&long), ["1: TooLong", "1: {\"b\":1}"]);
        assert_eq!(pieces("[{\"a\":1},{\"b\":"), ["1: {\"a\":1}", "1: Broken"]);
    }
}
