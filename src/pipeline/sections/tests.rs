use super::*;
use crate::{clean::TextIndex, pipeline::order};

const SMALL: Sizes = Sizes { whole: 4000, section: 2000, before: 500, behind: 200 };

/// So many paragraphs, in each of which somebody is quoted, the first of twenty by the full name.
fn book(n_paragraphs: usize) -> String {
    let people = [("Ana", "Ruiz"), ("Tom", "Lee"), ("Ida", "Okafor")];
    let paragraph = |number: usize| {
        let (given, surname) = people[number % 3];
        let name = if number % 20 < 3 { format!("{given} {surname}") } else { surname.to_owned() };
        format!("“The tide will turn in {number} days,” {name} said. It rained all day, and the river rose.\n\n")
    };
    (0..n_paragraphs).map(paragraph).collect()
}

fn analyse(text: &str) -> Analysis {
    let (options, timings) = (Options::default(), Timings::default());
    let document = RawDocument::new("book", text);
    let (clean, article) = order::read(&document, &options, &timings);
    super::analyse(document, clean, article, SMALL, &options, &timings)
}

#[test]
fn sections_are_the_whole_and_begin_with_paragraphs() {
    let analysis = analyse(&book(200));
    let article = &analysis.article;
    let parts = sections(article, SMALL.section);
    assert!(parts.len() > 5 && parts[0].start == 0 && parts.last().is_some_and(|it| it.end == article.tokens().len()));
    for pair in parts.windows(2) {
        assert_eq!(pair[0].end, pair[1].start);
        let paragraph = &article.paragraphs()[article.paragraph_of(pair[1].start)];
        assert_eq!(article.tokens_of(paragraph).start, pair[1].start);
        assert!(article.span_of(pair[0].clone()).len() <= SMALL.section);
    }
}

#[test]
fn every_quotation_of_a_long_document_is_found_once_and_its_speaker_is_one() {
    let analysis = analyse(&book(200));
    assert!(SMALL.part(&analysis.article) && !Sizes::of(Options::default().section_bytes).part(&analysis.article));
    let rows = analysis.rows();
    assert_eq!(rows.len(), 200);
    for (number, row) in rows.iter().enumerate() {
        assert_eq!(row.text, format!("The tide will turn in {number} days,"));
        let name = row.speaker.as_ref().map(|speaker| speaker.name.as_str());
        assert_eq!(name, Some(["Ana Ruiz", "Tom Lee", "Ida Okafor"][number % 3]), "{number}");
    }
    assert_eq!(analysis.speakers().len(), 3);
    let heads: std::collections::BTreeSet<Span> = analysis.mentions.iter().map(|mention| mention.head).collect();
    assert_eq!(heads.len(), analysis.mentions.len(), "no mention twice");
    for (speaker, id) in analysis.coreference.speakers.iter().zip(0..) {
        let of_mention = |mention: &crate::entity::MentionId| analysis.coreference.of_mention[mention.0 as usize];
        assert!(speaker.mentions.iter().all(|it| of_mention(it).is_some_and(|speaker| speaker.0 == id)));
    }
}

#[test]
fn sections_say_what_the_whole_says() {
    let text = book(60);
    let whole =
        crate::pipeline::analyse(RawDocument::new("book", text.as_str()), crate::clean::CleanOptions::default());
    let told = |analysis: &Analysis| -> Vec<_> {
        let rows = analysis.rows().into_iter();
        rows.map(|row| (row.start, row.end, row.speaker.map(|it| it.name), row.paragraph, row.position, row.words))
            .collect()
    };
    assert_eq!(told(&analyse(&text)), told(&whole));
}

#[test]
fn a_quotation_over_the_border_of_sections_is_there_once() {
    let mut text = book(18);
    let start = text.len();
    // The first section may have 2,000 bytes: its last paragraph is one of these.
    for hour in ["five", "six", "seven", "eight", "nine", "ten"] {
        text.extend(["“We have waited for the boats since ", hour, " in the morning, and nobody told us why.\n\n"]);
    }
    text.push_str("“And so we wait,” Ana Ruiz said.\n\n");
    let end = text.len();
    text.push_str(&book(60));
    let analysis = analyse(&text);
    let border = sections(&analysis.article, SMALL.section).iter().any(|section| {
        let begin = analysis.article.tokens()[section.start].span.start();
        start < begin && begin < end
    });
    assert!(border, "the long quotation lies over no border");
    let mut last = 0;
    for row in analysis.rows().iter().filter(|row| row.nested_in.is_none()) {
        assert!(row.start >= last, "{} overlaps the one before", row.quote_id);
        last = row.end;
    }
}

#[test]
fn text_without_borders_is_cut_anywhere() {
    for text in ["“tide ” said ".repeat(600), "a ".repeat(5000), "“".repeat(3000), " \n".repeat(5000), String::new()]
    {
        let analysis = analyse(&text);
        let parts = sections(&analysis.article, SMALL.section);
        assert_eq!(parts.iter().map(Range::len).sum::<usize>(), analysis.article.tokens().len());
        let index = TextIndex::new(&text);
        for row in analysis.rows() {
            assert!(row.parts.iter().all(|part| index.slice(part.start, part.end).is_some()));
        }
    }
}
