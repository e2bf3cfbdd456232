//! The library's front door: a pipeline that is built once and analyses one article or many.

use std::{
    collections::VecDeque,
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use rayon::{ThreadPool, ThreadPoolBuilder};

use super::{
    analysis::Analysis,
    batch::guarded,
    document,
    options::{NameFinder, Options},
    run,
    stages::Timings,
};
use crate::{
    entity::{Engine, EngineOptions, Recognize, Tagged},
    error::{Error, ErrorKind, Result},
    input::RawDocument,
    lexicon::Language,
    tag::Model,
};

/// Stack of a worker: deeply nested quotation marks are the deepest recursion there is.
const STACK_BYTES: usize = 16 << 20;

/// Finds quotations and their speakers; built by [`Pipeline::builder`].
///
/// ```
/// # fn main() -> whosaid::Result<()> {
/// let pipeline = whosaid::Pipeline::builder().threads(1).build()?;
/// let analysis = pipeline.analyse("“The tide will turn,” said Ana Ruiz, the harbour master.")?;
/// let quote = &analysis.rows()[0];
/// assert_eq!(quote.text, "The tide will turn,");
/// assert_eq!(quote.speaker.as_ref().map(|speaker| speaker.name.as_str()), Some("Ana Ruiz"));
/// # Ok(())
/// # }
/// ```
pub struct Pipeline {
    options: Options,
    engine: Option<Mutex<Box<dyn Recognize>>>,
    pool: Option<ThreadPool>,
    timings: Timings,
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pipeline").field("options", &self.options).finish_non_exhaustive()
    }
}

/// How a [`Pipeline`] is to be; every setting has a default.
#[derive(Debug, Default)]
#[must_use]
pub struct PipelineBuilder {
    options: Options,
    model: Option<PathBuf>,
    engine: Option<(String, Option<String>)>,
    n_threads: Option<usize>,
}

impl PipelineBuilder {
    /// Tags with the model file at `path`, which `models/recipe/train.py` wrote, instead of the one compiled in.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// let pipeline = whosaid::Pipeline::builder().model("models/whosaid.model").build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn model(mut self, path: impl AsRef<Path>) -> Self {
        self.model = Some(path.as_ref().to_owned());
        self
    }

    /// Reads articles as written in `language`, which names the word lists; the model must be one for it. English by default.
    pub fn language(mut self, language: Language) -> Self {
        self.options.language = language;
        self
    }

    /// Finds names with the engine called `name`, as `whosaid engines` lists them, and `model`: a folder or a name of
    /// the hub; `None` takes the engine's default.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// let pipeline = whosaid::Pipeline::builder().engine("embedded", None).build()?;
    /// assert!(whosaid::Pipeline::builder().engine("oracle", None).build().is_err());
    /// # Ok(())
    /// # }
    /// ```
    pub fn engine(mut self, name: &str, model: Option<&str>) -> Self {
        self.engine = Some((name.to_owned(), model.map(str::to_owned)));
        self
    }

    /// Works on `n_threads` threads; by default one for each core. The number never changes what is found.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// let pipeline = whosaid::Pipeline::builder().threads(2).build()?;
    /// assert_eq!(pipeline.analyse("“We wait,” Tom Lee said.")?.rows().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn threads(mut self, n_threads: usize) -> Self {
        self.n_threads = Some(n_threads);
        self
    }

    /// Takes articles as they are, without cutting out what the site put around them.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// let pipeline = whosaid::Pipeline::builder().keep_boilerplate().build()?;
    /// assert_eq!(pipeline.analyse("Advertisement\n\n“We wait,” Tom Lee said.")?.rows().len(), 1);
    /// # Ok(())
    /// # }
    /// ```
    pub fn keep_boilerplate(mut self) -> Self {
        self.options.clean.keep_boilerplate = true;
        self
    }

    /// Gives up an article that takes longer than `limit`: it is an error, and the next one follows.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// use std::time::Duration;
    ///
    /// let pipeline = whosaid::Pipeline::builder().document_timeout(Duration::from_secs(60)).build()?;
    /// assert!(pipeline.analyse("“We wait,” Tom Lee said.").is_ok());
    /// # Ok(())
    /// # }
    /// ```
    pub fn document_timeout(mut self, limit: Duration) -> Self {
        self.options.document_timeout = Some(limit);
        self
    }

    /// Loads what is to be loaded.
    ///
    /// # Errors
    ///
    /// If the model is missing or damaged, the engine is not built in or fails to load, or threads cannot be started.
    pub fn build(self) -> Result<Pipeline> {
        let Self { mut options, model, engine, n_threads } = self;
        if let Some(path) = model {
            options.model = Some(Arc::new(Model::load(&path)?));
        }
        let engine = engine
            .map(|(name, model)| {
                let settings = EngineOptions { model: model.as_deref(), n_threads, ..EngineOptions::default() };
                Engine::named(&name)?.load(&settings)
            })
            .transpose()?;
        let pool = n_threads.map(|n_threads| threads(Some(n_threads))).transpose()?;
        Ok(Pipeline { options, engine: engine.map(Mutex::new), pool, timings: Timings::default() })
    }
}

/// A pool of `n_threads` threads; `None` takes one for each core.
///
/// # Errors
///
/// If the system starts no threads.
pub fn threads(n_threads: Option<usize>) -> Result<ThreadPool> {
    ThreadPoolBuilder::new()
        .num_threads(n_threads.unwrap_or(0))
        .stack_size(STACK_BYTES)
        .build()
        .map_err(|cause| Error::new(ErrorKind::Unsupported, "cannot start threads").because(cause))
}

impl Pipeline {
    /// A builder with the defaults: the model compiled in, one thread for each core.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// let pipeline = whosaid::Pipeline::builder().build()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn builder() -> PipelineBuilder {
        PipelineBuilder::default()
    }

    /// Analyses one article.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// let analysis = whosaid::Pipeline::builder().build()?.analyse("Ana Ruiz said: “The tide will turn.”")?;
    /// assert_eq!(analysis.rows()[0].text, "The tide will turn.");
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// If the engine fails, or the analysis panics, which is a bug.
    pub fn analyse(&self, text: &str) -> Result<Analysis> {
        let document = RawDocument { id: "article".to_owned(), text: text.to_owned(), ..RawDocument::default() };
        self.analyse_document(document)
    }

    /// Analyses one article with its id, title and the like.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// let mut document = whosaid::Document::new("wire-7", "“We wait,” Tom Lee said.");
    /// document.metadata.publisher = Some("Harbour News".to_owned());
    /// let analysis = whosaid::Pipeline::builder().build()?.analyse_document(document)?;
    /// let row = &analysis.rows()[0];
    /// assert_eq!((row.quote_id.as_str(), row.publisher.as_deref()), ("wire-7#1", Some("Harbour News")));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    ///
    /// As [`Self::analyse`].
    pub fn analyse_document(&self, document: RawDocument) -> Result<Analysis> {
        if self.engine.is_some() {
            let only = self.batch(vec![Ok(document)]).pop_front();
            return only.unwrap_or_else(|| Err(Error::new(ErrorKind::Internal, "no answer")));
        }
        // One worker of the pool does all of it: nobody reads ahead of a single document or puts it in order.
        let (options, timings) = (&self.options, &self.timings);
        let work =
            || guarded(options.document_timeout, document, |document| document::analyse(document, options, timings));
        match &self.pool {
            Some(pool) => pool.install(work),
            None => rayon::scope(|_| work()),
        }
    }

    /// Analyses many articles in parallel, in the order of the input, a batch at a time: what cannot be read or analysed
    /// is an error item, and the next article follows.
    ///
    /// ```
    /// # fn main() -> whosaid::Result<()> {
    /// use whosaid::{Document, Pipeline};
    ///
    /// let pipeline = Pipeline::builder().build()?;
    /// let texts = ["“We wait,” Tom Lee said.", "No one said a word."];
    /// let documents = texts.iter().zip(1..).map(|(text, n)| Ok(Document::new(format!("article-{n}"), *text)));
    /// let counts: Vec<usize> =
    ///     pipeline.analyse_all(documents).map(|analysis| analysis.map_or(0, |it| it.rows().len())).collect();
    /// assert_eq!(counts, [1, 0]);
    /// # Ok(())
    /// # }
    /// ```
    pub fn analyse_all<I>(&self, documents: I) -> Analyses<'_, I::IntoIter>
    where
        I: IntoIterator<Item = Result<RawDocument>>,
    {
        Analyses { pipeline: self, documents: documents.into_iter(), ready: VecDeque::new() }
    }

    /// One batch, in order.
    fn batch(&self, documents: Vec<Result<RawDocument>>) -> VecDeque<Result<Analysis>> {
        let mut analyses = VecDeque::with_capacity(documents.len());
        let mut guard = self.engine.as_ref().map(|engine| engine.lock().unwrap_or_else(PoisonError::into_inner));
        let engine: Option<&mut Box<dyn Recognize>> = guard.as_deref_mut();
        let mut recognizer = engine.map(|engine| move |articles: &[Tagged<'_>]| engine.recognize(articles));
        let work = || {
            let recognizer = recognizer.as_mut().map(|recognizer| recognizer as &mut NameFinder<'_>);
            let deliver = |result| {
                analyses.push_back(result);
                Ok(())
            };
            run(documents, &self.options, recognizer, &self.timings, |analysis| analysis, deliver)
        };
        let done = match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        };
        if let Err(error) = done {
            analyses.push_back(Err(error));
        }
        analyses
    }
}

/// Analyses of many articles, in the order of the input; see [`Pipeline::analyse_all`].
#[derive(Debug)]
pub struct Analyses<'a, I> {
    pipeline: &'a Pipeline,
    documents: I,
    ready: VecDeque<Result<Analysis>>,
}

impl<I: Iterator<Item = Result<RawDocument>>> Iterator for Analyses<'_, I> {
    type Item = Result<Analysis>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ready.is_empty() {
            let batch: Vec<Result<RawDocument>> =
                self.documents.by_ref().take(self.pipeline.options.batch_documents.max(1)).collect();
            if batch.is_empty() {
                return None;
            }
            self.ready = self.pipeline.batch(batch);
        }
        self.ready.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_articles_come_in_order_with_errors_in_their_place() {
        let pipeline = Pipeline::builder().threads(2).build().expect("the model is compiled in");
        let documents = (0..300).map(|n| {
            if n == 7 {
                Err(Error::new(ErrorKind::Input, "unreadable"))
            } else {
                Ok(RawDocument { id: n.to_string(), text: "Rain.".to_owned(), ..RawDocument::default() })
            }
        });
        let ids: Vec<String> = pipeline
            .analyse_all(documents)
            .map(|analysis| analysis.map_or_else(|error| error.to_string(), |analysis| analysis.document.id))
            .collect();
        let expected: Vec<String> =
            (0..300).map(|n| if n == 7 { "unreadable".to_owned() } else { n.to_string() }).collect();
        assert_eq!(ids, expected);
    }

    #[test]
    fn what_cannot_be_loaded_is_told_when_building() {
        assert!(Pipeline::builder().engine("oracle", None).build().is_err());
        assert!(Pipeline::builder().model("no/such.model").build().is_err());
    }
}
