//! WARC, as Common Crawl and web archives keep pages: the HTML responses of a file, one after another.

use std::io::{self, BufRead, Read};

use flate2::read::{MultiGzDecoder, ZlibDecoder};

use super::{
    Documents, Opened, Reader, html,
    lines::{self, Line},
};
use crate::{
    error::{Error, ErrorKind, Result},
    input::RawDocument,
};

/// A page a record; records that are no pages are passed over.
pub(super) const READER: Reader = Reader {
    name: "warc",
    about: "web archives, the HTML responses record by record",
    endings: &["warc"],
    takes_bytes: true,
    fits: |head| head.starts_with(b"WARC/"),
    open,
    ..Reader::TEXT
};

/// Headers of one record or response, and the bytes of one.
const MAX_HEADERS: usize = 500;
const MAX_HEADER: usize = 1 << 16;

fn open(file: Opened) -> Documents {
    Box::new(Records { file, n_pages: 0, done: false })
}

struct Records {
    file: Opened,
    n_pages: u64,
    done: bool,
}

/// Names in lower case, and values.
type Headers = Vec<(String, String)>;

fn header<'h>(headers: &'h Headers, name: &str) -> Option<&'h str> {
    headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// Lines up to a blank one.
fn read_headers(bytes: &mut dyn BufRead) -> io::Result<Headers> {
    let (mut headers, mut line) = (Headers::new(), Vec::new());
    while headers.len() < MAX_HEADERS {
        match lines::next_line(bytes, &mut line, MAX_HEADER)? {
            Line::TooLong => (),
            Line::Whole if !line.is_empty() => {
                let line = String::from_utf8_lossy(&line);
                if let Some((name, value)) = line.split_once(':') {
                    headers.push((name.trim().to_lowercase(), value.trim().to_owned()));
                }
            }
            _ => return Ok(headers),
        }
    }
    Err(io::Error::other("too many headers"))
}

impl Iterator for Records {
    type Item = Result<RawDocument>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.done {
            match self.record() {
                Ok(None) => (),
                Ok(Some(document)) => return Some(document.map_err(|error| error.at(&self.file.place))),
                Err(cause) => {
                    self.done = true;
                    let error = Error::new(ErrorKind::Input, format!("damaged behind {} pages", self.n_pages));
                    let hint = "the rest of it cannot be read; fetch the archive again";
                    return Some(Err(error.because(cause).at(&self.file.place).hint(hint)));
                }
            }
        }
        None
    }
}

impl Records {
    /// The document of the next record, where it is a page.
    fn record(&mut self) -> io::Result<Option<Result<RawDocument>>> {
        let bytes = &mut self.file.bytes;
        let mut line = Vec::new();
        loop {
            match lines::next_line(bytes, &mut line, MAX_HEADER)? {
                Line::End => {
                    self.done = true;
                    return Ok(None);
                }
                Line::Whole if line.trim_ascii().is_empty() => (),
                Line::Whole if line.starts_with(b"WARC/") => break,
                _ => return Err(io::Error::other("expected a record, which begins with `WARC/`")),
            }
        }
        let headers = read_headers(bytes)?;
        let length: u64 = header(&headers, "content-length")
            .and_then(|length| length.parse().ok())
            .ok_or_else(|| io::Error::other("a record without its length"))?;
        let limit = html::file_limit(self.file.options.max_text_bytes);
        let mut block = bytes.take(length);
        let kind = header(&headers, "warc-type").unwrap_or_default();
        let is_response = kind == "response" || kind == "resource";
        let mut page = Vec::new();
        let mut is_long = false;
        if is_response {
            // Some room for headers and what compression gains.
            block.by_ref().take(limit as u64 + (1 << 20)).read_to_end(&mut page)?;
            is_long = block.limit() > 0;
        }
        io::copy(&mut block, &mut io::sink())?;
        if block.limit() > 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if !is_response {
            return Ok(None);
        }
        let Some((page, declared)) = payload(&headers, &page, limit)? else { return Ok(None) };
        self.n_pages += 1;
        let id = format!("{}:{}", self.file.id, self.n_pages);
        if self.file.choice.passes(&id) {
            return Ok(Some(Ok(RawDocument::new(id, ""))));
        }
        if is_long || page.len() > limit {
            return Ok(Some(Err(super::too_long(limit))));
        }
        let address = header(&headers, "warc-target-uri").map(|address| address.trim_matches(['<', '>']).to_owned());
        let article = html::decode(page, declared.as_deref())
            .ok_or_else(super::binary)
            .and_then(|page| html::article(&page, address.as_deref(), id, self.file.options.max_text_bytes))
            .map_err(|error| match &address {
                Some(address) => error.at(format!("{}: {address}", self.file.place.display())),
                None => error,
            });
        Ok(Some(article))
    }
}

/// The page of a record and the content type that it was sent with; `None` where it is none.
fn payload(headers: &Headers, block: &[u8], limit: usize) -> io::Result<Option<(Vec<u8>, Option<String>)>> {
    let kind = header(headers, "content-type").unwrap_or_default();
    if !kind.starts_with("application/http") {
        let is_page = kind.starts_with("text/html") || kind.starts_with("application/xhtml");
        return Ok(is_page.then(|| (block.to_vec(), Some(kind.to_owned()))));
    }
    let mut rest = block;
    let mut status = Vec::new();
    lines::next_line(&mut rest, &mut status, MAX_HEADER)?;
    let is_found = String::from_utf8_lossy(&status).split_whitespace().nth(1) == Some("200");
    let Ok(response) = read_headers(&mut rest) else { return Ok(None) };
    let kind = header(&response, "content-type").unwrap_or_default().to_lowercase();
    let is_page =
        kind.starts_with("text/html") || kind.starts_with("application/xhtml") || kind.is_empty() && html::fits(rest);
    if !is_found || !is_page {
        return Ok(None);
    }
    let is =
        |name: &str, value: &str| header(&response, name).is_some_and(|known| known.to_lowercase().contains(value));
    // Crawlers often store the page unpacked and leave the headers as they were.
    let mut page = if is("transfer-encoding", "chunked") {
        unchunked(rest).unwrap_or_else(|| rest.to_vec())
    } else {
        rest.to_vec()
    };
    let unpack = |packed: &mut dyn Read| {
        let mut plain = Vec::new();
        packed.take(limit as u64 + 1).read_to_end(&mut plain).ok().map(|_| plain)
    };
    if page.starts_with(&[0x1f, 0x8b]) {
        page = unpack(&mut MultiGzDecoder::new(page.as_slice())).unwrap_or_default();
    } else if is("content-encoding", "deflate") && !html::fits(&page) {
        page = unpack(&mut ZlibDecoder::new(page.as_slice())).unwrap_or(page);
    }
    Ok(Some((page, Some(kind))))
}

/// A body that was sent in chunks, each behind its length; `None` where it is none.
fn unchunked(mut rest: &[u8]) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    loop {
        let end = memchr::memchr(b'\n', rest)?;
        let length = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let length = usize::from_str_radix(length, 16).ok()?;
        rest = &rest[end + 1..];
        if length == 0 {
            return Some(body);
        }
        body.extend_from_slice(rest.get(..length)?);
        rest = rest.get(length..)?.trim_ascii_start();
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::read_bytes, *};

    fn record(kind: &str, address: &str, block: &str) -> String {
        let content = if kind == "response" { "application/http; msgtype=response" } else { "application/warc-fields" };
        format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {address}\r\nContent-Type: {content}\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        )
    }

    fn page(text: &str) -> String {
        let filler =
            "It was a long meeting of the harbour board, and there was little to be said about the tide. ".repeat(5);
        format!("<!doctype html><html><body><article><p>{text}</p><p>{filler}</p></article></body></html>")
    }

    #[test]
    fn pages_are_read_record_by_record_and_the_rest_is_passed_over() {
        let ok = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n";
        let one = format!("{ok}\r\n{}", page("“One,” said Ana Ruiz."));
        let two = page("“Two,” said Ana Ruiz.");
        let chunked = format!("{ok}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{two}\r\n0\r\n\r\n", two.len());
        let archive = [
            record("warcinfo", "", "software: x"),
            record("request", "http://a.example/1", "GET / HTTP/1.1\r\n\r\n"),
            record("response", "http://a.example/1", &one),
            record("response", "http://a.example/2", &chunked),
            record("response", "http://a.example/3", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n<html>"),
            record("response", "http://a.example/4", "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nPNG"),
        ]
        .concat();
        let found: Vec<_> = read_bytes(&READER, archive.as_bytes()).into_iter().map(Result::unwrap).collect();
        assert_eq!(found.len(), 2);
        assert!(found[0].text.starts_with("“One,”") && found[1].text.starts_with("“Two,”"), "{found:?}");
        assert_eq!(found[1].metadata.url.as_deref(), Some("http://a.example/2"));
        assert_eq!(found[1].id, "x:2");
        let cut = &archive.as_bytes()[..archive.len() - 900];
        assert!(read_bytes(&READER, cut).last().unwrap().is_err());
        let damaged = archive.replacen("WARC/1.0", "WARX", 3);
        assert!(read_bytes(&READER, damaged.as_bytes()).last().unwrap().is_err());
    }
}
