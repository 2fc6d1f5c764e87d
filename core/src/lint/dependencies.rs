//! What installs dependencies, and from which files of the project it reads what to install.

use super::script::Command;

/// A command that installs a project's dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Install {
    /// The files that it reads: `package.json`.
    pub(super) manifests: Vec<String>,
}

/// Program, subcommand, and what it reads. A command with packages among its arguments reads no manifest.
const INSTALLERS: [(&str, &str, &[&str]); 18] = [
    ("npm", "ci", &["package.json", "package-lock.json"]),
    ("npm", "install", &["package.json", "package-lock.json"]),
    ("npm", "i", &["package.json", "package-lock.json"]),
    ("yarn", "install", &["package.json", "yarn.lock"]),
    ("pnpm", "install", &["package.json", "pnpm-lock.yaml"]),
    ("pnpm", "i", &["package.json", "pnpm-lock.yaml"]),
    ("bundle", "install", &["Gemfile", "Gemfile.lock"]),
    ("composer", "install", &["composer.json", "composer.lock"]),
    ("go", "download", &["go.mod", "go.sum"]),
    ("cargo", "fetch", &["Cargo.toml", "Cargo.lock"]),
    ("mvn", "dependency:go-offline", &["pom.xml"]),
    ("mvn", "dependency:resolve", &["pom.xml"]),
    ("./mvnw", "dependency:go-offline", &["pom.xml"]),
    ("dotnet", "restore", &["*.csproj"]),
    ("mix", "deps.get", &["mix.exs", "mix.lock"]),
    ("poetry", "install", &["pyproject.toml", "poetry.lock"]),
    ("pipenv", "install", &["Pipfile", "Pipfile.lock"]),
    ("uv", "sync", &["pyproject.toml", "uv.lock"]),
];

/// Package managers of the system, and their word for installing.
const SYSTEM: [(&str, &str); 8] = [
    ("apt-get", "install"),
    ("apt", "install"),
    ("apk", "add"),
    ("dnf", "install"),
    ("microdnf", "install"),
    ("yum", "install"),
    ("zypper", "install"),
    ("pacman", "-S"),
];

/// What a command installs of the project's dependencies.
pub(super) fn install(command: &Command) -> Option<Install> {
    if let Some(file) = requirements(command) {
        return Some(Install { manifests: vec![file] });
    }
    if command.program() == "yarn" && command.operands("").next().is_none() {
        return Some(Install { manifests: vec!["package.json".to_owned(), "yarn.lock".to_owned()] });
    }
    let (_, subcommand, manifests) = INSTALLERS
        .iter()
        .find(|(program, subcommand, _)| command.runs(program.trim_start_matches("./"), subcommand))?;
    let names_packages = !matches!(command.program(), "go" | "mvn" | "mvnw" | "cargo" | "dotnet" | "mix")
        && command.operands(subcommand).next().is_some()
        || command.has_flag("-g")
        || command.has_flag("--global");
    (!names_packages).then(|| Install { manifests: manifests.iter().map(|name| (*name).to_owned()).collect() })
}

/// The file of `pip install -r FILE`.
fn requirements(command: &Command) -> Option<String> {
    if !is_pip_install(command) {
        return None;
    }
    let file = command.flag_value(&["-r", "--requirement"])?;
    let file = file.trim_start_matches("./");
    let elsewhere = file.starts_with('/') || file.contains(['$', ':']);
    (!elsewhere).then(|| file.to_owned())
}

/// Whether a command is `pip install` in one of its spellings.
pub(super) fn is_pip_install(command: &Command) -> bool {
    let program = command.program();
    let python = program.starts_with("python") && command.arguments().first().is_some_and(|word| word.text == "-m");
    let pip = program == "pip" || program.strip_prefix("pip").is_some_and(|rest| rest.starts_with(['2', '3']));
    (pip || python && command.arguments().get(1).is_some_and(|word| word.text == "pip"))
        && command.arguments().iter().any(|word| word.text == "install")
}

/// Whether a command installs packages of the system: slow, and independent of the project's files.
pub(super) fn is_system_install(command: &Command) -> bool {
    SYSTEM.iter().any(|(program, subcommand)| command.runs(program, subcommand))
}
