//! What stands in a title that the text does not begin with.
//!
//! A title is read like a text of its own, by the embedded model. Who speaks in it is told in the article: where the words in
//! its marks stand in somebody's quotation, that is the speaker; else whoever there has the name.

use super::{
    analysis::Analysis,
    options::Options,
    order,
    sections::{has_words_of, is_joint},
    stages::{Stage, Timings},
};
use crate::{
    coref::{Speaker, SpeakerId, SpeakerKind},
    input::{Metadata, RawDocument},
    quote::Quote,
};

/// In `rule` where the words of a title stand in a quotation of the text, whose speaker theirs is.
const TOLD_IN_TEXT: &str = "told-in-text";

/// Bytes up to which a title is one; what is longer is a text that was put into the wrong field.
const MOST_BYTES: usize = 1000;

/// Words in marks from which on they are those of the text whatever name stands in the title: fewer may be another's.
const SURE_WORDS: usize = 3;

/// Letters of a single word from which on it is known again.
const MIN_LETTERS: usize = 4;

/// What a headline and a title have in common at least, as a share of the longer, for one to be the other: a site's name or a
/// kicker may be more than it. Chosen by hand.
const MIN_COMMON: f32 = 0.6;

/// What is left of the confidence where a title alone says who speaks: of 90 rows that were read 73 were right, where 81 were
/// promised.
const ALONE: f32 = 0.9;

/// Adds what stands in the title of the document, where its text does not begin with it.
pub(super) fn read(mut analysis: Analysis, options: &Options, timings: &Timings) -> Analysis {
    let fits = |title: &&String| !title.trim().is_empty() && title.len() <= MOST_BYTES;
    let Some(title) = analysis.document.metadata.title.as_ref().filter(fits) else { return analysis };
    let metadata = Metadata { author: analysis.document.metadata.author.clone(), ..Metadata::default() };
    let document = RawDocument { metadata, ..RawDocument::new(analysis.document.id.clone(), title.clone()) };
    let (clean, article) = order::read(&document, options, timings);
    if stands_in_text(&clean.text, &analysis) {
        return analysis;
    }
    let prepared = order::tag(document, clean, article, options, timings);
    let mut found = order::finish(prepared, None, options.without, timings);
    // Not before: no headline is labelled in what the judge of reports learned from, and it would take hardly any for one.
    found.quotes.iter_mut().for_each(|quote| quote.in_headline = true);
    if !found.quotes.is_empty() {
        timings.measure(Stage::Speaker, || cast(&mut analysis, &mut found));
        analysis.title = Some(Box::new(found));
    }
    analysis
}

/// Whether the text begins with the title, or its headline is the title or most of it, or the other way round. Only letters and
/// digits count.
fn stands_in_text(title: &str, analysis: &Analysis) -> bool {
    let title = bare(title);
    let begins = analysis.article.text().trim_start();
    // Letters that are left out are few: twice the bytes are more than enough.
    let end = begins.char_indices().map(|(at, _)| at).find(|at| *at > 2 * title.len()).unwrap_or(begins.len());
    if bare(&begins[..end]).starts_with(&title) {
        return true;
    }
    let headline = analysis.clean.headline.map(|it| bare(analysis.article.slice(it))).unwrap_or_default();
    let (short, long) = if headline.len() <= title.len() { (&headline, &title) } else { (&title, &headline) };
    long.contains(short.trim_end()) && short.len() as f32 >= MIN_COMMON * long.len() as f32
}

/// The words of a text in small letters, each between spaces, without anything but letters and digits.
fn bare(text: &str) -> String {
    let mut bare = String::from(" ");
    for word in text.split_whitespace() {
        let n_before = bare.len();
        bare.extend(word.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase));
        if bare.len() > n_before {
            bare.push(' ');
        }
    }
    bare
}

/// Gives the quotations of a title speakers of the article, and the article those whom only the title names.
fn cast(analysis: &mut Analysis, title: &mut Analysis) {
    let told: Vec<String> = analysis.quotes.iter().map(|quote| in_marks(analysis, quote)).collect();
    let own = std::mem::take(&mut title.coreference.speakers);
    for quote_idx in 0..title.quotes.len() {
        let words = in_marks(title, &title.quotes[quote_idx]);
        let by_words = by_words(analysis, &told, &words);
        let named = title.voices[quote_idx].speaker.map(|id| &own[id.0 as usize]);
        let by_name = named.and_then(|speaker| by_name(&analysis.coreference.speakers, speaker));
        let is_sure = words.split_whitespace().count() >= SURE_WORDS;
        let voice = &mut title.voices[quote_idx];
        voice.others.clear();
        if let Some((speaker, confidence)) = by_words.filter(|_| is_sure || by_name.is_none()) {
            if by_name != Some(speaker) {
                (voice.source, voice.cue, voice.rule) = (None, None, TOLD_IN_TEXT);
            }
            (voice.speaker, voice.confidence) = (Some(speaker), confidence);
        } else if let Some(speaker) = named {
            voice.confidence *= ALONE;
            voice.speaker = Some(by_name.unwrap_or_else(|| {
                let speakers = &mut analysis.coreference.speakers;
                speakers.push(Speaker { mentions: Vec::new(), ..speaker.clone() });
                SpeakerId(speakers.len() as u32 - 1)
            }));
        }
        // What the title's own resolution says is of its own speakers.
        title.coreference.of_attribution[quote_idx] = None;
    }
    title.coreference.of_mention.clear();
}

/// The [`bare`] words of a quotation that stand in marks.
fn in_marks(analysis: &Analysis, quote: &Quote) -> String {
    bare(&quote.verbatim.iter().map(|piece| analysis.article.slice(*piece)).collect::<Vec<_>>().join(" "))
}

/// Who says these words in the text and how sure that is, where it is one.
fn by_words(analysis: &Analysis, told: &[String], words: &str) -> Option<(SpeakerId, f32)> {
    let mut each = words.split_whitespace();
    let first = each.next()?;
    if each.next().is_none() && first.chars().count() < MIN_LETTERS {
        return None;
    }
    let saying = told.iter().zip(&analysis.voices).filter(|(told, _)| told.contains(words));
    let mut voices = saying.filter_map(|(_, voice)| Some((voice.speaker?, voice.confidence)));
    let one = voices.next()?;
    voices.all(|(speaker, _)| speaker == one.0).then_some(one)
}

/// The only speaker of the text who may be `speaker` by name.
fn by_name(known: &[Speaker], speaker: &Speaker) -> Option<SpeakerId> {
    let name = speaker.name.to_lowercase();
    let id = |place: usize| SpeakerId(place as u32);
    if let Some(same) = known.iter().position(|it| it.name.to_lowercase() == name) {
        return Some(id(same));
    }
    if !matches!(speaker.kind, SpeakerKind::Person | SpeakerKind::Organization) {
        return None;
    }
    let has_name =
        |it: &Speaker| it.kind == speaker.kind && !is_joint(&it.name) && has_words_of(&name, &it.name.to_lowercase());
    let mut alike = known.iter().enumerate().filter(|(_, it)| has_name(it));
    let (place, _) = alike.next()?;
    alike.next().is_none().then(|| id(place))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        clean::CleanOptions,
        export::{Field, QuoteRow},
    };

    fn rows(title: &str, text: &str) -> Vec<QuoteRow> {
        let mut document = RawDocument::new("a", text);
        document.metadata.title = Some(title.to_owned());
        crate::pipeline::analyse(document, CleanOptions::default()).rows()
    }

    /// Rows of the title, as words and speaker.
    fn told(title: &str, text: &str) -> Vec<(String, Option<String>)> {
        let rows = rows(title, text);
        let in_title = rows.into_iter().filter(|row| row.field == Field::Title);
        in_title.map(|row| (row.text, row.speaker.map(|speaker| speaker.name))).collect()
    }

    const TEXT: &str = "The ferry will run again in May.\n\n“I was frightened to death on that old boat,” said Ana Ruiz, \
        a nurse.\n\nTom Lee, the harbour master, said the hull was “as sound as a bell”.\n";

    #[test]
    fn words_of_the_title_are_whose_they_are_in_the_text() {
        let found = told("‘I was frightened to death’: nurse tells of ferry ordeal", TEXT);
        assert_eq!(found, [("I was frightened to death".to_owned(), Some("Ana Ruiz".to_owned()))]);
    }

    #[test]
    fn a_name_in_the_title_is_the_fullest_one_of_the_text() {
        let found = told("“It will run till Christmas,” says Lee", TEXT);
        assert_eq!(found, [("It will run till Christmas,".to_owned(), Some("Tom Lee".to_owned()))]);
    }

    #[test]
    fn offsets_are_those_of_the_title_and_ids_are_apart() {
        let title = "Zoë’s ferry “as sound as a bell”";
        let rows = rows(title, TEXT);
        let (row, others) = rows.split_last().expect("there are some");
        assert_eq!((row.field, row.quote_id.as_str(), row.in_headline), (Field::Title, "a#t1", true));
        let letters: Vec<char> = title.chars().collect();
        assert_eq!(letters[row.start..row.end].iter().collect::<String>(), row.text);
        assert!(others.iter().all(|row| row.field == Field::Text));
        assert_eq!(others[0].quote_id, "a#1");
    }

    #[test]
    fn a_title_that_the_text_begins_with_has_no_rows_of_its_own() {
        let title = "Ferry “as sound as a bell”, harbour master says";
        let text = format!("{title}\n\n{TEXT}");
        assert!(rows(title, &text).iter().all(|row| row.field == Field::Text));
        for like in [
            format!("{title} | Harbour News"),
            title.replace('“', "&#8216;").replace('”', "&#8217;"),
            title.replace('“', "<em>'").replace('”', "'</em>"),
            format!("{title}  \u{200b}"),
        ] {
            assert!(rows(&like, &text).iter().all(|row| row.field == Field::Text), "{like}");
        }
        let first = "“I will not sink,” says Lee.";
        assert!(rows(first, &format!("{first} {TEXT}")).iter().all(|row| row.field == Field::Text));
        assert!(rows(title, TEXT).iter().any(|row| row.field == Field::Title));
    }

    #[test]
    fn a_short_line_at_the_top_that_the_title_has_too_is_not_the_title() {
        let title = "‘As sound as a bell’: The harbour board on the ferry";
        assert_eq!(told(title, &format!("The harbour board\n\n{TEXT}")).len(), 1);
    }

    #[test]
    fn apostrophes_of_any_kind_are_the_same_words() {
        let text = TEXT.replace("I was frightened", "I wasn’t frightened");
        let found = told("\"I wasn't frightened to death\": nurse on ferry", &text);
        assert_eq!(found.first().and_then(|it| it.1.as_deref()), Some("Ana Ruiz"), "{found:?}");
    }

    #[test]
    fn a_title_alone_has_its_own_speakers() {
        let found = told("“It will run till Christmas,” says Tom Lee", "");
        assert_eq!(found, [("It will run till Christmas,".to_owned(), Some("Tom Lee".to_owned()))]);
    }

    #[test]
    fn what_the_text_says_does_not_depend_on_the_title() {
        let without: Vec<QuoteRow> = rows("", TEXT);
        let with = rows("Ferry “as sound as a bell”, Lee says", TEXT);
        let text = |rows: &[QuoteRow]| -> Vec<(String, Option<String>, f64)> {
            let of_text = rows.iter().filter(|row| row.field == Field::Text);
            of_text.map(|row| (row.text.clone(), row.speaker.clone().map(|it| it.id), row.confidence)).collect()
        };
        assert_eq!(text(&with), text(&without));
    }
}
