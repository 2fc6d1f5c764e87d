//! What holds for any text.

use layercake_cases::properties;
use proptest::prelude::*;

use super::{Options, ignoring, report};
use crate::dockerfile::parse;
use crate::lint::lint;

/// Pieces of which files are made that rules have something to say about.
const PIECES: [&str; 60] = [
    "FROM a AS B\n",
    "FROM ",
    "FROM $X\n",
    "RUN ",
    "COPY . /x\n",
    "COPY --from=b / /\n",
    "COPY a.tar.gz /t/\n",
    "ADD ",
    "ENV A=$B C=$A\n",
    "ENV k v\n",
    "ARG X\n",
    "ARG T=1\n",
    "CMD x y\n",
    "CMD [\"npm\", \"start\"]\n",
    "ENTRYPOINT x\n",
    "WORKDIR x\n",
    "USER root\n",
    "EXPOSE 1:80/TCP\n",
    "VOLUME /x\n",
    "MAINTAINER \"m\"\n",
    "ONBUILD RUN x\n",
    "SHELL [\"a\"]\n",
    "HEALTHCHECK NONE\n",
    "apt-get install x",
    "apt-get update",
    "apt install",
    "pip install -r r.txt",
    "npm ci",
    "npm install",
    "rm /x/a",
    "chown -R a /x",
    "cd /x",
    "sudo -E ls",
    "curl -u a:b http://x/y",
    "git clone x",
    "useradd -u 9999999 a",
    "&&",
    "||",
    ";",
    "|",
    "&",
    ">",
    "<",
    "(",
    ")",
    "'",
    "\"",
    "`",
    "$(",
    "${",
    "}",
    "\\",
    "\\\n",
    "\n",
    " ",
    "#",
    "<<E\n",
    "E\n",
    "é",
    "# check=skip=all\n",
];

fn check(text: &str) {
    let options = Options { context_names: vec![".git".to_owned()], ..ignoring("x\n") };
    let Ok(report) = lint(text, &parse(text), &options) else { return };
    let lines = text.split('\n').count();
    for warning in &report.warnings {
        assert!(text.get(warning.span.range()).is_some(), "{warning:?}");
        assert!(1 <= warning.lines.first && warning.lines.last <= lines, "{warning:?}");
        if let Some(fix) = &warning.fix {
            assert!(text.get(fix.span.range()).is_some(), "{warning:?}");
            let _ = parse(&fix.apply(text));
        }
    }
}

proptest! {
    #![proptest_config(properties(5_000))]

    #[test]
    fn lint_takes_any_text(text in "\\PC{0,200}") {
        check(&text);
        check(&format!("FROM a\nRUN {text}\n"));
        check(&format!("FROM a\nCOPY {text}\nCMD {text}"));
    }

    #[test]
    fn lint_takes_any_dockerfile(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..60)) {
        check(&pieces.concat());
        check(&format!("FROM a\n{}", pieces.concat()));
    }
}

#[test]
fn values_do_not_grow_without_end() {
    let text = format!("FROM scratch\n{}", "ENV A=x$A$A$A$A$A$A$A$A\n".repeat(400));
    assert!(report(&text, &Options::default()).warnings.iter().all(|warning| warning.lines.first <= 2));
}
