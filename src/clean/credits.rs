//! Photo credits and captions.

use std::sync::LazyLock;

use regex::Regex;

use super::{
    Edit, Findings, Page, Step,
    lines::{self, MAX_LINE},
};
use crate::pattern::pattern;

/// Credits in brackets inside a paragraph.
pub(super) const INLINE: Step = Step { name: "credits", about: "`(Photo by …)` inside a paragraph", apply: inline };

/// Lines that are a credit, or a caption with one.
pub(super) const LINES: Step = Step { name: "captions", about: "photo credits and captions", apply: whole_lines };

/// Agencies that own photographs.
const AGENCIES: &str = r"(?:AP|A\.P\.|Associated Press|The Associated Press|Reuters|REUTERS|AFP|AFP/Getty|Getty|Getty Images|GETTY|EPA|EPA-EFE|PA|PA Wire|Press Association|Bloomberg|Shutterstock|Alamy|UPI|USA TODAY Sports|Zuma|ZUMA Press|iStock|iStockphoto|Unsplash|Pixabay|Wikimedia Commons|Flickr|Corbis|Rex|Xinhua|TASS|NurPhoto|Anadolu Agency|SIPA|CQ Roll Call|Tribune News Service|TNS|Twitter|Facebook|Instagram|YouTube|Handout|File)";

static CREDIT: LazyLock<Regex> = LazyLock::new(|| {
    let credit = format!(
        concat!(
            // Nothing but a credit.
            r"^(?:©|\(c\)|Copyright:?) ?(?:\w[\w.’'-]* ){{0,4}}{agency}(?:[ /].*)?$",
            r"|^(?:\w[\w.’'-]*[ ,/|]+){{0,5}}\w[\w.’'-]*(?: via |[/|] ?){agency}(?: Images)?$",
            r"|^(?:{agency}[ /,]*(?:[Pp]hotos?|Images)?[ /,]*){{1,3}}$",
            r"|^\((?:\w[\w.’'-]*[ ,/]+){{0,6}}{agency}\)$",
            r"|^[(\[]? ?(?:[Pp]hoto|[Ff]ile [Pp]hoto|[Pp]icture|[Ii]mage|[Pp]hoto [Cc]redit|[Ii]mage [Cc]redit|[Cc]redit|[Pp]hotograph|[Ss]creen ?(?:grab|shot)|[Ii]llustration|PHOTO|CREDIT|IMAGE)s?(?:: ?| by | courtesy(?: of)? | [Cc]ourtesy(?: of)? | via )[A-Z@][^\n.!?“”]{{1,90}}[)\]]?\.?$",
            r"|^Photographer: [A-Z].+$",
            r"|^[Ff]ile (?:photo|image|picture)\.?$",
            // A caption with its label.
            r"|^(?:Image|Media|Video) (?:copyright|caption|source|playback)\b.*$",
            r"|^(?:Enlarge this image|toggle caption|Hide caption|hide caption)\b.*$",
            r"|^(?:FILE|File)(?: PHOTO| photo)? ?[-–—:] ?(?:In this|This|A |An |The |[A-Z]).*(?:[Pp]hoto|/[A-Z][^/]{{2,40}}|{agency}\)?)\W{{0,3}}$",
            r"|^(?:FILE|File) ?[-–—:] ?In this\b.*$",
            // A caption that ends with its credit.
            r"|^.*\((?:AP|Reuters|REUTERS|AFP|Getty|EPA|Bloomberg|UPI|Associated Press|The Associated Press|Pool) ?[Pp]hotos?(?:[ /:,][^()]{{0,80}})?\)$",
            r"|^.*\((?:[Pp]hoto|PHOTO|[Ii]mage|[Pp]icture)(?: [Cc]redit)?(?: by| via|:| courtesy(?: of)?) [^()]{{2,100}}\)$",
            r"|^.*\([A-Z][^()/.,;!?]{{2,40}}/(?:[^()]{{0,40}}/)?{agency}(?: [Ii]mages)?(?:, [Ff]ile)?\)$",
            r"|^.*[.”] (?:[A-Z][\w.’'-]+ ){{1,3}}/ ?{agency}$",
            r"|^.* (?:Photograph|Photo|Photographer|Picture): [A-Z][^.!?\n]{{2,60}}/[^.!?\n]{{2,60}}$",
        ),
        agency = AGENCIES
    );
    pattern(&credit)
});

fn whole_lines(page: &Page, findings: &mut Findings) {
    findings.edits = lines::remove(page.text, |_, line| line.text.len() <= MAX_LINE && CREDIT.is_match(line.text));
}

fn inline(page: &Page, findings: &mut Findings) {
    static BRACKETS: LazyLock<Regex> = LazyLock::new(|| {
        pattern(
            r" ?[(\[](?:Photo|PHOTO|Image|Picture|Photo credit|Image credit|Photo illustration|AP Photo|File photo)(?: by| via| courtesy(?: of)?|:|/)[ ]?[^()\[\]\n“”]{2,100}[)\]]",
        )
    });
    for found in BRACKETS.find_iter(page.text) {
        // At the end of a line the whole line may be a caption: the next step decides that.
        if !page.text[found.end()..].trim_start_matches([' ', '\t']).starts_with('\n') && found.end() < page.text.len()
        {
            findings.edits.push(Edit::cut(found.start(), found.end()));
        }
    }
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
    }
}
