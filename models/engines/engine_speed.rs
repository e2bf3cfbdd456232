//! One engine's part of `models/engines/bench.py`: reads sentences, and finds their names each time it is asked to.
//!
//!     cargo run --release --features onnx --example engine_speed -- onnx MODEL THREADS BATCH SENTENCES
//!
//! For every line on standard input one line of JSON on standard output: the seconds it took, and for the first one the
//! tokens of each sentence (code points) and its names (first token, one behind the last, class).

use std::{
    env, fs,
    io::{self, BufRead, Write},
    time::Instant,
};

use anyhow::{Context, Result};
use serde_json::json;
use whosaid::{
    clean::CleanText,
    entity::{Engine, EngineOptions, Tagged},
    segment::segment,
    tag::Tags,
};

fn main() -> Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [engine, model, n_threads, batch_size, sentences] = arguments.as_slice() else {
        anyhow::bail!("expected ENGINE MODEL THREADS BATCH SENTENCES");
    };
    let options = EngineOptions {
        model: Some(model),
        batch_size: batch_size.parse()?,
        n_threads: Some(n_threads.parse()?),
        ..EngineOptions::default()
    };
    let mut engine = Engine::named(engine)?.load(&options)?;
    let sentences = fs::read_to_string(sentences).with_context(|| format!("{sentences}: cannot be read"))?;
    let articles: Vec<_> =
        sentences.lines().map(|line| segment(&CleanText { text: line.to_owned(), ..CleanText::default() })).collect();
    let tags = Tags::default();
    let tagged: Vec<Tagged<'_>> = articles.iter().map(|article| Tagged { article, tags: &tags }).collect();
    let mut output = io::stdout().lock();
    writeln!(output, "ready")?;
    output.flush()?;
    let mut is_first = true;
    for _ in io::stdin().lock().lines() {
        let begin = Instant::now();
        let names = engine.recognize(&tagged)?;
        let mut answer = json!({ "seconds": begin.elapsed().as_secs_f64() });
        if is_first {
            let found = articles.iter().zip(&names).map(|(article, names)| {
                let code_points = |byte: usize| article.text()[..byte].chars().count();
                let place =
                    |token: &whosaid::article::Token| (code_points(token.span.start()), code_points(token.span.end()));
                let tokens: Vec<_> = article.tokens().iter().map(place).collect();
                let sentences: Vec<_> =
                    article.sentences().iter().map(|sentence| (sentence.tokens.start, sentence.tokens.end)).collect();
                let names: Vec<_> = names
                    .iter()
                    .map(|name| {
                        let tokens = article.tokens_in(name.span);
                        (tokens.start, tokens.end, format!("{:?}", name.class))
                    })
                    .collect();
                json!({ "tokens": tokens, "sentences": sentences, "names": names })
            });
            answer["found"] = found.collect();
            is_first = false;
        }
        writeln!(output, "{answer}")?;
        output.flush()?;
    }
    Ok(())
}
