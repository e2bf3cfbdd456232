//! From bytes to Unicode: byte order marks, UTF-16, UTF-8, and legacy encodings guessed from the bytes.

use std::{
    borrow::Cow,
    io::{self, BufRead, Read},
    ops::Range,
};

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::compress::{Bytes, peek, rejoin};

/// Bytes looked at to recognize UTF-16 without a byte order mark.
const SNIFF_LEN: usize = 4096;

/// Takes a byte order mark off and turns UTF-16 into UTF-8; other bytes pass.
///
/// A byte order mark belongs to the encoding, not to the text: offsets count from the character after it.
/// Lone surrogates become U+FFFD.
///
/// `warn` hears where `forced` is hardly the encoding of these bytes.
pub(super) fn normalize(
    bytes: Bytes,
    forced: Option<&'static Encoding>,
    warn: &mut dyn FnMut(String),
) -> io::Result<Bytes> {
    let (mut head, rest) = peek(bytes, SNIFF_LEN)?;
    let encoding = match Encoding::for_bom(&head) {
        Some((encoding, bom_len)) => {
            head.drain(..bom_len);
            encoding
        }
        None => forced.or_else(|| utf16_without_mark(&head)).unwrap_or(UTF_8),
    };
    if let Some(forced) = forced.filter(|forced| *forced != UTF_8 && is_utf_8(&head)) {
        warn(format!("is UTF-8 by its first bytes, and read as {}", forced.name()));
    }
    let bytes = rejoin(head, rest);
    if encoding == UTF_8 {
        return Ok(bytes);
    }
    Ok(Box::new(Transcoder::new(bytes, encoding)))
}

/// Whether bytes can hardly be anything else: characters of several bytes, none of them broken but perhaps the last.
fn is_utf_8(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(fault) if fault.error_len().is_none() => {
            std::str::from_utf8(&head[..fault.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_ascii()
}

/// UTF-16 of mostly Latin text has a NUL in nearly every other byte, always on the same side.
fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let n_units = head.len() / 2;
    if n_units < 2 {
        return None;
    }
    let nul_at = |side: usize| head.iter().skip(side).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd) = (nul_at(0), nul_at(1));
    if odd * 10 >= n_units * 7 && even * 20 <= n_units {
        Some(UTF_16LE)
    } else if even * 10 >= n_units * 7 && odd * 20 <= n_units {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Reads one encoding as UTF-8.
struct Transcoder {
    bytes: Bytes,
    decoder: Decoder,
    plain: Box<[u8]>,
    /// The part of `plain` that was decoded and not yet taken.
    ready: Range<usize>,
    done: bool,
}

impl Transcoder {
    fn new(bytes: Bytes, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_without_bom_handling();
        Self { bytes, decoder, plain: vec![0; 1 << 14].into_boxed_slice(), ready: 0..0, done: false }
    }
}

impl BufRead for Transcoder {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.ready.is_empty() && !self.done {
            let input = self.bytes.fill_buf()?;
            let last = input.is_empty();
            let (result, n_read, n_written, _) = self.decoder.decode_to_utf8(input, &mut self.plain, last);
            self.bytes.consume(n_read);
            self.ready = 0..n_written;
            self.done = last && result == CoderResult::InputEmpty;
        }
        Ok(&self.plain[self.ready.clone()])
    }

    fn consume(&mut self, n_bytes: usize) {
        self.ready.start = (self.ready.start + n_bytes).min(self.ready.end);
    }
}

impl Read for Transcoder {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let mut ready = self.fill_buf()?;
        let n_read = ready.read(buffer)?;
        self.consume(n_read);
        Ok(n_read)
    }
}

/// Text from bytes that passed [`normalize`], or `None` for binary junk.
///
/// Valid UTF-8 is taken as it is. Bytes that are mostly UTF-8 with a broken character here and there get U+FFFD in those
/// places. Everything else is decoded with the encoding that `chardetng` (the detector of Firefox) finds likeliest.
pub(super) fn decode(bytes: Vec<u8>) -> Option<String> {
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let bytes = error.into_bytes();
            if is_binary(&bytes) {
                return None;
            }
            decode_broken(&bytes).into_owned()
        }
    };
    (!is_binary(text.as_bytes())).then_some(text)
}

fn decode_broken(bytes: &[u8]) -> Cow<'_, str> {
    let (mut n_broken, mut n_valid) = (0_usize, 0_usize);
    for chunk in bytes.utf8_chunks() {
        n_broken += usize::from(!chunk.invalid().is_empty());
        n_valid += chunk.valid().bytes().filter(|byte| *byte >= 0xc0).count();
    }
    if n_valid > n_broken {
        return String::from_utf8_lossy(bytes);
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    detector.guess(None, Utf8Detection::Deny).decode_without_bom_handling(bytes).0
}

/// More than one control character in thirty: no article, in any encoding that keeps ASCII. (Random bytes have one in
/// nine. A few stray NULs in a text are nothing to give up for.)
fn is_binary(bytes: &[u8]) -> bool {
    let n_control = bytes.iter().filter(|byte| matches!(byte, 0..=8 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)).count();
    n_control > 4 && n_control * 30 > bytes.len()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn check(bytes: &[u8], expected: &str) {
        let mut plain = Vec::new();
        normalize(Box::new(Cursor::new(bytes.to_vec())), None, &mut |_| ()).unwrap().read_to_end(&mut plain).unwrap();
        assert_eq!(decode(plain).as_deref(), Some(expected));
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16().flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn utf_8_is_read_with_and_without_a_mark() {
        check("\u{feff}“Yes,” Zoë said.".as_bytes(), "“Yes,” Zoë said.");
        check("“Yes,” Zoë said.".as_bytes(), "“Yes,” Zoë said.");
        check(b"", "");
        check(b"\xef\xbb\xbf", "");
    }

    #[test]
    fn utf_16_is_read_in_both_orders_with_and_without_a_mark() {
        let text = "“Yes,” Zoë said. \u{1f600} ".repeat(3_000);
        for big in [false, true] {
            check(&utf16(&format!("\u{feff}{text}"), big), &text);
            check(&utf16(&text, big), &text);
        }
    }

    #[test]
    fn lone_surrogates_become_replacement_characters() {
        let mut bytes = vec![0xff, 0xfe];
        bytes.extend(utf16("Lee", false));
        bytes.extend([0x00, 0xd8]);
        bytes.extend(utf16(" said", false));
        bytes.extend([0x00, 0xdc, 0x41]);
        check(&bytes, "Lee\u{fffd} said\u{fffd}\u{fffd}");
    }

    #[test]
    fn an_encoding_that_is_not_that_of_the_bytes_is_told() {
        let told = |bytes: &[u8], encoding| {
            let mut told = Vec::new();
            normalize(Box::new(Cursor::new(bytes.to_vec())), Some(encoding), &mut |message| told.push(message))
                .unwrap();
            told
        };
        let windows = encoding_rs::WINDOWS_1252;
        assert_eq!(told("“Yes,” Zoë said.".as_bytes(), windows).len(), 1);
        assert!(told(b"\x93Yes,\x94 Zo\xeb said.", windows).is_empty());
        assert!(told(b"Yes, Lee said.", windows).is_empty());
        assert!(told("“Yes,” Zoë said.".as_bytes(), UTF_8).is_empty());
    }

    #[test]
    fn legacy_encodings_are_detected() {
        check(
            b"\x93We wait,\x94 Zo\xeb said of the caf\xe9 in Z\xfcrich.",
            "“We wait,” Zoë said of the café in Zürich.",
        );
    }

    #[test]
    fn one_broken_character_does_not_change_the_encoding() {
        check(b"\xe2\x80\x9cYes,\xe2\x80\x9d Lee said.\xe2\x80", "“Yes,” Lee said.\u{fffd}");
    }

    #[test]
    fn binary_junk_is_no_text_but_a_stray_nul_is() {
        let mut random = fastrand::Rng::with_seed(7);
        let junk: Vec<u8> = (0..10_000).map(|_| random.u8(..)).collect();
        assert_eq!(decode(junk), None);
        check(b"Lee\0 said so.", "Lee\0 said so.");
    }
}
