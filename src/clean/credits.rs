//! Photo credits and captions.

use std::{ops::RangeInclusive, sync::LazyLock};

use super::{
    Edit, Findings, Page, Step,
    lines::{self, MAX_LINE},
};
use crate::pattern::Patterns;

/// Credits in brackets inside a paragraph.
pub(super) const INLINE: Step = Step { name: "credits", about: "`(Photo by …)` inside a paragraph", apply: inline };

/// Lines that are a credit, or a caption with one.
pub(super) const LINES: Step = Step { name: "captions", about: "photo credits and captions", apply: whole_lines };

/// Agencies that own photographs.
const AGENCIES: &str = r"(?:AP|A\.P\.|Associated Press|The Associated Press|Reuters|REUTERS|AFP|AFP/Getty|Getty|Getty Images|GETTY|EPA|EPA-EFE|PA|PA Wire|Press Association|Bloomberg|Shutterstock|Alamy|UPI|USA TODAY Sports|Zuma|ZUMA Press|iStock|iStockphoto|Unsplash|Pixabay|Wikimedia Commons|Flickr|Corbis|Rex|Xinhua|TASS|NurPhoto|Anadolu Agency|SIPA|CQ Roll Call|Tribune News Service|TNS|Twitter|Facebook|Instagram|YouTube|Handout|File)";

/// Lines that go; `AGENCY` stands for [`AGENCIES`].
const CREDITS: [&str; 16] = [
    // Nothing but a credit.
    r"^(?:©|\(c\)|Copyright:?) ?(?:\w[\w.’'-]* ){0,4}AGENCY(?:[ /].*)?$",
    r"^(?:\w[\w.’'-]*[ ,/|]+){0,5}\w[\w.’'-]*(?: via |[/|] ?)AGENCY(?: Images)?$",
    r"^(?:AGENCY[ /,]*(?:[Pp]hotos?|Images)?[ /,]*){1,3}$",
    r"^\((?:\w[\w.’'-]*[ ,/]+){0,6}AGENCY\)$",
    r"^[(\[]? ?(?:[Pp]hoto|[Ff]ile [Pp]hoto|[Pp]icture|[Ii]mage|[Pp]hoto [Cc]redit|[Ii]mage [Cc]redit|[Cc]redit|[Pp]hotograph|[Ss]creen ?(?:grab|shot)|[Ii]llustration|PHOTO|CREDIT|IMAGE)s?(?:: ?| by | courtesy(?: of)? | [Cc]ourtesy(?: of)? | via )[A-Z@][^\n.!?“”]{1,90}[)\]]?\.?$",
    r"^Photographer: [A-Z].+$",
    r"^[Ff]ile (?:photo|image|picture)\.?$",
    r"^(?:Image|Media|Video) (?:copyright|caption|source|playback)\b.*$",
    r"^(?:Enlarge this image|toggle caption|Hide caption|hide caption)\b.*$",
    r"^(?:FILE|File)(?: PHOTO| photo)? ?[-–—:] ?(?:In this|This|A |An |The |[A-Z]).*(?:[Pp]hoto|/[A-Z][^/]{2,40}|AGENCY\)?)\W{0,3}$",
    r"^(?:FILE|File) ?[-–—:] ?In this\b.*$",
    // A caption that ends with its credit.
    r"^.*\((?:AP|Reuters|REUTERS|AFP|Getty|EPA|Bloomberg|UPI|Associated Press|The Associated Press|Pool) ?[Pp]hotos?(?:[ /:,][^()]{0,80})?\)$",
    r"^.*\((?:[Pp]hoto|PHOTO|[Ii]mage|[Pp]icture)(?: [Cc]redit)?(?: by| via|:| courtesy(?: of)?) [^()]{2,100}\)$",
    r"^.*\([A-Z][^()/.,;!?]{2,40}/(?:[^()]{0,40}/)?AGENCY(?: [Ii]mages)?(?:, [Ff]ile)?\)$",
    r"^.*[.”] (?:[A-Z][\w.’'-]+ ){1,3}/ ?AGENCY$",
    r"^.* (?:Photograph|Photo|Photographer|Picture): [A-Z][^.!?\n]{2,60}/[^.!?\n]{2,60}$",
];

static CREDIT: LazyLock<Patterns> =
    LazyLock::new(|| Patterns::new(CREDITS.iter().map(|credit| credit.replace("AGENCY", AGENCIES)), false));

fn whole_lines(page: &Page, findings: &mut Findings) {
    findings.edits = lines::remove(page.text, |_, line| line.text.len() <= MAX_LINE && CREDIT.is_match(line.text));
}

/// What a credit in brackets begins with.
const LABELS: [&str; 8] =
    ["Photo credit", "Photo illustration", "Photo", "PHOTO", "Image credit", "Image", "Picture", "AP Photo"];

/// Characters of a credit in brackets behind its label, at least and at most.
const CREDIT_LEN: RangeInclusive<usize> = 2..=100;

fn inline(page: &Page, findings: &mut Findings) {
    let text = page.text;
    let mut done = 0;
    for open in memchr::memchr2_iter(b'(', b'[', text.as_bytes()) {
        let Some(end) = Some(open).filter(|open| *open >= done).and_then(|open| credit_end(text, open)) else {
            continue;
        };
        let start = open - usize::from(open > done && text[..open].ends_with(' '));
        done = end;
        // At the end of a line the whole line may be a caption: the next step decides that.
        if !text[end..].trim_start_matches([' ', '\t']).starts_with('\n') && end < text.len() {
            findings.edits.push(Edit::cut(start, end));
        }
    }
}

/// Behind the credit in brackets that begins at `open`: `(Photo by Jo Roe/AP)`.
fn credit_end(text: &str, open: usize) -> Option<usize> {
    let inside = &text[open + 1..];
    let mut labels = LABELS.iter().chain(&["File photo"]).filter_map(|label| inside.strip_prefix(label));
    labels.find_map(|rest| {
        let by = [" by", " via", " courtesy of", " courtesy", ":", "/"];
        let rest = by.iter().find_map(|by| rest.strip_prefix(by))?;
        let ends = |character: char| matches!(character, '(' | ')' | '[' | ']' | '\n' | '“' | '”');
        let (end, closer) = rest.char_indices().take(2 + CREDIT_LEN.end()).find(|(_, character)| ends(*character))?;
        let n_characters = rest[..end].chars().count();
        // A space behind the label need not count.
        let n_least = n_characters - usize::from(rest.starts_with(' '));
        let fits = n_characters >= *CREDIT_LEN.start() && n_least <= *CREDIT_LEN.end();
        (matches!(closer, ')' | ']') && fits).then(|| text.len() - rest.len() + end + 1)
    })
}

#[cfg(test)]
mod tests {
    use super::{super::tests::check, *};

    #[test]
    fn credits_and_captions_go() {
        for line in [
            "© Getty Images",
            "Getty Images",
            "(Photo by Jo Roe/Getty Images)",
            "Photo: Jo Roe",
            "Jo Roe via Getty Images",
            "Jo Roe/AP",
            "(Jo Roe/Reuters)",
            "Image copyright Reuters Image caption The mayor on her way",
            "FILE - In this Monday, June 3 photo, the mayor waves.",
            "The mayor waves in Exampleton, Ohio. (AP Photo/Jo Roe, File)",
            "The mayor waves. (Jo Roe/Reuters)",
            "The mayor waves. Photograph: Jo Roe/Reuters",
            "File photo",
            "AP Photo",
            "Credit: Jo Roe",
            "[Photo: Jo Roe]",
            "Enlarge this image toggle caption Jo Roe/AP Jo Roe/AP",
        ] {
            check(&[&LINES], &format!("Lee said so.\n\n{line}\n\nShe left."), "Lee said so.\n\nShe left.");
        }
    }

    #[test]
    fn sentences_about_photographs_stay() {
        for line in [
            "The photo by Jo Roe won a prize.",
            "She told Reuters: “No.”",
            "“Photo: no,” the sign said.",
            "She spoke to the AP.",
            "He works for Getty Images.",
            "The mayor left (Reuters had it first).",
            "Image matters, she said.",
            "File this under luck, she said.",
            "Credit where it is due: he tried.",
            "The bill passed, 51-49 (AP).",
            "A picture: that was all she wanted.",
            "Reuters could not confirm this.",
        ] {
            let text = format!("Lee said so.\n\n{line}\n\nShe left.");
            check(&[&LINES], &text, &text);
        }
    }

    #[test]
    fn credits_in_brackets_go_out_of_a_paragraph() {
        check(&[&INLINE], "The mayor (Photo by Jo Roe/AP) waved.", "The mayor waved.");
        check(&[&INLINE], "The mayor [Image credit: Jo Roe] waved.", "The mayor waved.");
        check(&[&INLINE], "The mayor (File photo courtesy of Jo Roe) waved.", "The mayor waved.");
        for text in
            ["The mayor (Photo by “Jo” Roe) waved.", "(Photo by\nJo Roe) waved.", "(Photo:a) it", "(Photos by Jo) it"]
        {
            check(&[&INLINE], text, text);
        }
    }

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(CREDIT.compiled(), CREDITS.len());
    }
}
