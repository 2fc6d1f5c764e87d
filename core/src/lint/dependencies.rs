//! What installs dependencies, and from which files of the project it reads what to install.

use super::script::Command;

/// A command that installs a project's dependencies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Install {
    /// The files that it reads: `package.json`.
    pub(super) manifests: Vec<String>,
    /// The flags without which it also wants the sources: it installs the project itself, or runs scripts of it.
    pub(super) flags: &'static [&'static str],
}

/// A command that compiles a project and, on the way, fetches its dependencies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Compile {
    program: &'static str,
    verbs: &'static [&'static str],
    /// The file that names the dependencies, as far as there are any.
    pub(super) manifest: &'static str,
    /// How they are fetched alone; for the tools that can.
    pub(super) fetch: Option<&'static str>,
    /// The folder in which it keeps them.
    pub(super) cache: &'static str,
    /// Flags with which it fetches nothing.
    apart: &'static [&'static str],
}

const COMPILERS: [Compile; 5] = [
    Compile {
        program: "mvn",
        verbs: &["package", "install", "verify"],
        manifest: "pom.xml",
        fetch: Some("COPY pom.xml and RUN mvn dependency:go-offline first"),
        cache: "/root/.m2",
        apart: &["-o", "--offline"],
    },
    Compile {
        program: "gradle",
        verbs: &["build", "assemble", "bootJar", "shadowJar", "jar"],
        manifest: "build.gradle",
        fetch: Some("COPY build.gradle and RUN gradle dependencies first"),
        cache: "/root/.gradle",
        apart: &["--offline"],
    },
    Compile {
        program: "cargo",
        verbs: &["build"],
        manifest: "Cargo.toml",
        fetch: None,
        cache: "/usr/local/cargo/registry",
        apart: &["--offline"],
    },
    Compile {
        program: "go",
        verbs: &["build"],
        manifest: "go.sum",
        fetch: Some("COPY go.mod go.sum and RUN go mod download first"),
        cache: "/go/pkg/mod",
        apart: &["-mod=vendor"],
    },
    Compile {
        program: "dotnet",
        verbs: &["publish", "build"],
        manifest: "*.csproj",
        fetch: Some("COPY the .csproj files and RUN dotnet restore first"),
        cache: "/root/.nuget/packages",
        apart: &["--no-restore"],
    },
];

/// Program, subcommand, and what it reads. A command with packages among its arguments reads no manifest.
const INSTALLERS: [(&str, &str, &[&str]); 21] = [
    ("npm", "ci", &["package.json", "package-lock.json"]),
    ("npm", "install", &["package.json", "package-lock.json"]),
    ("npm", "i", &["package.json", "package-lock.json"]),
    ("yarn", "install", &["package.json", "yarn.lock"]),
    ("pnpm", "install", &["package.json", "pnpm-lock.yaml"]),
    ("pnpm", "i", &["package.json", "pnpm-lock.yaml"]),
    ("pnpm", "fetch", &["pnpm-lock.yaml"]),
    ("gradle", "dependencies", &["build.gradle"]),
    ("bundle", "install", &["Gemfile", "Gemfile.lock"]),
    ("composer", "install", &["composer.json", "composer.lock"]),
    ("go", "download", &["go.mod", "go.sum"]),
    ("cargo", "fetch", &["Cargo.toml", "Cargo.lock"]),
    ("cargo", "cook", &["recipe.json"]),
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
        return Some(Install { manifests: vec![file], flags: &[] });
    }
    if command.program() == "yarn" && command.operands("").next().is_none() {
        return Some(Install { manifests: vec!["package.json".to_owned(), "yarn.lock".to_owned()], flags: &[] });
    }
    if matches!(command.program(), "R" | "Rscript")
        && command.arguments().iter().any(|word| word.text.contains("renv::restore"))
    {
        return Some(Install { manifests: vec!["renv.lock".to_owned()], flags: &[] });
    }
    let (_, subcommand, manifests) = INSTALLERS
        .iter()
        .find(|(program, subcommand, _)| command.runs(program.trim_start_matches("./"), subcommand))?;
    // What npm, yarn and pipenv are given beside flags are packages; of the others, values of flags.
    let names_packages = matches!(command.program(), "npm" | "yarn" | "pnpm" | "pipenv")
        && command.operands(subcommand).next().is_some()
        || command.has_flag("-g")
        || command.has_flag("--global");
    let flags = match command.program() {
        "poetry" => &["--no-root"][..],
        "uv" => &["--no-install-project"],
        "composer" => &["--no-scripts", "--no-autoloader"],
        _ => &[],
    };
    (!names_packages).then(|| Install { manifests: manifests.iter().map(|name| (*name).to_owned()).collect(), flags })
}

/// What a command compiles, if it fetches what that needs.
pub(super) fn compile(command: &Command) -> Option<Compile> {
    let program = match command.program() {
        "mvnw" => "mvn",
        "gradlew" => "gradle",
        program => program,
    };
    let compiles = |compile: &&Compile| {
        compile.program == program
            && compile.verbs.iter().any(|verb| command.operands("").any(|word| word.text == *verb))
            && !command.arguments().iter().any(|word| compile.apart.contains(&word.text.as_str()))
    };
    COMPILERS.iter().find(compiles).copied()
}

/// The file of `pip install -r FILE`.
fn requirements(command: &Command) -> Option<String> {
    if !is_pip_install(command) {
        return None;
    }
    let file = command.flag_value(&["-r", "--requirement"])?;
    let file = file.trim_start_matches("./");
    let elsewhere = file.starts_with('/') || file.contains(['$', ':']);
    // A file in a folder of its own often takes in others from there.
    let manifest = file.rsplit_once('/').map_or_else(|| file.to_owned(), |(folder, _)| format!("{folder}/"));
    (!elsewhere).then_some(manifest)
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

/// Whether a command installs tools by their names (`npm install -g pm2`), which it does the same with every project.
pub(super) fn is_tool_install(command: &Command) -> bool {
    let is_global = || command.has_flag("-g") || command.has_flag("--global") || command.runs("yarn", "global");
    let verb = match command.program() {
        "npm" | "yarn" | "pnpm" if is_global() => {
            ["install", "i", "add"].into_iter().find(|verb| command.operands(verb).next().is_some())
        }
        "gem" => Some("install"),
        // Another constraint, index or file may be the project's own.
        _ if is_pip_install(command) && !["-r", "-c", "-e"].iter().any(|flag| command.has_flag(flag)) => {
            Some("install")
        }
        "go" | "cargo" if !command.has_flag("--path") => Some("install"),
        _ => None,
    };
    let Some(verb) = verb.filter(|verb| command.arguments().iter().any(|word| word.text == *verb)) else {
        return false;
    };
    let is_name = |name: &str| {
        !name.starts_with(['.', '/', '$'])
            && ![".txt", ".whl", ".tgz", ".gem", "/..."].iter().any(|ending| name.ends_with(ending))
    };
    let mut names = command.operands(verb).peekable();
    names.peek().is_some()
        && names.all(|word| is_name(&word.text))
        && (command.program() != "go" || command.names_version())
}
