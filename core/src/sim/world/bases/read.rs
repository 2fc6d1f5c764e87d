//! A base image's text to the image.
//!
//! Lines: `id HEX`, `digest HEX`, `created TIME`, `env NAME=VALUE`, `cmd JSON`, `entrypoint JSON`, `workdir PATH`, `expose PORT`;
//! `layer BLOB COMPRESSED BYTES INSTRUCTION` and `empty INSTRUCTION`; within a layer `d [MODE] PATH`, `l SIZE PATH` (listed only),
//! `p NAME SIZE PATH` (a program of the model), `u FOLDER` (all utilities), `s TARGET PATH` (a link), `t [MODE] PATH TEXT`
//! (`\n` and `\t` in it). Where an id or a digest is cut, the rest of its digits are made up.

use super::{Base, BaseLayer};
use crate::container_path::ContainerPath;
use crate::digest::{DiffId, Digest, ImageId};
use crate::image::config::{History, ImageConfig};
use crate::image::time::seconds_since_epoch;
use crate::sim::files::{Content, FileSystem, Kind, Permissions};
use crate::sim::programs;
use crate::sim::world::images::empty;
use crate::sim::world::tree::{Tree, changes, make_folders};

/// What utilities of GNU take, roughly.
const UTILITY: u64 = 39_256;

/// Reads the text; lines that say nothing that is known are passed over.
pub(super) fn read(text: &str) -> Base {
    let mut reader = Reader {
        id: None,
        digest: None,
        config: ImageConfig::scratch("amd64"),
        layers: Vec::new(),
        files: empty(),
        open: None,
        now: 0,
    };
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        reader.line(word, rest);
    }
    reader.close();
    let id = reader.id.map_or_else(|| reader.config.id(), ImageId::new);
    Base { id, digest: reader.digest, config: reader.config, layers: reader.layers }
}

struct Reader {
    id: Option<Digest>,
    digest: Option<Digest>,
    config: ImageConfig,
    layers: Vec<BaseLayer>,
    files: FileSystem,
    open: Option<Open>,
    now: i64,
}

struct Open {
    below: FileSystem,
    blob: String,
    blob_size: u64,
    size: u64,
}

impl Reader {
    fn line(&mut self, word: &str, rest: &str) {
        let json = || serde_json::from_slice::<Vec<String>>(rest.as_bytes()).ok();
        match word {
            "id" => self.id = Some(completed(rest)),
            "digest" => self.digest = Some(completed(rest)),
            "created" => {
                self.now = seconds_since_epoch(rest).unwrap_or_default();
                self.config.created = Some(rest.to_owned());
            }
            "env" => self.config.config.env.push(rest.to_owned()),
            "cmd" => self.config.config.cmd = json(),
            "entrypoint" => self.config.config.entrypoint = json(),
            "workdir" => rest.clone_into(&mut self.config.config.working_dir),
            "expose" => {
                let ports = self.config.config.exposed_ports.get_or_insert_default();
                ports.insert(rest.to_owned(), serde_json::json!({}));
            }
            "stopsignal" => self.config.config.stop_signal = Some(rest.to_owned()),
            "empty" => {
                self.close();
                self.history(rest, true);
            }
            "layer" => {
                self.close();
                let mut words = rest.splitn(4, ' ');
                let blob = words.next().unwrap_or_default().to_owned();
                let mut number = || words.next().and_then(|word| word.parse().ok()).unwrap_or_default();
                let (blob_size, size) = (number(), number());
                self.open = Some(Open { below: self.files.clone(), blob, blob_size, size });
                self.history(words.next().unwrap_or_default(), false);
            }
            _ => self.file(word, rest),
        }
    }

    fn history(&mut self, created_by: &str, empty_layer: bool) {
        // Blanks at the end belong to the words of the classic builder, and are lost in a text.
        let padded = created_by.contains("#(nop) ADD") || created_by.contains("#(nop) COPY");
        let created_by = if padded { format!("{created_by} ") } else { created_by.to_owned() };
        self.config.history.push(History {
            created: self.config.created.clone(),
            created_by: Some(created_by),
            empty_layer,
            ..History::default()
        });
    }

    /// Ends the layer that is open.
    fn close(&mut self) {
        let Some(open) = self.open.take() else { return };
        let name = format!("{} {} {}", open.blob, open.size, self.layers.len());
        let listed: u64 = changes(&open.below, &self.files)
            .iter()
            .filter_map(|change| change.entry().map(crate::layer::entry::Entry::size))
            .sum();
        self.config.rootfs.diff_ids.push(DiffId::new(Digest::of(format!("modelled layer {name}").as_bytes())));
        self.layers.push(BaseLayer {
            files: self.files.clone(),
            size: open.size.max(listed),
            blob: completed(&open.blob),
            blob_size: open.blob_size,
        });
    }

    fn file(&mut self, word: &str, rest: &str) {
        let (mode, rest) = match rest.split_once(' ') {
            Some((mode, rest))
                if mode.len() >= 3 && word != "l" && word != "p" && u32::from_str_radix(mode, 8).is_ok() =>
            {
                (u32::from_str_radix(mode, 8).ok(), rest)
            }
            _ => (None, rest),
        };
        let now = self.now;
        match word {
            "d" => {
                let permissions = Permissions { mode: mode.unwrap_or(0o755), uid: 0, gid: 0 };
                let path = ContainerPath::new(rest);
                make_folders(&mut self.files, &path, Permissions { mode: 0o755, uid: 0, gid: 0 }, now);
                if let Some(id) = Tree::new(&self.files).find(&path) {
                    self.files.set_permissions(id, permissions);
                }
            }
            "l" => {
                if let Some((size, path)) = rest.split_once(' ') {
                    let size = size.parse().unwrap_or_default();
                    self.add(path, Kind::File(Content::Listed(size)), 0o644);
                }
            }
            "p" => {
                let mut words = rest.splitn(3, ' ');
                let (name, size, path) = (words.next(), words.next(), words.next());
                let size = size.and_then(|size| size.parse().ok()).unwrap_or(UTILITY);
                let content = Content::program(name.unwrap_or_default(), size);
                self.add(path.unwrap_or_default(), Kind::File(content), 0o755);
            }
            "u" => {
                for name in programs::names() {
                    let content = Content::program(name, UTILITY);
                    self.add(&format!("{rest}/{name}"), Kind::File(content), 0o755);
                }
            }
            "b" => {
                for name in programs::names().chain(["sh", "ash"]) {
                    self.add(&format!("/bin/{name}"), Kind::Symlink(rest.into()), 0o777);
                }
            }
            "s" => {
                if let Some((target, path)) = rest.split_once(' ') {
                    self.add(path, Kind::Symlink(target.into()), 0o777);
                }
            }
            "t" => {
                let (path, text) = rest.split_once(' ').unwrap_or((rest, ""));
                let text = text.replace("\\n", "\n").replace("\\t", "\t");
                self.add(path, Kind::File(Content::new(text)), mode.unwrap_or(0o644));
            }
            _ => {}
        }
    }

    fn add(&mut self, path: &str, kind: Kind, mode: u32) {
        let path = ContainerPath::new(path);
        let permissions = Permissions { mode, uid: 0, gid: 0 };
        let folder = path.parent().unwrap_or_else(ContainerPath::root);
        make_folders(&mut self.files, &folder, Permissions { mode: 0o755, uid: 0, gid: 0 }, self.now);
        let tree = Tree::new(&self.files);
        let (Some(id), Some(name)) = (tree.find(&folder), path.file_name()) else { return };
        if tree.find(&path).is_none() {
            // What a text says twice is there once.
            let _ = self.files.add(id, name, kind, permissions, self.now);
        }
    }
}

/// A digest of which only the beginning is known: what is missing is made up, always the same.
fn completed(hex: &str) -> Digest {
    let rest = Digest::of(hex.as_bytes()).hex();
    let whole: String = hex.chars().chain(rest.chars()).take(64).collect();
    Digest::from_hex(&whole).unwrap_or_else(|| Digest::of(hex.as_bytes()))
}
