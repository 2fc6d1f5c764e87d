//! One marked link → the files in `dist/` that it stands for, and the tags that load them.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail, ensure};
use sha2::{Digest as _, Sha256};
use wasm_bindgen_cli_support::Bindgen;

use crate::bindings::{bind, compile};
use crate::markup::Link;

/// `dist/` while it is made.
pub(crate) struct Distribution<'a> {
    /// The workspace's folder.
    pub(crate) root: &'a Path,
    /// `dist/`.
    pub(crate) folder: &'a Path,
    /// For files that still need their final name.
    pub(crate) staging: &'a Path,
    /// Whether to be ready soon matters more than being small.
    pub(crate) quick: bool,
    /// What was written so far: names and sizes in bytes.
    pub(crate) files: Vec<(String, usize)>,
}

impl Distribution<'_> {
    /// Makes what `link` asks for, and returns the tags to put in its place.
    ///
    /// # Errors
    /// A kind of link that we do not know, a file that cannot be read, a build that fails.
    pub(crate) fn add(&mut self, link: &Link) -> Result<String> {
        let source = self.root.join(link.attribute("href")?);
        match link.attribute("rel")? {
            "icon" => {
                let name = self.add_file(&source)?;
                Ok(format!(r#"<link rel="icon" href="{name}">"#))
            }
            "css" => {
                let name = self.add_file(&source)?;
                Ok(format!(r#"<link rel="stylesheet" href="{name}">"#))
            }
            "copy-dir" => self.add_modules(&source, link.attribute("data-target-path")?),
            "rust" => self.add_program(link),
            other => bail!("index.html: rel={other:?} is not one of icon, css, copy-dir, rust"),
        }
    }

    /// Writes `bytes` under exactly `name`.
    ///
    /// # Errors
    /// What the file system says.
    pub(crate) fn write(&mut self, name: &str, bytes: &[u8]) -> Result<()> {
        fs::write(self.folder.join(name), bytes).with_context(|| format!("write dist/{name}"))?;
        self.files.push((name.to_owned(), bytes.len()));
        Ok(())
    }

    /// Writes `bytes` under a name that changes with them, so that a browser may keep the file for ever.
    fn write_hashed(&mut self, stem: &str, extension: &str, bytes: &[u8]) -> Result<String> {
        let name = format!("{stem}-{}.{extension}", hash(bytes));
        self.write(&name, bytes)?;
        Ok(name)
    }

    fn add_file(&mut self, source: &Path) -> Result<String> {
        let bytes = fs::read(source).with_context(|| format!("read {}", source.display()))?;
        let part = |part: Option<&std::ffi::OsStr>| part.and_then(|part| part.to_str()).map(str::to_owned);
        let (stem, extension) = part(source.file_stem()).zip(part(source.extension())).context("a plain file name")?;
        self.write_hashed(&stem, &extension, &bytes)
    }

    /// Bundles what is written in JavaScript. The program loads a module when it needs it, and finds its name by `data-module`;
    /// fetching begins before that, after all that is more urgent.
    fn add_modules(&mut self, folder: &Path, target: &str) -> Result<String> {
        let mut command = self.node("build.js", folder);
        if self.quick {
            command.arg("--quick");
        }
        run(&mut command)?;
        fs::create_dir_all(self.folder.join(target)).with_context(|| format!("create dist/{target}"))?;
        let mut tags = Vec::new();
        for entry in fs::read_dir(folder).context("list the bundles")? {
            let file = entry.context("list the bundles")?.path();
            let stem = file.file_stem().and_then(|stem| stem.to_str()).context("a plain file name")?.to_owned();
            let bytes = fs::read(&file).with_context(|| format!("read {}", file.display()))?;
            let name = self.write_hashed(&format!("{target}/{stem}"), "js", &bytes)?;
            tags.push(format!(r#"<link rel="modulepreload" fetchpriority="low" data-module="{stem}" href="{name}">"#));
        }
        tags.sort();
        Ok(tags.join("\n    "))
    }

    /// Writes the service worker, which keeps all files that were written so far. A new version of any of them changes the page, in
    /// which their names are, and so the worker.
    ///
    /// # Errors
    /// A file that cannot be read or written.
    pub(crate) fn add_service_worker(&mut self, page: &[u8]) -> Result<()> {
        let script = fs::read_to_string(self.root.join("web/service-worker.js")).context("read the service worker")?;
        let files = self.files.iter().filter(|(name, _)| name != "index.html").map(|(name, _)| format!("'{name}'"));
        let files = files.collect::<Vec<_>>().join(", ");
        let script = format!("const VERSION = '{}';\nconst FILES = [{files}];\n{script}", hash(page));
        self.write("service-worker.js", script.as_bytes())
    }

    /// Puts smaller forms beside the files: the server sends what the browser takes.
    ///
    /// # Errors
    /// What node says.
    pub(crate) fn compress(&self) -> Result<()> {
        run(&mut self.node("compress.js", self.folder))
    }

    fn node(&self, script: &str, folder: &Path) -> Command {
        let mut command = Command::new("node");
        command.arg(self.root.join("web").join(script)).arg(folder);
        command
    }

    /// Builds the program for the browser. Its start is a file, not an inline script, so that the page can be served
    /// under a content security policy without exceptions.
    fn add_program(&mut self, link: &Link) -> Result<String> {
        let name = link.attribute("data-bin")?;
        let manifest = self.root.join(link.attribute("href")?);
        let profile = if self.quick { "wasm-quick" } else { link.attribute("data-cargo-profile-release")? };
        let module = compile(self.root, &["--bin", name], &manifest, profile, name)?;
        bind(Bindgen::new().web(true)?, &module, name, self.staging)?;
        let wasm = fs::read(self.staging.join(format!("{name}_bg.wasm"))).context("read the page's module")?;
        let wasm = self.write_hashed(name, "wasm", &wasm)?;
        let script = fs::read(self.staging.join(format!("{name}.js"))).context("read the page's bindings")?;
        let script = self.write_hashed(name, "js", &script)?;
        let boot = format!(
            "globalThis.layercake = {{ load: (name) => import(document.querySelector(`link[data-module=\"${{name}}\"]`).href) }};\n\
             import init from './{script}';\nawait init({{ module_or_path: new URL('./{wasm}', import.meta.url) }});\n"
        );
        let boot = self.write_hashed("boot", "js", boot.as_bytes())?;
        // Fetching starts with the page, not only when the scripts have found out what they need.
        Ok(format!(
            r#"<link rel="modulepreload" href="{script}">
    <link rel="preload" href="{wasm}" as="fetch" type="application/wasm" crossorigin>
    <script type="module" src="{boot}"></script>"#
        ))
    }
}

/// What tells bytes apart.
fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().context("start node")?;
    ensure!(status.success(), "node ends with {status}");
    Ok(())
}
