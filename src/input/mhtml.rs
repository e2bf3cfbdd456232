//! Pages as browsers save them with all that belongs to them: one MIME message, its first HTML part the page.

use mail_parser::{HeaderName, MessageParser};

use super::{Documents, Opened, Reader, html, text};
use crate::error::{Error, ErrorKind, Result};
use crate::input::RawDocument;

/// A page a file.
pub(super) const READER: Reader = Reader {
    name: "mhtml",
    about: "web pages as browsers save them in one file",
    endings: &["mhtml", "mht"],
    takes_bytes: true,
    fits,
    open,
    ..Reader::TEXT
};

/// The headers of such a message.
fn fits(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&head[..head.len().min(1 << 12)]).to_lowercase();
    let is_header = head.split('\n').next().is_some_and(|line| {
        line.split_once(':').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
        })
    });
    is_header && head.contains("mime-version:") && head.contains("multipart/related")
}

fn open(mut file: Opened) -> Documents {
    Box::new(std::iter::once_with(move || read(&mut file).map_err(|error| error.at(&file.place))))
}

fn read(file: &mut Opened) -> Result<RawDocument> {
    if file.choice.passes(&file.id) {
        return Ok(RawDocument::new(file.id.clone(), ""));
    }
    // Pictures lie in it too, in base64.
    let limit = html::file_limit(html::file_limit(file.options.max_text_bytes));
    let bytes = text::bytes(file, limit)?;
    let message = MessageParser::default().parse(&bytes);
    let page = message.as_ref().and_then(|message| message.body_html(0));
    let page = page.ok_or_else(|| {
        Error::new(ErrorKind::Input, "no page in this MHTML file")
            .hint("save the page again, as a single file or as HTML")
    })?;
    let header = |name: &'static str| {
        let value = message.as_ref()?.header(HeaderName::Other(name.into()))?;
        Some(value.as_text()?.trim().to_owned())
    };
    let address = header("Snapshot-Content-Location");
    html::article(&page, address.as_deref(), file.id.clone(), file.options.max_text_bytes)
}
