//! Rule WrapperAsFirstProcess.

use super::rule;
use super::super::script::{self, Script, is_shell, json_array};
use super::{File, Step, Warning};
use crate::dockerfile::ast::Command;
use crate::dockerfile::ast::Kind;

rule! {
    /// The first process is a wrapper that does not pass signals on
    ///
    /// `docker stop` asks PID 1 to end. With `CMD ["npm", "start"]` that is npm, with `["sh", "-c", "app"]` a shell;
    /// your program is a child or grandchild of it and may never hear of it. After ten seconds everything is killed,
    /// in the middle of whatever it does. `service nginx start` is worse: it ends at once, and the container with it.
    ///
    /// Start the program itself: `CMD ["node", "server.js"]`. If there must be a shell before it, let it step aside:
    /// `exec app` makes the program take its place. `docker run --init` puts a small init before programs that do not
    /// collect their children.
    Teaching WrapperAsFirstProcess = check
}

fn check(file: &File<'_>) -> Vec<Warning> {
    let steps = file.stages.iter().flat_map(|stage| &stage.steps);
    steps.filter_map(look).collect()
}

/// A wrapper: program and what follows it, what to do instead, and whether it ends while its program goes on.
struct Wrapper {
    program: &'static str,
    second: &'static [&'static str],
    instead: &'static str,
    ends: bool,
}

const START_ITSELF: &str = r#"start the program itself: CMD ["node", "server.js"]"#;
const IN_FOREGROUND: &str = "start the program itself, in the foreground";

const WRAPPERS: [Wrapper; 8] = [
    Wrapper { program: "npm", second: &["start", "run", "exec"], instead: START_ITSELF, ends: false },
    Wrapper { program: "yarn", second: &["start", "run", "serve", "dev"], instead: START_ITSELF, ends: false },
    Wrapper { program: "pnpm", second: &["start", "run", "serve", "dev", "exec"], instead: START_ITSELF, ends: false },
    Wrapper { program: "npx", second: &[], instead: START_ITSELF, ends: false },
    Wrapper {
        program: "conda",
        second: &["run"],
        instead: "put the environment's bin folder into PATH, and start the program itself",
        ends: false,
    },
    Wrapper { program: "go", second: &["run"], instead: "build the program in a RUN, and start that", ends: false },
    Wrapper { program: "service", second: &[], instead: IN_FOREGROUND, ends: true },
    Wrapper { program: "systemctl", second: &[], instead: IN_FOREGROUND, ends: true },
];

fn look(step: &Step<'_>) -> Option<Warning> {
    let kind = &step.instruction.kind;
    let (Kind::Cmd(command) | Kind::Entrypoint(command)) = kind else { return None };
    let script = Script::read(command, step.written);
    let last = script.commands.last()?;
    if let Some(wrapper) = WRAPPERS.iter().find(|wrapper| wrapper.is(last)) {
        return Some(warn(step, wrapper));
    }
    let Command::Exec(words) = command else { return None };
    let [shell, flag, text] = words.as_slice() else { return None };
    if !is_shell(shell) || !flag.ends_with('c') || last.before.iter().any(|word| word.text == "exec") {
        return None;
    }
    let is_simple = script.commands.len() == 1 && last.before.is_empty();
    let executed = [shell.clone(), flag.clone(), format!("exec {text}")];
    let fix = is_simple.then(|| (step.written.rest.span(), json_array(&executed)));
    let shell = shell.rsplit('/').next().unwrap_or_default();
    Some(
        RULE.warn(step, format!("`{shell}` is the first process, and the signal of docker stop ends with it"))
            .cost(STOPS_LATE)
            .help("begin its last command with exec")
            .maybe_fix(fix),
    )
}

const STOPS_LATE: &str = "stopping takes 10 s, and then everything is killed";

impl Wrapper {
    fn is(&self, command: &script::Command) -> bool {
        let second = command.arguments().first().map_or("", |word| word.text.as_str());
        command.program() == self.program && (self.second.is_empty() || self.second.contains(&second))
    }
}

fn warn(step: &Step<'_>, Wrapper { program, instead, ends, .. }: &Wrapper) -> Warning {
    let (message, cost) = if *ends {
        ("starts a program in the background and ends, and the container with it", "docker run returns at once, and nothing runs")
    } else {
        ("stands between docker stop and the program, and may keep its signal", STOPS_LATE)
    };
    RULE.warn(step, format!("`{program}` {message}")).cost(cost).help(*instead)
}
