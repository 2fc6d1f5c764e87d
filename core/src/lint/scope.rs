//! Which variables have a value where, as far as the text alone tells.

use std::cell::OnceCell;

use super::file::{Base, File, Step};
use crate::dockerfile::ast::{Heredoc, Kind};
use crate::dockerfile::expansion::{self, Expanded, Options, Variables};
use crate::ordered;

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

/// The variables of a stage, or those before the first FROM, at all their places: each value is kept once, with the step from
/// which on it is in force. Nothing is copied from step to step or from stage to stage, for a file may set very many.
#[derive(Debug, Default)]
struct Names {
    /// The stage that it starts from.
    base: Option<usize>,
    values: ordered::Map<String, Vec<(usize, String)>>,
    /// Names that ARG declares without a value: known, and unset.
    declared: ordered::Map<String, usize>,
    /// Whether there may be more of them: the base image is one of which nothing is known.
    is_open: bool,
}

impl Names {
    fn of_environment<'e>(environment: impl IntoIterator<Item = (&'e str, &'e str)>) -> Self {
        let mut names = Self::default();
        environment.into_iter().for_each(|(name, value)| names.put(0, name, value.to_owned()));
        names
    }

    /// Sets a value that an instruction gives, as far as it is kept.
    fn set(&mut self, from: usize, name: &str, value: &str) {
        let end = (0..=value.len().min(LONGEST_VALUE)).rev().find(|end| value.is_char_boundary(*end)).unwrap_or(0);
        self.put(from, name, value[..end].to_owned());
    }

    /// Sets a value that is in force before the step `from` and behind it.
    fn put(&mut self, from: usize, name: &str, value: String) {
        match self.values.get_mut(name) {
            Some(values) => values.push((from, value)),
            None => drop(self.values.insert(name.to_owned(), vec![(from, value)])),
        }
    }

    fn value(&self, name: &str, step: usize) -> Option<&str> {
        let values = self.values.get(name)?;
        let count = values.partition_point(|(from, _)| *from <= step);
        values[..count].last().map(|(_, value)| value.as_str())
    }

    fn declares(&self, name: &str, step: usize) -> bool {
        self.declared.get(name).is_some_and(|from| *from <= step)
    }
}

/// What is found out of a file's variables once, when a rule first asks for it.
#[derive(Debug, Default)]
pub(super) struct Found {
    globals: OnceCell<Vec<Names>>,
    defaults: OnceCell<Vec<Names>>,
    stages: OnceCell<Vec<Names>>,
}

/// Behind the last step.
const END: usize = usize::MAX;

/// Variables at one place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'s> {
    all: &'s [Names],
    stage: usize,
    step: usize,
}

impl Variables for Scope<'_> {
    fn get(&self, name: &str) -> Option<String> {
        self.chain().find_map(|(names, step)| names.value(name, step)).map(str::to_owned)
    }
}

impl<'s> Scope<'s> {
    /// What FROM sees: the ARGs before the first FROM, and what BuildKit gives. Without `build_args`, only defaults
    /// count.
    pub(super) fn globals(file: &'s File<'_>, build_args: bool) -> Self {
        let found = if build_args { &file.found.globals } else { &file.found.defaults };
        let all = found.get_or_init(|| {
            let mut all = vec![Names::of_environment(PLATFORM)];
            for step in &file.globals {
                declare(&mut all, 0, file, step, build_args, None);
            }
            all
        });
        Scope { all, stage: 0, step: END }
    }

    /// Calls `look` with each step of a stage and what is in force before it.
    pub(super) fn walk(file: &'s File<'s>, stage: usize, mut look: impl FnMut(&'s Step<'s>, Self)) {
        let all = file.found.stages.get_or_init(|| stages(file));
        for (step, place) in file.stages[stage].steps.iter().zip(0..) {
            look(step, Scope { all, stage, step: place });
        }
    }

    /// The stage, then those that it starts from, each with the step up to which it counts.
    fn chain(self) -> impl Iterator<Item = (&'s Names, usize)> {
        let own = self.all.get(self.stage).map(|names| (names, self.step));
        std::iter::successors(own, move |(names, _)| Some((self.all.get(names.base?)?, END)))
    }

    /// Whether a name is defined, if only as one without a value.
    pub(super) fn knows(self, name: &str) -> bool {
        self.chain().any(|(names, step)| names.value(name, step).is_some() || names.declares(name, step))
    }

    /// Whether there may be more names than are known.
    pub(super) fn is_open(self) -> bool {
        self.chain().any(|(names, _)| names.is_open)
    }

    /// All names: those with a value, then those without one.
    pub(super) fn names(self) -> impl Iterator<Item = &'s str> {
        let (mut values, mut declared) = (ordered::Set::new(), ordered::Set::new());
        for (names, step) in self.chain() {
            values.extend(names.values.keys().map(String::as_str).filter(|name| names.value(name, step).is_some()));
            declared.extend(names.declared.keys().map(String::as_str).filter(|name| names.declares(name, step)));
        }
        values.into_iter().chain(declared)
    }

    /// Expands a text as one word; `None` where that fails, which is not lint's business. Its words are not told.
    pub(super) fn expand(self, text: &str, escape: char) -> Option<Expanded> {
        expansion::unsplit(text, escape, Options::default(), &self).ok()
    }
}

/// The variables of all stages.
fn stages(file: &File<'_>) -> Vec<Names> {
    let mut all: Vec<Names> = Vec::with_capacity(file.stages.len());
    for (index, stage) in file.stages.iter().enumerate() {
        all.push(match &stage.base {
            Base::Stage(base) => Names { base: Some(*base), ..Names::default() },
            Base::Scratch => Names::of_environment([("PATH", "/bin")]),
            Base::Image(name) => match (file.options.base_images.get(name), well_known(name)) {
                (Some(image), _) => Names::of_environment(
                    image.environment.iter().map(|word| word.split_once('=').unwrap_or((word, ""))),
                ),
                (None, Some(names)) => {
                    Names::of_environment(names.iter().map(|name| (*name, "/")).chain([("PATH", "/bin")]))
                }
                (None, None) => Names { is_open: true, ..Names::of_environment([("PATH", "/bin")]) },
            },
        });
        for (place, step) in stage.steps.iter().enumerate() {
            match &step.instruction.kind {
                Kind::Env(pairs) => {
                    let before = Scope { all: &all, stage: index, step: END };
                    let value = |text: &str| before.expand(text, file.escape).map(|expanded| expanded.result);
                    let new: Vec<(Option<String>, Option<String>)> =
                        pairs.iter().map(|pair| (value(&pair.key), value(&pair.value))).collect();
                    for (pair, (key, value)) in pairs.iter().zip(new) {
                        all[index].set(place + 1, key.as_ref().unwrap_or(&pair.key), &value.unwrap_or_default());
                    }
                }
                Kind::Arg(_) => declare(&mut all, place + 1, file, step, true, Some(Scope::globals(file, true))),
                _ => {}
            }
        }
    }
    all
}

/// Carries out an ARG of the last of `all`, pair by pair: a name is known to the pairs behind it. What it says is in force from a
/// step on.
fn declare(
    all: &mut [Names],
    from: usize,
    file: &File<'_>,
    step: &Step<'_>,
    build_args: bool,
    globals: Option<Scope<'_>>,
) {
    let (Kind::Arg(pairs), Some(stage)) = (&step.instruction.kind, all.len().checked_sub(1)) else { return };
    for (name, default) in pairs {
        let given = file.options.build_args.get(name).filter(|_| build_args).cloned();
        let before = Scope { all, stage, step: END };
        let default = || Some(before.expand(default.as_ref()?, file.escape)?.result);
        match given.or_else(default).or_else(|| globals?.get(name)) {
            Some(value) => all[stage].set(from, name, &value),
            None => {
                all[stage].declared.entry(name.clone()).or_insert(from);
            }
        }
    }
}

/// The names in the environment of a well-known image, PATH not counted; `None` for all others.
fn well_known(image: &str) -> Option<&'static [&'static str]> {
    let name = image.split(['@', ':']).next().unwrap_or_default();
    let name = name.strip_prefix("docker.io/").unwrap_or(name);
    let name = name.strip_prefix("library/").unwrap_or(name);
    WELL_KNOWN.iter().find(|(known, _)| *known == name).map(|(_, names)| *names)
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
    pub(super) fn expand(self, escape: char, scope: Scope<'_>) -> Option<Expanded> {
        match self {
            Self::Word(text) => scope.expand(text, escape),
            Self::Body(text) => {
                let options = Options { skip_process_quotes: true, ..Options::default() };
                expansion::unsplit(text, escape, options, &scope).ok()
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
