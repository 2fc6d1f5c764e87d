//! debian: a minimal Debian, made by mmdebstrap from its packages.

use std::fs::File;
use std::process::Command;

use layercake_core::digest::ImageId;
use layercake_core::image::config::ContainerConfig;
use layercake_core::image::reference::ImageReference;

use super::ORIGIN;
use super::program::Program;
use crate::engine::import::Description;
use crate::engine::{Engine, EngineError};
use crate::mode::Mode;

const MMDEBSTRAP: Program = Program { name: "mmdebstrap", package: "mmdebstrap" };
const FAKECHROOT: Program = Program { name: "fakechroot", package: "fakechroot" };
const FAKEROOT: Program = Program { name: "fakeroot", package: "fakeroot" };
const RELEASE: &str = "bookworm";

impl Engine {
    /// Makes a Debian image and names it `reference`. `progress` is told what is being done.
    ///
    /// # Errors
    /// [`BootstrapError`](super::BootstrapError); what the store said.
    pub fn bootstrap_debian(
        &self,
        reference: &ImageReference,
        progress: &dyn Fn(&str),
    ) -> Result<ImageId, EngineError> {
        let mode = match self.mode {
            Mode::Root => "root",
            Mode::SubordinateIds => "unshare",
            // Pretends the owners that one id cannot give, and notes them in the tar.
            Mode::OneId => "fakechroot",
        };
        if self.mode == Mode::OneId {
            for program in [FAKECHROOT, FAKEROOT] {
                program.text(Command::new(program.name).arg("--version"))?;
            }
        }
        let scratch = self.store.scratch()?;
        let path = scratch.path().join("root.tar");
        let tar = File::create_new(&path).map_err(|source| EngineError::Io { path: path.clone(), source })?;
        progress(&format!("Making Debian {RELEASE} of its packages: this takes a minute or two"));
        let mut command = Command::new("mmdebstrap");
        command.args(["--variant=minbase", "--format=tar", "--mode", mode]);
        // Inside a container that has one id only, apt cannot become the user _apt.
        command.arg("--aptopt=APT::Sandbox::User \"root\"");
        command.arg(RELEASE).arg("-").stdout(tar);
        MMDEBSTRAP.run(&mut command, &|line| progress(line.strip_prefix("I: ").unwrap_or(line)))?;

        let origin = format!("layercake image bootstrap debian: mmdebstrap --variant=minbase {RELEASE}");
        let labels = [
            ("org.opencontainers.image.title", "debian".to_owned()),
            ("org.opencontainers.image.description", "A minimal Debian".to_owned()),
            ("org.opencontainers.image.version", RELEASE.to_owned()),
            (ORIGIN, origin),
        ];
        let description = Description {
            reference: Some(reference.clone()),
            config: ContainerConfig {
                env: vec!["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin".to_owned()],
                cmd: Some(vec!["bash".to_owned()]),
                labels: Some(labels.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()),
                ..ContainerConfig::default()
            },
            created_by: format!("layercake image bootstrap debian # mmdebstrap --variant=minbase {RELEASE}"),
            comment: String::new(),
            created: None,
        };
        progress("Storing the image");
        let tar = File::open(&path).map_err(|source| EngineError::Io { path, source })?;
        self.import(tar, &description)
    }
}
