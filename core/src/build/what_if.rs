//! What if: changes that nobody has made, and the question which steps they would run again.

use super::session::Request;
use crate::container_path::ContainerPath;
use crate::diagnostic::{Diagnostic, Severity};
use crate::dockerfile::parse;
use crate::ordered;

/// What is taken to be changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WhatIf {
    /// Files of the context that have other bytes.
    pub files: ordered::Set<ContainerPath>,
    /// Lines of the Dockerfile, from 1, that have another text. None makes the line empty, several lines make it several.
    pub lines: ordered::Map<usize, String>,
    /// Build arguments that have another value.
    pub build_args: ordered::Map<String, String>,
}

/// A change that cannot be made.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum WhatIfError {
    /// The Dockerfile is not that long.
    #[error("there is no line {line} to edit: the Dockerfile has {lines}")]
    NoLine {
        /// The line that was to be changed.
        line: usize,
        /// The lines that there are.
        lines: usize,
    },
    /// The changed Dockerfile is wrong.
    #[error("the edited Dockerfile has errors")]
    Dockerfile {
        /// It.
        text: String,
        /// What is wrong with it.
        diagnostics: Vec<Diagnostic>,
    },
}

impl WhatIf {
    /// The question that [`super::Session`] answers without building: `request`, which is for the Dockerfile `text`, with
    /// these changes.
    ///
    /// # Errors
    /// [`WhatIfError`] where a line is not there, or the Dockerfile would be wrong.
    pub fn ask(&self, text: &str, mut request: Request) -> Result<Request, WhatIfError> {
        if !self.lines.is_empty() {
            let text = self.edit(text)?;
            let parsed = parse(&text);
            if parsed.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error) {
                return Err(WhatIfError::Dockerfile { text, diagnostics: parsed.diagnostics });
            }
            request.dockerfile = parsed.dockerfile;
        }
        request.options.build_args.extend(self.build_args.clone());
        request.settings.edited.extend(self.files.iter().cloned());
        request.settings.predict = true;
        Ok(request)
    }

    /// The Dockerfile `text` with its lines changed.
    ///
    /// # Errors
    /// [`WhatIfError::NoLine`].
    pub fn edit(&self, text: &str) -> Result<String, WhatIfError> {
        let mut lines: Vec<&str> = text.lines().collect();
        let count = lines.len();
        for (line, new) in &self.lines {
            let old = line.checked_sub(1).and_then(|index| lines.get_mut(index));
            *old.ok_or(WhatIfError::NoLine { line: *line, lines: count })? = new;
        }
        Ok(lines.join("\n") + "\n")
    }
}
