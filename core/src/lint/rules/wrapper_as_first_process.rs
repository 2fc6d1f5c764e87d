//! Rule WrapperAsFirstProcess.

use super::rule;
use super::super::script::{Script, is_shell};
use super::{File, Step, Warning};
use crate::dockerfile::ast::Command;
use crate::dockerfile::ast::Kind;

rule! {
    /// The first process is a wrapper that does not pass signals on
    ///
    /// `docker stop` asks PID 1 to end. With `CMD ["npm", "start"]` that is npm, with `["sh", "-c", "app"]` a shell;
    /// your program is a child or grandchild of it and may never hear of it. After ten seconds everything is killed,
    /// in the middle of whatever it does. Children whose parents died are also for PID 1 to collect, and wrappers do
    /// not.
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

fn look(step: &Step<'_>) -> Option<Warning> {
    let kind = &step.instruction.kind;
    let (Kind::Cmd(Command::Exec(words)) | Kind::Entrypoint(Command::Exec(words))) = kind else { return None };
    let program = words.first()?.rsplit('/').next().unwrap_or_default();
    let second = words.get(1).map_or("", String::as_str);
    let (message, help) = match program {
        "npm" | "yarn" | "pnpm" if matches!(second, "start" | "run" | "serve" | "dev") => {
            ("is the first process, and the signal of docker stop ends with it", START_ITSELF)
        }
        "service" | "systemctl" => {
            ("starts a program in the background and ends, and the container with it", "start the program itself")
        }
        shell if is_shell(shell) && second.starts_with('-') && second.ends_with('c') => {
            let script = Script::read(&Command::Exec(words.clone()), step.written);
            let last = script.commands.last()?;
            if last.before.iter().any(|word| word.text == "exec") {
                return None;
            }
            ("is the first process, and the signal of docker stop ends with it", "begin its last command with exec")
        }
        _ => return None,
    };
    let warning = RULE.warn(step, format!("`{program}` {message}")).help(help);
    Some(match program {
        "service" | "systemctl" => warning.cost("docker run returns at once, and nothing runs"),
        _ => warning.cost("stopping takes 10 s, and then everything is killed"),
    })
}

const START_ITSELF: &str = r#"start the program itself: CMD ["node", "server.js"]"#;
