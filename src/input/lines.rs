//! Lines of a stream, each of bounded length.

use std::io::{self, BufRead};

/// What the next line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// A line; its bytes without the line end are in the buffer.
    Whole,
    /// A line longer than the limit; it was skipped.
    TooLong,
    /// There are no more lines.
    End,
}

/// Reads the next line into `buffer`, up to and without `\n` or `\r\n`, holding at most `limit` bytes of it.
pub(super) fn next_line(bytes: &mut dyn BufRead, buffer: &mut Vec<u8>, limit: usize) -> io::Result<Line> {
    buffer.clear();
    let (mut n_read, mut kept) = (0_usize, true);
    loop {
        let chunk = bytes.fill_buf()?;
        if chunk.is_empty() {
            if n_read == 0 {
                return Ok(Line::End);
            }
            break;
        }
        let line_end = memchr::memchr(b'\n', chunk);
        let part = &chunk[..line_end.unwrap_or(chunk.len())];
        kept = kept && buffer.len() + part.len() <= limit;
        if kept {
            buffer.extend_from_slice(part);
        }
        let n_used = part.len() + usize::from(line_end.is_some());
        n_read += n_used;
        bytes.consume(n_used);
        if line_end.is_some() {
            break;
        }
    }
    if !kept {
        buffer.clear();
        return Ok(Line::TooLong);
    }
    if buffer.last() == Some(&b'\r') {
        buffer.pop();
    }
    Ok(Line::Whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_skipped_and_the_next_one_read() {
        let mut bytes = &b"ab\r\n0123456789\n\ncd"[..];
        let mut buffer = Vec::new();
        let mut seen = Vec::new();
        loop {
            match next_line(&mut bytes, &mut buffer, 4).unwrap() {
                Line::End => break,
                Line::TooLong => seen.push("too long".to_owned()),
                Line::Whole => seen.push(String::from_utf8(buffer.clone()).unwrap()),
            }
        }
        assert_eq!(seen, ["ab", "too long", "", "cd"]);
    }
}
