//! Files × steps as a table: what an edit of each file would run again.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::catalogue::{Grid, Language};
use super::table::printable;
use crate::build::{Answer, Matrix};
use crate::container_path::ContainerPath;
use crate::ordered;

/// The steps with their lines, then a row for the files that have the same answer, with a column for each step that can run.
/// `kept_out` are files and folders that no step can read, because of `.dockerignore`.
#[must_use]
pub fn table(matrix: &Matrix, kept_out: &[String], language: Language) -> String {
    let asking: Vec<usize> = (0..matrix.steps.len()).filter(|step| matrix.now()[*step] != Answer::NotCached).collect();
    let mut text = String::new();
    let _ = writeln!(text, "{:>4}  {}", Grid::Line.say(language), Grid::Step.say(language));
    for step in &asking {
        let step = &matrix.steps[*step];
        let _ = writeln!(text, "{:>4}  {}", step.line, printable(&step.text));
    }
    let rows = rows(matrix, kept_out, language);
    let heading = Grid::IfEdited.say(language);
    let width = rows.iter().map(|(name, _)| name.chars().count()).chain([heading.chars().count()]).max().unwrap_or(0);
    let _ = write!(text, "\n{heading:<width$}");
    for step in &asking {
        let _ = write!(text, "  {:>4}", matrix.steps[*step].line);
    }
    text.push('\n');
    for (name, answers) in rows {
        let _ = write!(text, "{name:<width$}");
        for step in &asking {
            let _ = write!(text, "  {:>4}", Grid::Cell(answers[*step]).say(language));
        }
        text.push('\n');
    }
    let _ = writeln!(text, "\n{}", Grid::Legend.say(language));
    text
}

/// The rows: which files, and what each step would do. The first is a build without an edit, the others are in the order of the
/// groups, and the last is what is kept out, where there is any.
#[must_use]
pub fn rows(matrix: &Matrix, kept_out: &[String], language: Language) -> Vec<(String, Vec<Answer>)> {
    let all: ordered::Set<&ContainerPath> = matrix.groups.iter().flat_map(|group| &group.files).collect();
    let mut rows = vec![(Grid::NothingEdited.say(language), matrix.now())];
    for group in &matrix.groups {
        rows.push((names(&group.files, &all, language), group.answers.clone()));
    }
    if !kept_out.is_empty() {
        let shown: Vec<String> = kept_out.iter().map(|name| printable(name)).collect();
        rows.push((format!("{} {}", shorten(&shown, language), Grid::KeptOut.say(language)), matrix.now()));
    }
    rows
}

/// The same as data: the steps, and for each group of files a word for each step.
#[must_use]
pub fn json(matrix: &Matrix, kept_out: &[String]) -> Value {
    let step = |(report, now): (&crate::build::StepReport, Answer)| {
        json!({
            "stage": report.stage,
            "index": report.index,
            "line": report.line,
            "text": report.text,
            "now": now,
        })
    };
    let groups = matrix.groups.iter().map(|group| {
        let files: Vec<&str> = group.files.iter().map(ContainerPath::relative).collect();
        json!({ "files": files, "steps": group.answers })
    });
    json!({
        "steps": matrix.steps.iter().zip(matrix.now()).map(step).collect::<Vec<_>>(),
        "groups": groups.collect::<Vec<_>>(),
        "kept_out": kept_out,
    })
}

/// Names of files that stand for a row.
const NAMES: usize = 4;

/// The names of a group's files; a folder with all that is in it has one name.
fn names(files: &[ContainerPath], all: &ordered::Set<&ContainerPath>, language: Language) -> String {
    let own: ordered::Set<&ContainerPath> = files.iter().collect();
    let whole = |folder: &ContainerPath| all.iter().all(|file| !file.is_within(folder) || own.contains(*file));
    let mut folders: ordered::Map<ContainerPath, usize> = ordered::Map::new();
    let mut shown = Vec::new();
    for file in files {
        let parents = std::iter::successors(file.parent(), ContainerPath::parent).filter(|folder| !folder.is_root());
        match parents.filter(|folder| whole(folder)).last() {
            Some(folder) => {
                let count = folders.entry(folder.clone()).or_default();
                *count += 1;
                if *count == 1 {
                    shown.push(folder);
                }
            }
            None => shown.push(file.clone()),
        }
    }
    let called = |path: ContainerPath| match folders.get(&path) {
        Some(count) => {
            let name = printable(path.relative());
            Grid::Folder { name: &name, files: *count }.say(language)
        }
        None => printable(path.relative()),
    };
    shorten(&shown.into_iter().map(called).collect::<Vec<_>>(), language)
}

fn shorten(names: &[String], language: Language) -> String {
    let shown = names[..names.len().min(NAMES)].join(", ");
    match names.len().checked_sub(NAMES) {
        None | Some(0) => shown,
        Some(more) => format!("{shown} {}", Grid::More(more).say(language)),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::build::{Group, Prediction, StepDecision, StepReport};

    fn step(line: usize, text: &str, decision: StepDecision) -> StepReport {
        StepReport {
            stage: 0,
            stage_name: None,
            index: line - 1,
            text: text.to_owned(),
            line,
            decision,
            layer: Prediction::None,
            key: None,
            milliseconds: None,
            notes: Vec::new(),
        }
    }

    fn group(files: &[&str], answers: [Answer; 3]) -> Group {
        Group { files: files.iter().map(|file| ContainerPath::new(file)).collect(), answers: answers.to_vec() }
    }

    fn matrix() -> Matrix {
        use Answer::{Cached, NotCached, Runs};
        let steps = vec![
            step(1, "FROM base", StepDecision::NotCached),
            step(2, "COPY . /app", StepDecision::Hit),
            step(3, "RUN make", StepDecision::Hit),
        ];
        let read = group(&["a", "b", "c", "d", "lib/x", "lib/y/z", "src/one"], [NotCached, Runs, Runs]);
        Matrix { steps, groups: vec![read, group(&["src/other"], [NotCached, Cached, Cached])] }
    }

    #[test]
    fn files_with_one_answer_are_one_row_and_whole_folders_one_name() {
        expect![[r#"
            Line  Step
               2  COPY . /app
               3  RUN make

            If you edit … line                            2     3
            (nothing)                                     -     -
            a, b, c, d and 2 more                      runs  runs
            src/other                                     -     -
            node_modules/ (kept out by .dockerignore)     -     -

            runs: the step would run. -: its result would come from the cache. ?: that depends on what a stage before it makes, and that is not known.
        "#]].assert_eq(&table(&matrix(), &["node_modules/".to_owned()], Language::English));
    }

    #[test]
    fn the_same_as_data() {
        expect![[r#"{"steps":[{"stage":0,"index":0,"line":1,"text":"FROM base","now":"not-cached"},{"stage":0,"index":1,"line":2,"text":"COPY . /app","now":"cached"},{"stage":0,"index":2,"line":3,"text":"RUN make","now":"cached"}],"groups":[{"files":["a","b","c","d","lib/x","lib/y/z","src/one"],"steps":["not-cached","runs","runs"]},{"files":["src/other"],"steps":["not-cached","cached","cached"]}],"kept_out":[]}"#]].assert_eq(&json(&matrix(), &[]).to_string());
    }
}
