//! The argument that chooses another trained model.

use std::{path::PathBuf, sync::Arc};

use clap::Args;

use crate::{error::Result, tag::Model};

/// Which trained model tags.
#[derive(Args, Debug)]
pub(super) struct ModelArguments {
    /// Tag with this trained model instead of the one compiled in
    ///
    /// A file that `models/recipe/train.py` wrote. Its version and checksum are checked before the first article is read.
    #[arg(long, value_name = "PATH")]
    model: Option<PathBuf>,
}

impl ModelArguments {
    /// The model of the file, `None` where the one compiled in is meant.
    pub(super) fn load(&self) -> Result<Option<Arc<Model>>> {
        self.model.as_deref().map(|path| Ok(Arc::new(Model::load(path)?))).transpose()
    }
}
