//! Verbs about the language: nothing is built.

use super::super::action::Action;
use super::super::flag::Kind;
use super::super::flags::build::{BUILD_ARG, TARGET};
use super::super::flags::dockerfile::{CHECK, CONTEXT, DETAILS, EXPLAIN, JSON_LINES, ONLY, RULES, WRITE};
use super::super::flags::shared::JSON;
use super::super::grammar::{Argument, Group, Verb, example};
use super::other;

const FILE: &[Argument] = &[Argument::one("FILE|-", Kind::Path)];

/// `dockerfile`
pub(super) static DOCKERFILE: Group = Group {
    summary: "Look at a Dockerfile without building it",
    about: "",
    entries: &[
        other(&["parse"], &PARSE),
        other(&["check"], &CHECK_VERB),
        other(&["lint"], &LINT),
        other(&["expand"], &EXPAND),
        other(&["fmt"], &FORMAT),
    ],
    examples: &[],
};

/// `dockerignore`
pub(super) static DOCKERIGNORE: Group = Group {
    summary: "Ask which paths a .dockerignore keeps out",
    about: "",
    entries: &[other(&["match"], &MATCH)],
    examples: &[],
};

static PARSE: Verb =
    Verb::new(Action::DockerfileParse, "Show how a Dockerfile is read: instructions, flags, words and heredocs")
        .about("- reads standard input.")
        .flags(&[&[JSON.help("Print everything as JSON")]])
        .arguments(FILE)
        .examples(&[example("dockerfile parse Dockerfile", "A line for each instruction")]);

static CHECK_VERB: Verb = Verb::new(
    Action::DockerfileCheck,
    "Say what is wrong with a Dockerfile: everything for which a build would be refused",
)
.about("- reads standard input. The exit code is 1 where a build would be refused.")
.flags(&[&[
    BUILD_ARG.help("Set a variable of ARG, which FROM may use; NAME alone takes its value from the environment"),
    JSON.help("Print it as JSON, with places, help and fixes"),
]])
.arguments(FILE)
.examples(&[example("dockerfile check Dockerfile", "All errors at once, with their lines")]);

static LINT: Verb = Verb::new(
    Action::DockerfileLint,
    "Give advice on a Dockerfile: layers, cache, first process, secrets, and all that BuildKit warns of",
)
.about(
    "- reads standard input. A comment `# check=skip=RULE` above an instruction switches a rule off there, at the top of the \
     file everywhere.\n`# check=error=true` at the top makes warnings errors.",
)
.flags(&[&[
    BUILD_ARG,
    CONTEXT,
    DETAILS,
    EXPLAIN,
    JSON.help("Print rule, line and message as JSON"),
    ONLY,
    RULES,
    TARGET.help("Look only at what this stage needs"),
]])
.arguments(&[Argument::optional("FILE|-", Kind::Path)])
.examples(&[
    example("dockerfile lint Dockerfile", "Advice, with costs and fixes"),
    example("dockerfile lint --context . Dockerfile", "Look at .dockerignore too"),
    example("dockerfile lint --explain AptListsKept", "The lesson behind a rule"),
]);

static EXPAND: Verb = Verb::new(
    Action::DockerfileExpand,
    "Expand variables as instructions do: questions from standard input, answers to standard output",
)
.about(
    "Questions have word, env (an object, or a list of NAME=value), and perhaps mode (word or words) and escape. Answers have\n\
     result, words, matched and unmatched, or error. A question: {\"word\": \"${A:-b}/$C\", \"env\": {\"C\": \"d\"}}",
)
.flags(&[&[JSON_LINES]])
.examples(&[example("dockerfile expand --json-lines", "An answer for each line of standard input")]);

static FORMAT: Verb = Verb::new(
    Action::DockerfileFormat,
    "Write a Dockerfile in one way: keywords in capitals, one empty line at most, continuations indented",
)
.about(
    "- reads standard input. Every instruction says the same afterwards, so nothing falls out of the cache. That is why the\n\
     lines of a RUN keep their indentation (it is a part of what the shell gets), and why quotes, heredocs and ONBUILD are\n\
     left alone. A file with errors is not changed.",
)
.flags(&[&[CHECK, WRITE]])
.arguments(FILE)
.examples(&[
    example("dockerfile fmt Dockerfile", "Print the file as it should be written"),
    example("dockerfile fmt --write Dockerfile", "Write it in place"),
    example("dockerfile fmt --check Dockerfile", "List what would change"),
]);

static MATCH: Verb = Verb::new(
    Action::DockerignoreMatch,
    "Say whether paths are excluded: questions from standard input, answers to standard output",
)
.about(
    "Questions have patterns (a list, or the text of a file) and path. Answers have matched, or error.\n\
     A question: {\"patterns\": [\"*\", \"!src\"], \"path\": \"src/a.c\"}",
)
.flags(&[&[JSON_LINES]])
.examples(&[example("dockerignore match --json-lines", "An answer for each line of standard input")]);
