//! Decompression by magic bytes: gzip, Zstandard, xz, bzip2, also one inside another.

use std::io::{self, BufRead, BufReader, Cursor, Read};

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::{
    BlockDecodingStrategy, FrameDecoder,
    errors::{FrameDecoderError, ReadFrameHeaderError},
};

/// Endings that name a compression, without the dot.
pub(super) const ENDINGS: &[&str] = &["gz", "zst", "xz", "bz2"];

/// Compressions inside one another that are followed; real archives have one, rarely two.
const MAX_LAYERS: usize = 4;

/// Memory that an xz header may ask for, in bytes; `xz -9` asks for 65 MiB.
const XZ_MEMORY: u64 = 512 << 20;

/// Bytes that are looked at to recognize a format; the longest magic is that of bzip2, ten bytes.
const MAGIC_LEN: usize = 10;

/// A stream of bytes that can move to another thread.
pub(super) type Bytes = Box<dyn BufRead + Send>;

/// Puts bytes that were read for a look back in front of the rest.
pub(super) fn rejoin(head: Vec<u8>, rest: Bytes) -> Bytes {
    if head.is_empty() { rest } else { Box::new(BufReader::new(Cursor::new(head).chain(rest))) }
}

/// Reads up to `len` bytes, fewer only at the end of the stream, or before an error, which then follows in the stream.
pub(super) fn peek(mut bytes: Bytes, len: usize) -> io::Result<(Vec<u8>, Bytes)> {
    let mut head = Vec::with_capacity(len);
    match bytes.by_ref().take(len as u64).read_to_end(&mut head) {
        Ok(_) => Ok((head, bytes)),
        Err(error) if head.is_empty() => Err(error),
        Err(error) => Ok((head, Box::new(BufReader::new(Broken(Some(error)))))),
    }
}

/// A stream that ends with an error.
struct Broken(Option<io::Error>);

impl Read for Broken {
    fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
        self.0.take().map_or(Ok(0), Err)
    }
}

/// The plain bytes of a stream that may be compressed.
///
/// The magic bytes decide, never the ending: browsers save `x.gz` unpacked, and people rename files.
///
/// Beside them, whether there was anything to unpack.
pub(super) fn decompress(mut bytes: Bytes) -> io::Result<(Bytes, bool)> {
    let mut was_packed = false;
    for _ in 0..MAX_LAYERS {
        let (inside, is_packed) = decompress_once(bytes)?;
        bytes = inside;
        was_packed |= is_packed;
        if !is_packed {
            break;
        }
    }
    Ok((bytes, was_packed))
}

/// The bytes below one compression, and whether there was one.
pub(super) fn decompress_once(bytes: Bytes) -> io::Result<(Bytes, bool)> {
    let (head, rest) = peek(bytes, MAGIC_LEN)?;
    let compression = Compression::of(&head);
    let bytes = rejoin(head, rest);
    let unpacked: Bytes = match compression {
        None => return Ok((bytes, false)),
        Some(Compression::Gzip) => Box::new(BufReader::new(MultiGzDecoder::new(bytes))),
        Some(Compression::Zstandard) => Box::new(BufReader::new(Zstandard::new(bytes))),
        Some(Compression::Xz) => {
            let stream = liblzma::stream::Stream::new_stream_decoder(XZ_MEMORY, liblzma::stream::CONCATENATED)?;
            Box::new(BufReader::new(liblzma::bufread::XzDecoder::new_stream(bytes, stream)))
        }
        Some(Compression::Bzip2) => Box::new(BufReader::new(bzip2::bufread::MultiBzDecoder::new(bytes))),
    };
    Ok((unpacked, true))
}

enum Compression {
    Gzip,
    Zstandard,
    Xz,
    Bzip2,
}

impl Compression {
    fn of(head: &[u8]) -> Option<Self> {
        if head.starts_with(&[0x1f, 0x8b, 0x08]) {
            Some(Self::Gzip)
        } else if head.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Some(Self::Zstandard)
        } else if head.starts_with(b"\xfd7zXZ\0") {
            Some(Self::Xz)
        } else if head.len() >= MAGIC_LEN
            && head.starts_with(b"BZh")
            && head[3].is_ascii_digit()
            && matches!(head[4..10], [0x31, 0x41, 0x59, 0x26, 0x53, 0x59] | [0x17, 0x72, 0x45, 0x38, 0x50, 0x90])
        {
            Some(Self::Bzip2)
        } else {
            None
        }
    }
}

/// All frames of a Zstandard stream, one after another; skippable frames are skipped, checksums are compared.
struct Zstandard {
    bytes: Bytes,
    decoder: FrameDecoder,
    in_frame: bool,
}

impl Zstandard {
    fn new(bytes: Bytes) -> Self {
        Self { bytes, decoder: FrameDecoder::new(), in_frame: false }
    }

    /// Starts the next frame; false at the end of the stream.
    fn next_frame(&mut self) -> io::Result<bool> {
        while !self.bytes.fill_buf()?.is_empty() {
            match self.decoder.reset(&mut self.bytes) {
                Ok(()) => return Ok(true),
                Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                    io::copy(&mut self.bytes.by_ref().take(u64::from(length)), &mut io::sink())?;
                }
                Err(error) => return Err(io::Error::other(error)),
            }
        }
        Ok(false)
    }

    fn check(&self) -> io::Result<()> {
        let (expected, found) = (self.decoder.get_checksum_from_data(), self.decoder.get_calculated_checksum());
        if expected.is_some() && expected != found {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "checksum does not match"));
        }
        Ok(())
    }
}

impl Read for Zstandard {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        loop {
            if !self.in_frame {
                if !self.next_frame()? {
                    return Ok(0);
                }
                self.in_frame = true;
            }
            while self.decoder.can_collect() == 0 && !self.decoder.is_finished() {
                self.decoder
                    .decode_blocks(&mut self.bytes, BlockDecodingStrategy::UptoBlocks(1))
                    .map_err(io::Error::other)?;
            }
            let n_read = self.decoder.read(buffer)?;
            if n_read > 0 {
                return Ok(n_read);
            }
            self.check()?;
            self.in_frame = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn plain(bytes: Vec<u8>) -> io::Result<String> {
        let mut text = String::new();
        decompress(Box::new(Cursor::new(bytes)))?.0.read_to_string(&mut text)?;
        Ok(text)
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstandard(bytes: &[u8]) -> Vec<u8> {
        ruzstd::encoding::compress_to_vec(bytes, ruzstd::encoding::CompressionLevel::Fastest)
    }

    fn xz(bytes: &[u8]) -> Vec<u8> {
        liblzma::encode_all(bytes, 1).unwrap()
    }

    fn bzip2(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    #[test]
    fn every_compression_gives_the_plain_bytes() {
        let text = "\u{201c}We wait,\u{201d} Lee said.\n".repeat(20_000);
        for compress in [gzip, zstandard, xz, bzip2] {
            assert_eq!(plain(compress(text.as_bytes())).unwrap(), text);
            assert_eq!(plain(compress(b"")).unwrap(), "");
        }
    }

    #[test]
    fn streams_glued_together_are_read_to_the_end() {
        for compress in [gzip, zstandard, xz, bzip2] {
            assert_eq!(plain([compress(b"one "), compress(b"two")].concat()).unwrap(), "one two");
        }
    }

    #[test]
    fn skippable_zstandard_frames_are_skipped() {
        let skippable = [b"\x50\x2a\x4d\x18\x03\0\0\0abc".to_vec(), zstandard(b"text")].concat();
        assert_eq!(plain([zstandard(b"a "), skippable].concat()).unwrap(), "a text");
    }

    #[test]
    fn compressions_inside_one_another_are_followed() {
        assert_eq!(plain(gzip(&zstandard(&xz(&bzip2(b"deep"))))).unwrap(), "deep");
    }

    #[test]
    fn a_truncated_stream_is_an_error() {
        let text: String = (0..20_000).map(|number| format!("{number} ")).collect();
        for compress in [gzip, zstandard, xz, bzip2] {
            let packed = compress(text.as_bytes());
            assert!(plain(packed[..packed.len() / 2].to_vec()).is_err());
        }
    }

    #[test]
    fn text_that_begins_like_a_magic_is_text() {
        assert_eq!(plain(b"BZh9 is a header".to_vec()).unwrap(), "BZh9 is a header");
        assert_eq!(plain(b"\x1f".to_vec()).unwrap(), "\x1f");
    }
}
