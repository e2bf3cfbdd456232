//! The language of an article, to tell those that are plainly not in English.
//!
//! Two detectors must agree: one knows 69 languages by triples of letters, the other 16 of them by words and their parts,
//! and is more often right on those.

use whatlang::{Lang, Script, detect};
use whichlang::{LANGUAGES, detect_language};

use super::RawDocument;
use crate::error::{Error, ErrorKind};

/// Letters below which a text says too little of its language.
const FEWEST: usize = 200;

/// Bytes of a text that are looked at.
const LOOKED_AT: usize = 6000;

/// How sure the first detector must be where the second does not know the language, from 0 to 1.
const SURE: f64 = 0.9;

/// Why `document` is not analysed where it is plainly in another language than English.
pub fn refusal(document: &RawDocument) -> Option<Error> {
    let language = foreign(&document.text)?;
    let error = Error::new(ErrorKind::Language, format!("is in {language}, not in English")).at(&document.id);
    Some(error.hint("`--any-language` analyses it all the same, with what it knows of English"))
}

/// The language of `text`, in English, where it is plainly another than English.
fn foreign(text: &str) -> Option<&'static str> {
    let end = text.char_indices().map(|(byte, _)| byte).take_while(|byte| *byte <= LOOKED_AT).last()?;
    let head = text.get(..end)?;
    if head.chars().filter(|letter| letter.is_alphabetic()).take(FEWEST).count() < FEWEST {
        return None;
    }
    let found = detect(head).filter(|found| found.lang() != Lang::Eng)?;
    let code = found.lang().code();
    let is_known_to_both = LANGUAGES.iter().any(|known| known.three_letter_code() == code);
    let is_told = found.script() != Script::Latin
        || detect_language(head) != whichlang::Lang::Eng
        || !is_known_to_both && found.is_reliable() && found.confidence() >= SURE;
    is_told.then(|| found.lang().eng_name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn articles_in_other_languages_are_told_and_short_texts_pass() {
        let spanish = "El alcalde dijo el lunes que la ciudad esperaría a la marea de primavera antes de construir el nuevo puerto, y que nadie cobraría hasta entonces. «No hay dinero para más», añadió ante los vecinos reunidos en la plaza. ";
        let german = "Die Bürgermeisterin sagte am Montag, die Stadt werde mit dem Bau des neuen Hafens bis zum Frühjahr warten, und bis dahin werde niemand bezahlt. „Für mehr ist kein Geld da“, fügte sie vor den Nachbarn auf dem Platz hinzu. ";
        let english = "The mayor said on Monday that the city would wait for the spring tide before it built the new harbour, and that nobody would be paid until then. “There is no money for more,” she told the neighbours on the square. ";
        assert_eq!(foreign(&spanish.repeat(2)), Some("Spanish"));
        assert_eq!(foreign(&german.repeat(2)), Some("German"));
        assert_eq!(foreign(&english.repeat(2)), None);
        assert_eq!(foreign(&spanish[..80]), None);
    }
}
