//! Files × steps: what an edit of each file would run again, and why.

use layercake_core::build::{Answer, WhatIf};
use layercake_core::container_path::ContainerPath;
use layercake_core::plan::Builder;
use layercake_core::render::catalogue::Language;
use layercake_core::render::{explanation, matrix};

use super::steps::words;
use crate::state::session::Session;

/// The table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Matrix {
    /// The steps that can run: their lines and texts.
    pub(crate) steps: Vec<(usize, String)>,
    /// The files.
    pub(crate) rows: Vec<Row>,
    /// Why there is none.
    pub(crate) error: Option<String>,
}

/// Files with the same answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Row {
    /// Which.
    pub(crate) name: String,
    /// One of them; none where nothing is edited.
    example: Option<ContainerPath>,
    /// What each step would do.
    pub(crate) answers: Vec<Answer>,
}

impl Matrix {
    /// What an edit of each file would run again, if `file` were built.
    pub(crate) fn of(session: &Session, file: &str, builder: Builder) -> Self {
        let table = match session.world().matrix(&words(file, builder)) {
            Ok(table) => table,
            Err(error) => return Self { error: Some(error), ..Self::default() },
        };
        let asking: Vec<usize> =
            (0..table.matrix.steps.len()).filter(|step| table.matrix.now()[*step] != Answer::NotCached).collect();
        let steps = asking.iter().map(|step| &table.matrix.steps[*step]);
        let steps = steps.map(|step| (step.line, step.text.clone())).collect();
        let examples = table.matrix.groups.iter().map(|group| group.files.first().cloned());
        let examples = std::iter::once(None).chain(examples).chain(std::iter::once(None));
        let rows = matrix::rows(&table.matrix, &table.kept_out, Language::English).into_iter().zip(examples);
        let row = |((name, answers), example): ((String, Vec<Answer>), _)| Row {
            name,
            example,
            answers: asking.iter().map(|step| answers[*step]).collect(),
        };
        Self { steps, rows: rows.map(row).collect(), error: None }
    }

    /// What a cell says, in a sentence or two.
    pub(crate) fn explain(
        &self,
        session: &Session,
        file: &str,
        builder: Builder,
        (row, column): (usize, usize),
    ) -> Option<String> {
        let is_first = row == 0;
        let (row, (line, text)) = (self.rows.get(row)?, self.steps.get(column)?);
        let what_if = WhatIf { files: row.example.iter().cloned().collect(), ..WhatIf::default() };
        let plan = session.world().plan(&words(file, builder), &what_if);
        let premise = match &row.example {
            Some(example) if row.name == example.relative() => format!("If you edit {}", row.name),
            Some(example) => format!("If you edit one of these, such as {}", example.relative()),
            None if is_first => "If you edit nothing".to_owned(),
            None => "If you edit one of these, which no step can read".to_owned(),
        };
        Some(match plan {
            Ok(plan) => {
                let step = plan.report.iter().find(|step| step.line == *line && step.text == *text)?;
                format!("{premise}, and build: {}", explanation::sentence(step, Language::English))
            }
            Err(error) => error,
        })
    }
}

/// An answer as an icon with its word, and its style.
pub(crate) fn told(answer: Answer) -> (&'static str, &'static str) {
    match answer {
        Answer::Runs => ("✱ runs", "changed"),
        Answer::Cached => ("✔ cached", "cached"),
        Answer::Depends => ("? unknown", "unknown"),
        Answer::NotCached => ("–", "setting"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_edit_runs_again_and_why() {
        let mut session = Session::new();
        session.submit("docker build -t hello .");
        let matrix = Matrix::of(&session, "Dockerfile", Builder::Classic);
        assert_eq!(matrix.error, None);
        let copy = matrix.steps.iter().position(|(_, text)| text.starts_with("COPY")).unwrap();
        let row = matrix.rows.iter().position(|row| row.name == "hello.sh").unwrap();
        assert_eq!(matrix.rows[0].answers[copy], Answer::Cached);
        assert_eq!(matrix.rows[row].answers[copy..copy + 2], [Answer::Runs, Answer::Runs]);
        let explain = |cell| matrix.explain(&session, "Dockerfile", Builder::Classic, cell).unwrap();
        assert!(explain((row, copy)).starts_with("If you edit hello.sh, and build: "), "{}", explain((row, copy)));
        assert!(explain((0, copy)).starts_with("If you edit nothing"), "{}", explain((0, copy)));
        session.edit("Dockerfile", "FRUM\n");
        assert!(Matrix::of(&session, "Dockerfile", Builder::Classic).error.is_some());
    }
}
