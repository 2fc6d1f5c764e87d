//! Which module may use which: one direction only, from what decides to what is decided upon.

use crate::references::Reference;
use crate::source::Source;

/// core's pipeline: a module uses only what stands before it. A new module gets its place here.
const PIPELINE: [&str; 16] = [
    "ordered",
    "digest",
    "source",
    "diagnostic",
    "container_path",
    "dockerfile",
    "layer",
    "image",
    "plan",
    "cache",
    "lint",
    "build",
    "command",
    "render",
    "sim",
    "wire",
];

/// The server's modules, and what each may use beside core.
const SERVER: [(&str, &[&str]); 9] = [
    ("cli", &["engine", "mode", "page"]),
    ("page", &[]),
    ("engine", &["store", "runtime", "registry", "mode", "events"]),
    ("registry", &[]),
    ("store", &["sys", "mode", "events"]),
    ("runtime", &["sys", "mode", "events"]),
    ("sys", &[]),
    ("mode", &["sys"]),
    ("events", &[]),
];

/// What core must do without: it has no world to act upon.
const WORLD: [&str; 6] = ["env", "fs", "net", "os", "process", "thread"];

/// What is wrong with a reference; `None` for an arrow that is allowed.
pub(crate) fn complaint(source: &Source, reference: &Reference) -> Option<String> {
    let path = reference.resolved();
    let package = source.package();
    let user = reference.module.first();
    let (user, used) = match path.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        // The root names its modules, and uses what it likes: it is where the parts are put together.
        ["crate", ..] if user.is_none() => return None,
        ["crate"] | ["crate", "*"] => (user?.as_str(), "the whole crate".to_owned()),
        ["crate", module, ..] => {
            let user = user?.as_str();
            if user == module || allowed(package, user, module) {
                return None;
            }
            (user, module.to_owned())
        }
        [name, ..] if name.starts_with("layercake_") => {
            let core_from_a_shell = name == "layercake_core" && package != "core";
            let own_library = name.strip_prefix("layercake_") == Some(package);
            let tests = package == "tests" || package.starts_with("tests/");
            if core_from_a_shell || own_library || tests {
                return None;
            }
            (package, name.to_owned())
        }
        ["std", name, ..] if package == "core" && WORLD.contains(&name) => (package, format!("std::{name}")),
        _ => return None,
    };
    Some(format!("{user} must not use {used} ({})", reference.path.join("::")))
}

fn allowed(package: &str, user: &str, used: &str) -> bool {
    let place = |name: &str| PIPELINE.iter().position(|module| *module == name);
    match package {
        "core" => place(user).zip(place(used)).is_some_and(|(user, used)| used < user),
        "server" => SERVER.iter().any(|(module, may_use)| *module == user && may_use.contains(&used)),
        _ => true,
    }
}
