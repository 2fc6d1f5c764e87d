//! Rule ToolchainInImage.

use super::rule;
use super::{Base, File, Stage, Step, Warning};

rule! {
    /// The compiler is in the image
    ///
    /// To compile a program you need a compiler, its libraries, the sources and the dependencies of all of them: often
    /// a gigabyte. To run it you need the program. An image that is built in one stage ships everything, to every machine
    /// that pulls it, and with each part come its holes.
    ///
    /// Compile in one stage, start another from a small image, and take only the result along:
    ///
    ///   FROM golang:1.23 AS build
    ///   RUN … go build -o /app .
    ///   FROM debian:12-slim
    ///   COPY --from=build /app /app
    ///
    /// The first stage stays in the builder's cache, and nobody pulls it.
    Teaching ToolchainInImage = check
}

/// An image, what compiles in it, and an image that is enough to run the result.
type Toolchain = (&'static str, &'static [(&'static str, &'static str)], &'static str);

const TOOLCHAINS: [Toolchain; 6] = [
    ("golang", &[("go", "build")], "debian:12-slim"),
    ("rust", &[("cargo", "build"), ("rustc", "")], "debian:12-slim"),
    ("gcc", &[("gcc", ""), ("g++", ""), ("make", ""), ("cmake", "")], "debian:12-slim"),
    ("maven", &[("mvn", "package"), ("mvn", "install")], "eclipse-temurin:21-jre"),
    ("gradle", &[("gradle", "build"), ("gradle", "bootJar"), ("gradlew", "build")], "eclipse-temurin:21-jre"),
    (
        "mcr.microsoft.com/dotnet/sdk",
        &[("dotnet", "publish"), ("dotnet", "build")],
        "mcr.microsoft.com/dotnet/aspnet:8.0",
    ),
];

fn check(file: &File<'_>) -> Vec<Warning> {
    file.stages.iter().filter(|stage| stage.is_image).filter_map(|stage| look(file, stage)).collect()
}

fn look(file: &File<'_>, image: &Stage<'_>) -> Option<Warning> {
    let mut stages = vec![image];
    while let Base::Stage(below) = stages.last()?.base {
        stages.push(&file.stages[below]);
    }
    let first = stages.last()?;
    let Base::Image(name) = &first.base else { return None };
    let name = name.split(['@', ':']).next().unwrap_or_default();
    let (name, compilers, small) = TOOLCHAINS.iter().find(|(known, ..)| *known == name)?;
    let compiles = |step: &&Step<'_>| {
        let script = step.script.as_ref();
        script.is_some_and(|script| compilers.iter().any(|(program, verb)| script.runs(program, verb)))
    };
    let run = stages.iter().flat_map(|stage| &stage.steps).find(compiles)?;
    let span = first.from.written.arguments.first().map_or(first.from.headline, |word| word.span());
    Some(
        RULE.warn(&first.from, format!("{name} with its compiler is in the image"))
            .at(span)
            .cost(format!("hundreds of megabytes that nobody needs to run what line {} builds", run.written.lines.first))
            .help(format!("call this stage AS build, start another with FROM {small}, and COPY --from=build the result")),
    )
}
