//! XML of news agencies: NITF, and NewsML-G2 with NITF or XHTML in it.

use std::mem;

use quick_xml::{
    Reader as Parser,
    events::{BytesStart, Event},
};

use super::{Documents, Opened, Reader, text};
use crate::{
    error::{Error, ErrorKind, Result},
    input::{Metadata, RawDocument},
};

/// An article a file, or several in a message.
pub(super) const READER: Reader = Reader {
    name: "xml",
    about: "NITF and NewsML-G2 of news agencies",
    endings: &["xml", "nitf"],
    fits,
    open,
    ..Reader::TEXT
};

/// Elements that begin such a document.
const ROOTS: &[&str] = &["nitf", "newsItem", "newsMessage"];

/// Elements within one another that are followed.
const MAX_DEPTH: usize = 500;

fn fits(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head);
    let mut rest = head.trim_start_matches('\u{feff}').trim_start();
    while rest.starts_with("<?") || rest.starts_with("<!") {
        let end = if rest.starts_with("<!--") { "-->" } else { ">" };
        let Some(at) = rest.find(end) else { return false };
        rest = rest[at + end.len()..].trim_start();
    }
    let name =
        rest.strip_prefix('<').map(|rest| rest.split([' ', '>', '\n', '\r', '\t', '/']).next().unwrap_or_default());
    name.is_some_and(|name| ROOTS.contains(&name.rsplit(':').next().unwrap_or(name)))
}

fn open(file: Opened) -> Documents {
    let place = file.place.clone();
    let read = text::whole(file).and_then(|(id, text)| articles(&id, &text)).map_err(|error| error.at(&place));
    match read {
        Ok(documents) => Box::new(documents.into_iter().map(Ok)),
        Err(error) => Box::new(std::iter::once(Err(error))),
    }
}

/// One article on its way.
#[derive(Default)]
struct Unfinished {
    id: Option<String>,
    metadata: Metadata,
    paragraphs: Vec<String>,
    has_text: bool,
}

/// Elements of a body that are a paragraph each.
const PARAGRAPHS: &[&str] = &["p", "hl2", "h1", "h2", "h3", "h4", "li", "blockquote", "inlineData"];

fn articles(id: &str, xml: &str) -> Result<Vec<RawDocument>> {
    let mut parser = Parser::from_str(xml);
    // Agencies write XHTML in which not every element has its end.
    parser.config_mut().check_end_names = false;
    let (mut path, mut draft, mut written, mut done): (Vec<String>, Unfinished, String, Vec<Unfinished>) =
        Default::default();
    loop {
        let event = match parser.read_event() {
            Ok(event) => event,
            Err(cause) => {
                let end = usize::try_from(parser.error_position()).unwrap_or(xml.len()).min(xml.len());
                let line = xml.as_bytes()[..end].iter().filter(|byte| **byte == b'\n').count() as u64 + 1;
                return Err(Error::new(ErrorKind::Input, "not well-formed XML").on_line(line).because(cause));
            }
        };
        match event {
            Event::Start(element) => {
                if path.len() >= MAX_DEPTH {
                    return Err(Error::new(
                        ErrorKind::Input,
                        format!("more than {MAX_DEPTH} elements within one another"),
                    ));
                }
                let name = local(&element);
                if PARAGRAPHS.contains(&name.as_str()) && is_body(&path) {
                    draft.end_paragraph(&mut written);
                }
                draft.attributes(&name, &element);
                path.push(name);
            }
            Event::Empty(element) => {
                let name = local(&element);
                if name == "br" {
                    written.push(' ');
                }
                draft.attributes(&name, &element);
            }
            Event::Text(text) => written.push_str(&text),
            Event::CData(text) => written.push_str(&text),
            Event::GeneralRef(entity) => {
                written.push_str(&htmlize::unescape(format!("&{};", &*entity)));
            }
            Event::End(_) => {
                let Some(name) = path.pop() else { continue };
                draft.end(&name, &path, &mut written);
                let is_item = name == "newsItem" || name == "nitf" && !path.iter().any(|outer| outer == "newsItem");
                if is_item {
                    done.push(mem::take(&mut draft));
                }
            }
            Event::Eof => break,
            _ => (),
        }
    }
    let n_items = done.iter().filter(|draft| draft.has_text).count();
    if n_items == 0 {
        return Err(Error::new(ErrorKind::Input, "no NITF or NewsML-G2 article with a text")
            .hint("convert other XML to JSON Lines, one article a line"));
    }
    let drafts = done.into_iter().filter(|draft| draft.has_text).enumerate();
    Ok(drafts
        .map(|(number, draft)| {
            let fallback = if n_items == 1 { id.to_owned() } else { format!("{id}:{}", number + 1) };
            RawDocument {
                id: draft.id.unwrap_or(fallback),
                text: draft.paragraphs.join("\n\n"),
                metadata: draft.metadata,
            }
        })
        .collect())
}

fn local(element: &BytesStart<'_>) -> String {
    element.local_name().as_ref().to_owned()
}

/// Whether an element stands in the body of an article.
fn is_body(path: &[String]) -> bool {
    path.iter().any(|name| matches!(name.as_str(), "body.content" | "inlineXML" | "inlineData"))
        && !path.iter().any(|name| matches!(name.as_str(), "head" | "body.head" | "table" | "media" | "figure"))
}

impl Unfinished {
    fn end_paragraph(&mut self, written: &mut String) {
        let text = mem::take(written).split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() {
            self.has_text = true;
            self.paragraphs.push(text);
        }
    }

    /// What the end of an element tells; `path` are the elements around it.
    fn end(&mut self, name: &str, path: &[String], written: &mut String) {
        let is_inside = |outer: &str| path.iter().any(|known| known == outer);
        if is_body(path) {
            if PARAGRAPHS.contains(&name) {
                self.end_paragraph(written);
            }
            return;
        }
        if name == "inlineData" || name == "inlineXML" || name == "body.content" {
            self.end_paragraph(written);
            return;
        }
        let text = mem::take(written).split_whitespace().collect::<Vec<_>>().join(" ");
        let field = match name {
            "hl1" | "headline" => &mut self.metadata.title,
            "title" if is_inside("head") => &mut self.metadata.title,
            "byline" | "by" => &mut self.metadata.author,
            "name" if is_inside("provider") => &mut self.metadata.publisher,
            "distributor" => &mut self.metadata.publisher,
            "contentCreated" | "versionCreated" | "firstCreated" => &mut self.metadata.published,
            _ => {
                // What stands around these is one text with theirs.
                if matches!(
                    name,
                    "person" | "em" | "strong" | "a" | "span" | "b" | "i" | "q" | "byttl" | "org" | "location"
                ) {
                    written.push_str(&text);
                    written.push(' ');
                }
                return;
            }
        };
        if !text.is_empty() {
            field.get_or_insert(text);
        }
    }

    /// What attributes tell.
    fn attributes(&mut self, name: &str, element: &BytesStart<'_>) {
        let value = |wanted: &str| {
            let found =
                element.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == wanted)?;
            Some(htmlize::unescape(&*found.value).trim().to_owned()).filter(|text| !text.is_empty())
        };
        let mut set = |field: fn(&mut Metadata) -> &mut Option<String>, found: Option<String>| {
            if let Some(found) = found {
                field(&mut self.metadata).get_or_insert(found);
            }
        };
        match name {
            "newsItem" => {
                set(|it| &mut it.language, value("lang"));
                self.id = value("guid");
            }
            "date.issue" => set(|it| &mut it.published, value("norm")),
            "pubdata" => {
                set(|it| &mut it.publisher, value("name"));
                set(|it| &mut it.published, value("date.publication"));
                set(|it| &mut it.section, value("position.section"));
            }
            "doc.copyright" => set(|it| &mut it.publisher, value("holder")),
            "provider" => set(|it| &mut it.publisher, value("literal")),
            "language" => set(|it| &mut it.language, value("tag")),
            _ => (),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{super::tests::read_bytes, *};

    const NITF: &str = r#"<?xml version="1.0" encoding="utf-8"?>
<nitf><head><title>Harbour waits</title><docdata><date.issue norm="20240503T100000Z"/></docdata>
<pubdata name="The Oakdale Post" position.section="Local"/></head>
<body><body.head><hedline><hl1>Harbour to wait</hl1></hedline><byline>By <person>Jo Roe</person></byline></body.head>
<body.content><p>“We <em>wait</em> &amp; see,” said Ana&#160;Ruiz.</p><block><p>She left.</p></block></body.content></body></nitf>"#;

    #[test]
    fn nitf_is_read() {
        assert!(fits(NITF.as_bytes()));
        let found = read_bytes(&READER, NITF.as_bytes());
        let RawDocument { id, text, metadata } = found[0].as_ref().unwrap();
        assert_eq!((id.as_str(), text.as_str()), ("x", "“We wait & see,” said Ana Ruiz.\n\nShe left."));
        let told = [&metadata.title, &metadata.author, &metadata.published, &metadata.publisher, &metadata.section];
        let expected = ["Harbour waits", "By Jo Roe", "20240503T100000Z", "The Oakdale Post", "Local"];
        assert_eq!(told.map(|value| value.as_deref().unwrap_or_default()), expected);
    }

    #[test]
    fn newsml_g2_gives_an_article_for_each_item() {
        let item = |number: u8| {
            format!(
                r#"<newsItem guid="tag:{number}" xml:lang="en"><itemMeta><provider literal="OP"><name>Oakdale Press</name></provider>
                <versionCreated>2024-05-03T10:00:00Z</versionCreated></itemMeta><contentMeta><headline>Item {number}</headline><by>Jo Roe</by></contentMeta>
                <contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title></head>
                <body><p>“Text {number},” she said.</p></body></html></inlineXML></contentSet></newsItem>"#
            )
        };
        let message = format!(
            r#"<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{}{}</itemSet></newsMessage>"#,
            item(1),
            item(2)
        );
        assert!(fits(message.as_bytes()));
        let found: Vec<_> = read_bytes(&READER, message.as_bytes()).into_iter().map(Result::unwrap).collect();
        let told: Vec<_> =
            found.iter().map(|it| (it.id.as_str(), it.text.as_str(), it.metadata.title.as_deref())).collect();
        assert_eq!(
            told,
            [("tag:1", "“Text 1,” she said.", Some("Item 1")), ("tag:2", "“Text 2,” she said.", Some("Item 2"))]
        );
        assert_eq!(found[0].metadata.published.as_deref(), Some("2024-05-03T10:00:00Z"));
    }

    #[test]
    fn other_and_broken_xml_is_an_error() {
        assert!(!fits(b"<?xml version=\"1.0\"?><rss></rss>"));
        assert!(read_bytes(&READER, b"<nitf><body></body></nitf>")[0].is_err());
        assert!(read_bytes(&READER, b"<nitf><body <p")[0].is_err());
        let deep = format!("<nitf>{}", "<a>".repeat(100_000));
        assert!(read_bytes(&READER, deep.as_bytes())[0].is_err());
    }
}
