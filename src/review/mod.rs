//! Correcting a table by hand: what a reviewer decided of each quotation, and the gold file that it makes.
//!
//! The gold file is JSON Lines in the form of `whosaid run`, with a `verdict` for each quotation that was looked at, and one
//! line for each article that was read to its end, with its text: `{"doc_id":"a","reviewed":true,"text":"…"}`. `evaluate`
//! scores these articles alone. Every edit is on disk before it is answered. An edit names the version it was made of, so
//! that one of two windows is told when the other was faster.
//!
//! A later run of the program gives another table. What was decided is found in it by the words of the quotation and where
//! they stand; where the program now says otherwise, or the words are gone, this is shown as a conflict.

mod decision;
mod file;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    clean::TextIndex,
    error::{Error, ErrorKind, Result},
    export::Range,
    page::TableOfQuotations,
};

use decision::{overlap, relocated};

pub use decision::{Decision, Place, RangeOf, Ruling, Speaker};
pub use file::GoldFile;

/// A quotation under review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Item {
    /// Row of the table; none for one that the table has not.
    pub row: Option<usize>,
    /// What stands of it now.
    #[serde(flatten)]
    pub decision: Decision,
    /// Counts its edits.
    pub version: u64,
    /// What does not fit together any more, in words.
    pub conflict: Option<String>,
    /// Number of the last edit of anything that changed this.
    pub serial: u64,
}

/// An article under review.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Article {
    /// Its id.
    pub doc_id: String,
    /// Whether it was read to its end.
    pub reviewed: bool,
    /// What does not fit together any more.
    pub conflict: Option<String>,
    /// Number of the last edit that changed this.
    pub serial: u64,
    #[serde(skip)]
    text: String,
}

/// An edit of a quotation.
#[derive(Clone, Debug, Deserialize)]
pub struct Edit {
    /// The version that was edited; 0 and an unknown id make a new quotation.
    pub version: u64,
    /// What is to stand.
    #[serde(flatten)]
    pub decision: Decision,
}

/// How an edit ended.
#[derive(Debug)]
pub enum Edited {
    /// It stands.
    Done(Box<Item>),
    /// Another edit of the same quotation was faster: this is what stands.
    Conflict(Box<Item>),
}

/// All that is under review.
#[derive(Debug)]
pub struct Review {
    items: Vec<Item>,
    item_of_id: HashMap<String, usize>,
    articles: Vec<Article>,
    article_of_id: HashMap<String, usize>,
    serial: u64,
    file: GoldFile,
}

/// Kinds of quotations.
const KINDS: [&str; 3] = ["direct", "mixed", "indirect"];
/// Share of two quotations' letters that is common where they are the same.
const SAME: f64 = 0.5;

impl Review {
    /// The rows of `table` with what `file` holds of them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Gold`] with the line where the file is not one of a review.
    pub fn open(table: &TableOfQuotations, file: GoldFile) -> Result<Self> {
        let articles: Vec<Article> = table
            .articles
            .iter()
            .filter_map(|article| {
                let (doc_id, text) = (article.id.clone(), article.text.clone()?);
                Some(Article { doc_id, reviewed: false, conflict: None, serial: 0, text })
            })
            .collect();
        let article_of_id = articles.iter().enumerate().map(|(idx, article)| (article.doc_id.clone(), idx)).collect();
        let items = table.quotations.iter().enumerate().map(|(row, quotation)| {
            let place = |extract: &Option<(String, Range)>| {
                extract.as_ref().map(|(text, range)| Place { text: text.clone(), start: range.start, end: range.end })
            };
            let decision = Decision {
                doc_id: table.articles[quotation.article].id.clone(),
                quote_id: quotation.id.clone(),
                kind: quotation.kind.clone(),
                text: quotation.text.clone(),
                start: quotation.parts.first().map_or(0, |part| part.start),
                end: quotation.parts.last().map_or(0, |part| part.end),
                parts: quotation.parts.iter().map(|part| RangeOf::from(*part)).collect(),
                cue: place(&quotation.cue),
                source: place(&quotation.source),
                speaker: quotation
                    .speaker
                    .as_ref()
                    .map(|name| Speaker { name: name.clone(), kind: quotation.speaker_kind.clone() }),
                verdict: Ruling::Open,
            };
            Item { row: Some(row), decision, version: 0, conflict: None, serial: 0 }
        });
        let mut review =
            Self { items: items.collect(), item_of_id: HashMap::new(), articles, article_of_id, serial: 0, file };
        review.item_of_id =
            review.items.iter().enumerate().map(|(idx, item)| (item.decision.quote_id.clone(), idx)).collect();
        let (decisions, reviewed) = review.file.read()?;
        let mut of_document: HashMap<String, Vec<usize>> = HashMap::new();
        for (idx, item) in review.items.iter().enumerate() {
            of_document.entry(item.decision.doc_id.clone()).or_default().push(idx);
        }
        for decision in decisions {
            let rows = of_document.get(&decision.doc_id).cloned().unwrap_or_default();
            review.take_in(decision, &rows);
        }
        for (doc_id, text) in reviewed {
            review.take_in_article(doc_id, text);
        }
        Ok(review)
    }

    /// Joins what was decided before with the table's `rows` of the same article.
    fn take_in(&mut self, mut decision: Decision, rows: &[usize]) {
        let mut conflict = None;
        if let Some(article) = self.article_of_id.get(&decision.doc_id).map(|idx| &self.articles[*idx]) {
            match relocated(&article.text, &decision) {
                Some(parts) => decision.parts = parts,
                None => conflict = Some("these words stand in the article no more".to_owned()),
            }
        }
        let overlap = |idx: &usize| overlap(&self.items[*idx].decision.parts, &decision.parts);
        let free = rows.iter().copied().filter(|idx| self.items[*idx].decision.verdict == Ruling::Open);
        let row = free.filter(|idx| overlap(idx) >= SAME).max_by(|a, b| overlap(a).total_cmp(&overlap(b)));
        let Some(idx) = row.filter(|_| conflict.is_none()) else {
            if conflict.is_none() && matches!(decision.verdict, Ruling::Right | Ruling::Changed) {
                conflict = Some("the program does not find this quotation any more".to_owned());
            }
            // What is none and is found no more needs nobody's eye.
            self.add(Item { row: None, decision, version: 1, conflict, serial: 0 });
            return;
        };
        let found = &self.items[idx].decision;
        if decision.verdict == Ruling::Right {
            let name = |decision: &Decision| decision.speaker.as_ref().map(|speaker| speaker.name.clone());
            let said = |name: Option<String>| name.unwrap_or_else(|| "nobody".to_owned());
            if name(found) != name(&decision) {
                conflict =
                    Some(format!("{} was right, the program now says {}", said(name(&decision)), said(name(found))));
            } else if found.parts != decision.parts {
                conflict = Some("the program now draws the borders otherwise".to_owned());
            }
        }
        let old_id = found.quote_id.clone();
        let known_elsewhere =
            self.item_of_id.get(&decision.quote_id).is_some_and(|other| *other != idx) || decision.quote_id == old_id;
        if known_elsewhere {
            decision.quote_id = old_id;
        } else {
            self.item_of_id.remove(&old_id);
            self.item_of_id.insert(decision.quote_id.clone(), idx);
        }
        self.items[idx] = Item { row: Some(idx), decision, version: 1, conflict, serial: 0 };
    }

    fn add(&mut self, mut item: Item) -> usize {
        let taken = |id: &str| self.item_of_id.contains_key(id);
        if taken(&item.decision.quote_id) {
            let stem = item.decision.quote_id.clone();
            // One of these is free: there are more of them than items.
            let mut others = (2..=self.items.len() + 2).map(|number| format!("{stem}~{number}"));
            item.decision.quote_id = others.find(|id| !taken(id)).unwrap_or(stem);
        }
        self.item_of_id.insert(item.decision.quote_id.clone(), self.items.len());
        self.items.push(item);
        self.items.len() - 1
    }

    fn take_in_article(&mut self, doc_id: String, text: String) {
        if let Some(idx) = self.article_of_id.get(&doc_id) {
            let article = &mut self.articles[*idx];
            article.reviewed = article.text == text;
            if !article.reviewed {
                article.conflict = Some("the article has changed since it was read to its end".to_owned());
            }
        } else {
            self.article_of_id.insert(doc_id.clone(), self.articles.len());
            self.articles.push(Article { doc_id, reviewed: true, conflict: None, serial: 0, text });
        }
    }

    /// Everything that edits behind number `since` changed, and the number of the last.
    pub fn changes(&self, since: u64) -> Value {
        let items: Vec<&Item> = self.items.iter().filter(|item| item.serial > since).collect();
        let articles: Vec<&Article> = self.articles.iter().filter(|article| article.serial > since).collect();
        serde_json::json!({ "serial": self.serial, "items": items, "articles": articles })
    }

    /// What differs from the table, for a page that has the table: decisions, and articles that were read to their end.
    pub fn decided(&self) -> Value {
        let items: Vec<&Item> = self
            .items
            .iter()
            .filter(|item| item.version > 0 || item.row.is_none() || item.conflict.is_some())
            .collect();
        let articles: Vec<&Article> =
            self.articles.iter().filter(|article| article.reviewed || article.conflict.is_some()).collect();
        serde_json::json!({ "serial": self.serial, "items": items, "articles": articles })
    }

    /// The text of an article.
    pub fn text(&self, doc_id: &str) -> Option<&str> {
        self.article_of_id.get(doc_id).map(|idx| self.articles[*idx].text.as_str())
    }

    /// Makes an edit, and writes the gold file. Its words are taken from the article, not from the edit.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] where the edit fits no article, [`ErrorKind::Io`] where the file cannot be written; then
    /// nothing has changed.
    pub fn edit(&mut self, edit: Edit) -> Result<Edited> {
        let Edit { version, mut decision } = edit;
        let fault = |message: &str| Error::new(ErrorKind::Input, message);
        let text = self.text(&decision.doc_id).ok_or_else(|| fault("no such article"))?;
        if !KINDS.contains(&decision.kind.as_str()) {
            return Err(fault("expected `type` `direct`, `mixed` or `indirect`"));
        }
        let index = TextIndex::new(text);
        let slice = |start: usize, end: usize| {
            index.slice(start, end).filter(|words| !words.trim().is_empty()).map(str::to_owned)
        };
        decision.parts.sort_unstable();
        let is_in_order = decision.parts.windows(2).all(|two| two[0].end <= two[1].start);
        let words: Option<Vec<String>> = decision.parts.iter().map(|part| slice(part.start, part.end)).collect();
        let words = words.filter(|words| !words.is_empty() && is_in_order);
        decision.text =
            words.ok_or_else(|| fault("expected parts that stand in the article, apart from each other"))?.join(" … ");
        decision.start = decision.parts.first().map_or(0, |part| part.start);
        decision.end = decision.parts.last().map_or(0, |part| part.end);
        for place in decision.cue.iter_mut().chain(&mut decision.source) {
            place.text =
                slice(place.start, place.end).ok_or_else(|| fault("expected a cue and a source in the article"))?;
        }
        decision.speaker = decision.speaker.filter(|speaker| !speaker.name.trim().is_empty());
        let known = self.item_of_id.get(&decision.quote_id).copied();
        if let Some(idx) = known.filter(|idx| self.items[*idx].version != version) {
            return Ok(Edited::Conflict(Box::new(self.items[idx].clone())));
        }
        if known.is_none() && version != 0 {
            return Err(fault("no such quotation"));
        }
        self.serial += 1;
        let before = known.map(|idx| self.items[idx].clone());
        let idx = match known {
            Some(idx) => idx,
            None => self.add(Item { row: None, decision: decision.clone(), version: 0, conflict: None, serial: 0 }),
        };
        let quote_id = self.items[idx].decision.quote_id.clone();
        let item = &mut self.items[idx];
        *item = Item {
            row: item.row,
            decision: Decision { quote_id, ..decision },
            version: version + 1,
            conflict: None,
            serial: self.serial,
        };
        if let Err(error) = self.save() {
            if let Some(before) = before {
                self.items[idx] = before;
            } else if let Some(lost) = self.items.pop() {
                self.item_of_id.remove(&lost.decision.quote_id);
            }
            return Err(error);
        }
        Ok(Edited::Done(Box::new(self.items[idx].clone())))
    }

    /// Says whether an article was read to its end. Quotations of it without a verdict are then right.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`] where there is no such article, or a quotation of it is wrong and not corrected yet;
    /// [`ErrorKind::Io`] where the file cannot be written.
    pub fn set_reviewed(&mut self, doc_id: &str, reviewed: bool) -> Result<Value> {
        let idx = *self.article_of_id.get(doc_id).ok_or_else(|| Error::new(ErrorKind::Input, "no such article"))?;
        let of_article = |item: &&mut Item| item.decision.doc_id == doc_id;
        let n_wrong = self
            .items
            .iter()
            .filter(|item| item.decision.doc_id == doc_id && item.decision.verdict == Ruling::Wrong)
            .count();
        if reviewed && n_wrong > 0 {
            let message = format!("{n_wrong} of its quotations are marked wrong without what is right");
            return Err(Error::new(ErrorKind::Input, message)
                .hint("name their speakers, say that nobody can tell, or take them out"));
        }
        let before = (self.items.clone(), self.articles[idx].clone(), self.serial);
        self.serial += 1;
        let serial = self.serial;
        if reviewed {
            let open = self.items.iter_mut().filter(of_article).filter(|item| item.decision.verdict == Ruling::Open);
            for item in open {
                item.decision.verdict = Ruling::Right;
                item.version += 1;
                item.serial = serial;
            }
        }
        let article = &mut self.articles[idx];
        (article.reviewed, article.conflict, article.serial) = (reviewed, None, serial);
        if let Err(error) = self.save() {
            (self.items, self.articles[idx], self.serial) = before;
            return Err(error);
        }
        Ok(self.changes(serial - 1))
    }

    /// Quotations in order of the articles and of their texts, then those articles.
    fn save(&mut self) -> Result<()> {
        let mut decided: Vec<&Decision> =
            self.items.iter().map(|item| &item.decision).filter(|decision| decision.verdict != Ruling::Open).collect();
        let place = |decision: &Decision| self.article_of_id.get(&decision.doc_id).copied().unwrap_or(usize::MAX);
        decided.sort_by(|a, b| (place(a), a.start, &a.quote_id).cmp(&(place(b), b.start, &b.quote_id)));
        let reviewed = self
            .articles
            .iter()
            .filter(|article| article.reviewed)
            .map(|article| (article.doc_id.as_str(), article.text.as_str()));
        self.file.write(&decided, reviewed)
    }
}

#[cfg(test)]
mod tests;
