//! Bars that scores must reach: `--at-least`.

use super::say;
use crate::{
    error::{Error, ErrorKind, Result},
    evaluate::Summary,
};

/// A metric and the least percentage.
pub(super) fn parse(text: &str) -> Result<(String, f64), String> {
    let bar = text.split_once('=').and_then(|(metric, value)| Some((metric.to_owned(), value.parse().ok()?)));
    bar.ok_or_else(|| "expected a metric and a percentage as `quotes.all.iou50.f1=60`".to_owned())
}

/// Whether every bar is reached; says which are not.
pub(super) fn check(bars: &[(String, f64)], summary: &Summary) -> Result<bool> {
    let mut is_reached = true;
    for (metric, least) in bars {
        let Some(percentage) = summary.percentages.get(metric) else {
            let known: Vec<String> = summary
                .percentages
                .keys()
                .filter(|path| path.rsplit('.').next() == Some("f1"))
                .map(|path| format!("`{path}`"))
                .collect();
            return Err(Error::new(ErrorKind::Unsupported, format!("these labels give no metric `{metric}`"))
                .hint(format!("some that they give: {}", known.join(", "))));
        };
        let percentage = percentage.unwrap_or(0.0);
        if percentage < *least {
            is_reached = false;
            say(&format!("whosaid: `{metric}` is {percentage:.2}, below {least}"));
        }
    }
    Ok(is_reached)
}
