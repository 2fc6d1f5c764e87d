//! `layercake plan --matrix` as a person meets it: for every file of the context, which steps an edit of it would run again.

#![expect(clippy::unwrap_used, reason = "a report of another form fails the test")]

use layercake_tests::{Environment, User, fixture};
use serde_json::Value;

const DOCKERFILE: &str = "\
FROM busybox
COPY requirements.txt /
RUN cat requirements.txt
COPY . /app
RUN ls /app
CMD [\"sh\"]
";

fn environment() -> Option<Environment> {
    let environment = Environment::new(User::Root).or_else(|| Environment::new(User::OneId))?;
    environment.import(&fixture::busybox(), "busybox");
    environment.write("context/Dockerfile", DOCKERFILE);
    environment.write("context/.dockerignore", "notes\n*.log\n");
    for file in ["requirements.txt", "app.py", "lib/a.py", "lib/b.py", "notes/today", "x.log"] {
        environment.write(&format!("context/{file}"), file);
    }
    Some(environment)
}

/// The lines of the table, with one blank between columns.
fn rows(environment: &Environment, arguments: &[&str]) -> Vec<String> {
    let output = environment.layercake(&[&["plan", "--matrix"], arguments].concat());
    let lines = output.success().stdout.lines();
    lines.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
}

/// What each step would do if `file` were edited, by the line of the step.
fn answer(matrix: &Value, file: &str) -> Vec<(u64, String)> {
    let groups = matrix["groups"].as_array().unwrap();
    let has_it = |group: &&Value| group["files"].as_array().unwrap().iter().any(|name| name == file);
    let words = groups.iter().find(has_it).unwrap()["steps"].as_array().unwrap();
    let lines = matrix["steps"].as_array().unwrap().iter().map(|step| step["line"].as_u64().unwrap());
    lines.zip(words.iter().map(|word| word.as_str().unwrap().to_owned())).collect()
}

#[test]
fn the_table_folds_files_with_the_same_answer() {
    let Some(environment) = environment() else { return };
    environment.layercake(&["build", "-q", "context"]).success();
    let rows = rows(&environment, &["context"]);
    assert_eq!(
        rows[..12],
        [
            "Line Step",
            "2 COPY requirements.txt /",
            "3 RUN cat requirements.txt",
            "4 COPY . /app",
            "5 RUN ls /app",
            "",
            "If you edit … line 2 3 4 5",
            "(nothing) - - - -",
            ".dockerignore, Dockerfile, app.py, lib/ (2 files) - - runs runs",
            "requirements.txt runs runs runs runs",
            "notes/, x.log (kept out by .dockerignore) - - - -",
            "",
        ]
    );
}

#[test]
fn the_answer_for_each_file_is_that_of_edit_and_of_a_rebuild() {
    let Some(environment) = environment() else { return };
    for builder in ["buildkit", "classic"] {
        environment.layercake(&["build", "-q", "--builder", builder, "context"]).success();
        let asked = environment.layercake(&["plan", "--builder", builder, "--matrix", "--json", "context"]);
        let matrix: Value = serde_json::from_str(&asked.success().stdout).unwrap();
        assert_eq!(matrix["kept_out"], serde_json::json!(["notes/", "x.log"]));
        let read = |text: &str, list: &str| -> Vec<(u64, String)> {
            let report: Value = serde_json::from_str(text).unwrap();
            let word = |step: &Value| match &step["decision"] {
                Value::String(word) if word == "hit" => "cached".to_owned(),
                Value::String(word) => word.clone(),
                _ => "runs".to_owned(),
            };
            report[list].as_array().unwrap().iter().map(|step| (step["line"].as_u64().unwrap(), word(step))).collect()
        };
        for file in ["requirements.txt", "lib/b.py", "Dockerfile"] {
            let edited = environment.layercake(&["plan", "--builder", builder, "--edit", file, "--json", "context"]);
            assert_eq!(answer(&matrix, file), read(&edited.success().stdout, "steps"), "{builder} {file}");
        }
        environment.write("context/app.py", format!("edited for {builder}"));
        environment.layercake(&["build", "-q", "--builder", builder, "context"]).success();
        let explained = environment.layercake(&["explain", "--json"]);
        assert_eq!(answer(&matrix, "app.py"), read(&explained.success().stdout, "steps"), "{builder}");
    }
}

#[test]
fn what_goes_with_it_and_what_does_not() {
    let Some(environment) = environment() else { return };
    environment.layercake(&["build", "-q", "context"]).success();
    environment
        .layercake(&["plan", "--matrix", "--edit", "app.py", "context"])
        .code(125)
        .stderr_contains("--edit asks about some files and --matrix about all");
    // Another line of the Dockerfile gives another table.
    let rows = rows(&environment, &["--edit-line", "3=RUN true", "context"]);
    assert!(rows.contains(&"(nothing) - runs runs runs".to_owned()), "{rows:?}");
    environment.write("context/Dockerfile", "FROM busybox\nCOPY missing /\n");
    environment.layercake(&["plan", "--matrix", "context"]).code(1).stderr_contains("\"missing\": not found");
}
