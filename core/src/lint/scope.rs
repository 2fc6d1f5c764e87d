//! Which variables have a value where, as far as the text alone tells.

use std::collections::{BTreeMap, BTreeSet};

use super::file::{Base, File, Step};
use crate::dockerfile::ast::{Heredoc, Kind};
use crate::dockerfile::expansion::{self, Expanded, Options, Variables};

/// BuildKit gives these to every build.
const PLATFORM: [(&str, &str); 11] = [
    ("BUILDPLATFORM", "linux/amd64"),
    ("BUILDOS", "linux"),
    ("BUILDOSVERSION", ""),
    ("BUILDARCH", "amd64"),
    ("BUILDVARIANT", ""),
    ("TARGETPLATFORM", "linux/amd64"),
    ("TARGETOS", "linux"),
    ("TARGETOSVERSION", ""),
    ("TARGETARCH", "amd64"),
    ("TARGETVARIANT", ""),
    ("TARGETSTAGE", "default"),
];

/// What well-known images put into the environment, where nobody has told. Their values are of no interest here.
const WELL_KNOWN: &[(&str, &[&str])] = &[
    ("almalinux", &[]),
    ("alpine", &[]),
    ("amazonlinux", &[]),
    ("archlinux", &[]),
    ("buildpack-deps", &[]),
    ("busybox", &[]),
    ("centos", &[]),
    ("debian", &[]),
    ("eclipse-temurin", &["JAVA_HOME", "JAVA_VERSION", "LANG"]),
    ("fedora", &[]),
    ("gcc", &[]),
    ("golang", &["GOLANG_VERSION", "GOPATH", "GOTOOLCHAIN"]),
    ("gradle", &["JAVA_HOME", "GRADLE_HOME", "GRADLE_VERSION"]),
    ("httpd", &["HTTPD_PREFIX", "HTTPD_VERSION"]),
    ("mcr.microsoft.com/dotnet/aspnet", &["APP_UID", "ASPNET_VERSION", "DOTNET_VERSION", "ASPNETCORE_HTTP_PORTS"]),
    ("mcr.microsoft.com/dotnet/runtime", &["APP_UID", "DOTNET_VERSION"]),
    ("mcr.microsoft.com/dotnet/sdk", &["APP_UID", "DOTNET_VERSION", "DOTNET_SDK_VERSION"]),
    ("maven", &["JAVA_HOME", "MAVEN_HOME", "MAVEN_CONFIG"]),
    ("nginx", &["NGINX_VERSION", "NJS_VERSION", "PKG_RELEASE"]),
    ("node", &["NODE_VERSION", "YARN_VERSION"]),
    ("openjdk", &["JAVA_HOME", "JAVA_VERSION", "LANG"]),
    ("php", &["PHP_INI_DIR", "PHP_VERSION", "PHPIZE_DEPS"]),
    ("postgres", &["PG_MAJOR", "PG_VERSION", "PGDATA", "LANG"]),
    ("python", &["PYTHON_VERSION", "GPG_KEY", "LANG"]),
    ("ruby", &["RUBY_VERSION", "GEM_HOME", "BUNDLE_APP_CONFIG", "LANG"]),
    ("rockylinux", &[]),
    ("rust", &["RUST_VERSION", "RUSTUP_HOME", "CARGO_HOME"]),
    ("tomcat", &["JAVA_HOME", "CATALINA_HOME", "TOMCAT_VERSION"]),
    ("ubuntu", &[]),
];

/// Bytes of a value that are kept: enough for an image's name. `ENV A=$A$A`, often enough, would fill the memory.
const LONGEST_VALUE: usize = 256;

/// Variables at one place.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    values: BTreeMap<String, String>,
    /// Names that ARG declares without a value: known, and unset.
    declared: BTreeSet<String>,
    /// Whether there may be more of them: the base image is one of which nothing is known.
    is_open: bool,
}

impl Variables for Scope {
    fn get(&self, name: &str) -> Option<String> {
        self.values.get(name).cloned()
    }
}

impl Scope {
    /// What FROM sees: the ARGs before the first FROM, and what BuildKit gives. Without `build_args`, only defaults
    /// count.
    pub(super) fn globals(file: &File<'_>, build_args: bool) -> Self {
        let mut scope = Self::default();
        scope.values.extend(PLATFORM.map(|(name, value)| (name.to_owned(), value.to_owned())));
        for step in &file.globals {
            scope.declare(file, step, build_args, None);
        }
        scope
    }

    /// What the first instruction of a stage sees.
    fn start(file: &File<'_>, stage: usize, globals: &Self) -> Self {
        match &file.stages[stage].base {
            Base::Stage(base) => {
                let mut scope = Self::start(file, *base, globals);
                for step in &file.stages[*base].steps {
                    scope.run(file, step, globals);
                }
                scope
            }
            Base::Scratch => Self::of_environment(&["PATH=/bin".to_owned()]),
            Base::Image(name) => match (file.options.base_images.get(name), well_known(name)) {
                (Some(image), _) => Self::of_environment(&image.environment),
                (None, Some(environment)) => Self::of_environment(&environment),
                (None, None) => Self { is_open: true, ..Self::of_environment(&["PATH=/bin".to_owned()]) },
            },
        }
    }

    fn of_environment(environment: &[String]) -> Self {
        let split = |word: &String| {
            let (name, value) = word.split_once('=').unwrap_or((word, ""));
            (name.to_owned(), value.to_owned())
        };
        Self { values: environment.iter().map(split).collect(), declared: BTreeSet::new(), is_open: false }
    }

    /// Calls `look` with each step of a stage and what is in force before it.
    pub(super) fn walk<'f>(file: &'f File<'_>, stage: usize, mut look: impl FnMut(&'f Step<'f>, &Self)) {
        let globals = Self::globals(file, true);
        let mut scope = Self::start(file, stage, &globals);
        for step in &file.stages[stage].steps {
            look(step, &scope);
            scope.run(file, step, &globals);
        }
    }

    /// Whether a name is defined, if only as one without a value.
    pub(super) fn knows(&self, name: &str) -> bool {
        self.values.contains_key(name) || self.declared.contains(name)
    }

    /// Whether there may be more names than are known.
    pub(super) fn is_open(&self) -> bool {
        self.is_open
    }

    /// All names.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.values.keys().chain(&self.declared).map(String::as_str)
    }

    /// Expands a text as one word; `None` where that fails, which is not lint's business.
    pub(super) fn expand(&self, text: &str, escape: char) -> Option<Expanded> {
        expansion::word(text, escape, self).ok()
    }

    fn run(&mut self, file: &File<'_>, step: &Step<'_>, globals: &Self) {
        match &step.instruction.kind {
            Kind::Env(pairs) => {
                let before = self.clone();
                let value = |text: &str| before.expand(text, file.escape).map(|expanded| expanded.result);
                for pair in pairs {
                    let (key, value) = (value(&pair.key), value(&pair.value));
                    self.set(&key.unwrap_or_else(|| pair.key.clone()), &value.unwrap_or_default());
                }
            }
            Kind::Arg(_) => self.declare(file, step, true, Some(globals)),
            _ => {}
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        let end = (0..=value.len().min(LONGEST_VALUE)).rev().find(|end| value.is_char_boundary(*end)).unwrap_or(0);
        self.values.insert(name.to_owned(), value[..end].to_owned());
    }

    fn declare(&mut self, file: &File<'_>, step: &Step<'_>, build_args: bool, globals: Option<&Self>) {
        let Kind::Arg(pairs) = &step.instruction.kind else { return };
        for (name, default) in pairs {
            let given = file.options.build_args.get(name).filter(|_| build_args).cloned();
            let default = default.as_ref().and_then(|default| self.expand(default, file.escape)).map(|e| e.result);
            match given.or(default).or_else(|| globals.and_then(|globals| globals.get(name))) {
                Some(value) => self.set(name, &value),
                None => {
                    self.declared.insert(name.clone());
                }
            }
        }
    }
}

/// The environment of a well-known image; `None` for all others.
fn well_known(image: &str) -> Option<Vec<String>> {
    let name = image.split(['@', ':']).next().unwrap_or_default();
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    let (_, names) = WELL_KNOWN.iter().find(|(known, _)| *known == name)?;
    Some(names.iter().map(|name| format!("{name}=/")).chain(["PATH=/bin".to_owned()]).collect())
}

/// A text of an instruction in which variables have a meaning.
#[derive(Debug, Clone, Copy)]
pub(super) enum Expandable<'a> {
    /// One word.
    Word(&'a str),
    /// The body of a heredoc, in which quotes are ordinary.
    Body(&'a str),
}

impl Expandable<'_> {
    /// Expands it; `None` where that fails.
    pub(super) fn expand(self, escape: char, scope: &Scope) -> Option<Expanded> {
        match self {
            Self::Word(text) => scope.expand(text, escape),
            Self::Body(text) => {
                let options = Options { skip_process_quotes: true, ..Options::default() };
                expansion::expand(text, escape, options, scope).ok()
            }
        }
    }
}

/// The texts of an instruction that a builder expands.
pub(super) fn expandable<'a>(step: &Step<'a>) -> Vec<Expandable<'a>> {
    let words = |words: &'a [String]| words.iter().map(|word| Expandable::Word(word)).collect::<Vec<_>>();
    match &step.instruction.kind {
        Kind::Env(pairs) | Kind::Label(pairs) => {
            pairs.iter().flat_map(|pair| [Expandable::Word(&pair.key), Expandable::Word(&pair.value)]).collect()
        }
        Kind::Copy(copy) | Kind::Add(copy) => {
            let mut all = words(&copy.sources);
            let flags = [Some(&copy.destination), copy.chown.as_ref(), copy.chmod.as_ref(), copy.checksum.as_ref()];
            all.extend(flags.into_iter().flatten().map(|word| Expandable::Word(word)));
            let expands = |heredoc: &&Heredoc| heredoc.expand;
            all.extend(copy.heredocs.iter().filter(expands).map(|heredoc| Expandable::Body(&heredoc.content)));
            all
        }
        Kind::Run(run) => words(&run.mounts),
        Kind::Workdir(text) | Kind::User(text) | Kind::Stopsignal(text) => vec![Expandable::Word(text)],
        Kind::Volume(paths) => words(paths),
        Kind::Expose(ports) => words(ports),
        _ => Vec::new(),
    }
}
