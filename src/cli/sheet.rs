//! What the pages of `check` and `events` share: a page that stands alone, and changes as deletions and insertions.

/// A page with a title and a body.
pub(super) fn page(title: &str, body: &str) -> String {
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><title>{title}</title>\n<style>\nbody {{ font: 1rem/1.5 \
         system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }}\narticle {{ border-top: 1px \
         solid #8886; padding: .6rem 0; }}\n.verdict {{ font-weight: 600; }}\n.fault .verdict {{ color: #b3261e; \
         }}\nblockquote {{ margin: .3rem 0; }}\n.source {{ font-size: .9rem; opacity: .8; overflow-wrap: anywhere; }}\nins \
         {{ background: #2e7d3233; text-decoration: none; }}\ndel {{ background: #b3261e33; }}\n@media \
         (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee; }} .fault .verdict {{ color: #ff8a80; }} \
         }}\n</style></head><body>\n<h1>{title}</h1>\n{body}</body></html>\n"
    )
}

/// `text` as text of a page.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Changes marked `[-left out-]` and `{+added+}` as a page shows them.
pub(super) fn changes(marked: &str) -> String {
    let marks = [("[-", "<del>"), ("-]", "</del>"), ("{+", "<ins>"), ("+}", "</ins>")];
    marks.into_iter().fold(escaped(marked), |text, (mark, tag)| text.replace(mark, tag))
}
