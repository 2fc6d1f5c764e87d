//! What the tasks need on the machine: on Debian, as root, it is installed; elsewhere it is named, with the command.

use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};

use crate::program::{cargo, find, run};

/// A Debian package, told by a program that it brings, or by the path of a file.
struct Package {
    name: &'static str,
    program: &'static str,
    purpose: &'static str,
}

const BOOTSTRAP: Package =
    Package { name: "mmdebstrap", program: "mmdebstrap", purpose: "makes base images from Debian's packages" };
const ID_MAPS: Package =
    Package { name: "uidmap", program: "newuidmap", purpose: "gives an ordinary user's containers more than one id" };
const WITNESS: Package =
    Package { name: "umoci", program: "umoci", purpose: "unpacks our images in another way, to compare" };

const BUSYBOX: Package = Package {
    name: "busybox-static",
    program: "busybox",
    purpose: "what small containers hold, and a shell to compare with",
};

const REGISTRY: Package = Package {
    name: "docker-registry",
    program: "docker-registry",
    purpose: "takes images that are pushed, and gives them",
};

const NODE: [Package; 2] = [
    Package { name: "nodejs", program: "node", purpose: "bundles the page's editor, and compresses the page" },
    Package { name: "npm", program: "npm", purpose: "fetches the editor" },
];
const BROWSER: Package = Package { name: "chromium", program: "chromium", purpose: "the browser that tests the page" };
const OTHER_BROWSER: Package =
    Package { name: "firefox-esr", program: "firefox-esr", purpose: "the other browser that tests the page" };

/// The other machine that we are compiled for.
pub(crate) const OTHER_MACHINE: &str = "aarch64-unknown-linux-gnu";
const OTHER_COMPILER: [Package; 2] = [
    Package {
        name: "gcc-aarch64-linux-gnu",
        program: "aarch64-linux-gnu-gcc",
        purpose: "compiles SQLite for the other machine",
    },
    Package {
        name: "libc6-dev-arm64-cross",
        program: "/usr/aarch64-linux-gnu/include/stdio.h",
        purpose: "the other machine's C library",
    },
];

/// Installs what `demo` needs.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_demo() -> Result<()> {
    install(&[BOOTSTRAP, ID_MAPS])
}

/// Installs what `test` needs.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_test() -> Result<()> {
    for_page()?;
    for component in ["fmt", "clippy"] {
        let there = cargo().args([component, "--version"]).output().is_ok_and(|output| output.status.success());
        if !there {
            let name = if component == "fmt" { "rustfmt" } else { component };
            rustup(&["component", "add", name])?;
        }
    }
    let peer =
        |name| Package { name, program: name, purpose: "reads images that we save, and saves some that we load" };
    install(&[BOOTSTRAP, ID_MAPS, WITNESS, peer("podman"), peer("runc"), peer("buildah"), peer("skopeo")])?;
    install(&[BROWSER, OTHER_BROWSER])?;
    install(&[BUSYBOX])?;
    target(OTHER_MACHINE)?;
    if std::env::consts::ARCH != "aarch64" {
        install(&OTHER_COMPILER)?;
    }
    let compressor = |name, program| Package { name, program, purpose: "compresses archives that we read" };
    install(&[compressor("xz-utils", "xz"), compressor("zstd", "zstd"), compressor("bzip2", "bzip2")])?;
    install(&[REGISTRY, Package { name: "openssl", program: "openssl", purpose: "makes a registry's certificate" }])
}

/// Installs what `soak` needs.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_soak() -> Result<()> {
    for_test()?;
    install(&[Package { name: "g++", program: "c++", purpose: "compiles libFuzzer" }])
}

/// Installs what `oracle` needs. What it compares with, it gets itself.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_oracle() -> Result<()> {
    install(&[Package { name: "python3-venv", program: "python3", purpose: "runs what we are compared with" }])
}

/// Installs what `bench` needs, and the engines that ours is measured beside. Without the latter there are fewer rows.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_bench() -> Result<()> {
    install(&[ID_MAPS, BUSYBOX])?;
    let peer = |name, purpose| Package { name, program: name, purpose };
    let peers = install(&[
        peer("crun", "starts containers, to compare"),
        peer("runc", "starts containers, to compare"),
        peer("podman", "an engine, to compare"),
        peer("buildah", "builds images, to compare"),
        Package { name: "docker.io", program: "dockerd", purpose: "an engine, to compare" },
        peer("jq", "edits the other runtimes' configuration"),
        Package { name: "linux-perf", program: "perf", purpose: "tells where the time goes" },
    ]);
    if let Err(error) = peers {
        println!("setup: rows will be missing: {error:#}");
    }
    Ok(())
}

/// Installs what `bench web` needs.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_bench_web() -> Result<()> {
    for_page()?;
    install(&[BROWSER])
}

/// Installs what `bench core` needs.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_bench_core() -> Result<()> {
    for_size()?;
    install(&[Package { name: "nodejs", program: "node", purpose: "runs core as a browser does" }])
}

/// Installs what `size` needs.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_size() -> Result<()> {
    for_page()?;
    install(&[Package { name: "brotli", program: "brotli", purpose: "compresses the page as servers do" }])
}

/// Installs what `page` needs.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_page() -> Result<()> {
    install(&NODE)?;
    target("wasm32-unknown-unknown")
}

/// Installs what `release` needs, for a program of this target.
///
/// # Errors
/// What is missing, and how to get it.
pub(crate) fn for_release(name: &str) -> Result<()> {
    for_page()?;
    install(&[Package {
        name: "musl-tools",
        program: "musl-gcc",
        purpose: "compiles SQLite for a program that is static",
    }])?;
    target(name)
}

/// Sees to it that Rust can compile for a target.
fn target(name: &str) -> Result<()> {
    let output = Command::new("rustc").args(["--print", "sysroot"]).output().context("start rustc")?;
    let sysroot = String::from_utf8(output.stdout).context("read rustc's answer")?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(name).is_dir() {
        return Ok(());
    }
    rustup(&["target", "add", name])
}

fn rustup(arguments: &[&str]) -> Result<()> {
    if find("rustup").is_none() {
        bail!("Rust lacks a part, and there is no rustup to add it: rustup {}", arguments.join(" "));
    }
    println!("setup: adding a part of Rust that is missing");
    run(Command::new("rustup").args(arguments))
}

fn install(packages: &[Package]) -> Result<()> {
    ensure!(cfg!(target_os = "linux"), "containers are a part of Linux: this system needs a virtual machine for them");
    let missing: Vec<&Package> = packages.iter().filter(|package| find(package.program).is_none()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    for package in &missing {
        println!("setup: {} is missing ({})", package.name, package.purpose);
    }
    let names: Vec<&str> = missing.iter().map(|package| package.name).collect();
    let by_hand = format!("apt-get install {}", names.join(" "));
    if find("apt-get").is_none() {
        bail!("install with your system's package manager what brings these (on Debian: {by_hand})");
    }
    ensure!(is_root(), "not root, so nothing is installed; please run: sudo {by_hand}");
    // The lists may be absent, or so old that what they name is gone: only then they are fetched.
    if run(apt_get("install").args(&names)).is_ok() {
        return Ok(());
    }
    println!("setup: apt-get's lists are missing or old");
    run(&mut apt_get("update"))?;
    run(apt_get("install").args(&names))
}

/// Waits for whoever else installs at this moment, asks nothing, and leaves out what is only recommended.
fn apt_get(verb: &str) -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command.args([verb, "--quiet=2", "--no-install-recommends"]);
    command.args(["-o", "DPkg::Lock::Timeout=300", "-o", "Dpkg::Use-Pty=0"]);
    command
}

fn is_root() -> bool {
    let output = Command::new("id").arg("-u").output();
    output.is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
