use std::{fs, io::Write};
use whosaid::{clean::CleanText, segment};
fn main() {
    let out = std::env::args().nth(1).unwrap();
    for path in std::env::args().skip(2) {
        let text = fs::read_to_string(&path).unwrap();
        let article = segment::segment(&CleanText { text: text.clone(), ..Default::default() });
        let mut cp = vec![0usize; text.len() + 1];
        for (n, (b, _)) in text.char_indices().enumerate() {
            cp[b] = n;
        }
        cp[text.len()] = text.chars().count();
        let name = std::path::Path::new(&path).file_stem().unwrap().to_str().unwrap().to_owned();
        let mut f = std::io::BufWriter::new(fs::File::create(format!("{out}/{name}.tsv")).unwrap());
        for p in article.paragraphs() {
            writeln!(f, "P\t{:?}", p.kind).unwrap();
            for s in &article.sentences()[p.sentences.clone()] {
                for t in s.tokens.clone() {
                    let sp = article.tokens()[t].span;
                    writeln!(f, "{}\t{}", cp[sp.start()], cp[sp.end()]).unwrap();
                }
                writeln!(f, "S").unwrap();
            }
        }
    }
}
