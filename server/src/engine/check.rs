//! `system check`: what is wrong with the store, who has it, and what mends it; and the mending of what the store can mend itself.

use std::collections::BTreeMap;

use layercake_core::digest::ChainId;
use layercake_core::image::reference::ImageReference;

use super::containers::settings::Settings;
use super::{Engine, EngineError};
use crate::runtime::state::State;
use crate::store::StoreError;
use crate::store::check::{Checked, Subject};

/// Something that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// What it is about, and what is wrong.
    pub what: String,
    /// What to do about it.
    pub mends: String,
}

/// What a check found, in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Health {
    /// How many layers, images, containers and volumes were looked at.
    pub counts: [usize; 4],
    /// What is wrong.
    pub troubles: Vec<Trouble>,
    /// What is not wrong, but somebody may want to know.
    pub remarks: Vec<String>,
}

/// What the command line offers for what the store can do alone.
const ITSELF: &str = "layercake system check --mend";

impl Engine {
    /// Looks at all that the store has.
    ///
    /// # Errors
    /// What the file system or the database said, where that kept it from looking on.
    pub fn check(&self) -> Result<Health, EngineError> {
        self.own_files()?;
        let checked = self.store.check()?;
        self.in_words(&checked)
    }

    /// Mends what can be mended without anybody's help: unpacks layers again from their tars, takes images away whose documents
    /// are damaged, writes the index again. Returns what was done.
    ///
    /// # Errors
    /// What the store said.
    pub fn mend(&self) -> Result<Vec<String>, EngineError> {
        self.own_files()?;
        let checked = self.store.check()?;
        let running = self.layers_in_use()?;
        let mut done = Vec::new();
        for fault in &checked.faults {
            match &fault.subject {
                Subject::Unpacked(layer) if running.contains(layer) => {}
                Subject::Unpacked(layer) => {
                    self.store.unpack_again(layer)?;
                    done.push(format!("layer {layer} was unpacked again from its tar"));
                }
                Subject::Image(id) => match self.store.remove_image(id) {
                    Ok(_) => done.push(format!("image {id} was removed")),
                    // It had two faults.
                    Err(StoreError::MissingImage(_)) => {}
                    Err(error) => return Err(error.into()),
                },
                Subject::Index => {
                    self.store.write_index_again()?;
                    done.push("index.json was written again".to_owned());
                }
                Subject::Database | Subject::Tar(_) | Subject::Container(_) | Subject::Volume(_) => {}
            }
        }
        Ok(done)
    }

    fn in_words(&self, checked: &Checked) -> Result<Health, EngineError> {
        let owners = self.owners()?;
        // Here it only chooses between two pieces of advice, and a damaged store must not keep its damage from being told.
        let running = self.layers_in_use().unwrap_or_default();
        let mut health = Health { counts: checked.counts, ..Health::default() };
        for fault in &checked.faults {
            let (about, mends) = match &fault.subject {
                Subject::Database => (
                    "the database".to_owned(),
                    "save what can be saved (layercake save, layercake export), then start with a new store".to_owned(),
                ),
                Subject::Tar(layer) => {
                    let (images, containers) = owners.get(layer).cloned().unwrap_or_default();
                    let mut steps = Vec::new();
                    if !containers.is_empty() {
                        steps.push(format!("layercake rm -f {}", containers.join(" ")));
                    }
                    if !images.is_empty() {
                        steps.push(format!("layercake rmi -f {}", images.join(" ")));
                    }
                    if steps.is_empty() {
                        steps.push("layercake builder prune".to_owned());
                    }
                    (
                        format!("the tar of layer {layer}"),
                        format!("{}; then pull, load or build again", steps.join("; ")),
                    )
                }
                Subject::Unpacked(layer) if running.contains(layer) => {
                    let (_, containers) = owners.get(layer).cloned().unwrap_or_default();
                    let stop = format!("layercake stop {}; {ITSELF}", containers.join(" "));
                    (format!("the unpacked layer {layer}"), stop)
                }
                Subject::Unpacked(layer) => (format!("the unpacked layer {layer}"), ITSELF.to_owned()),
                Subject::Image(id) => {
                    (format!("image {id}"), format!("{ITSELF} (removes it); then pull, load or build it again"))
                }
                Subject::Container(id) => (format!("container {id}"), format!("layercake rm -f {}", &id[..12])),
                Subject::Volume(name) => (
                    format!("volume {name}"),
                    "its files are gone: the next container that uses it begins with an empty one".to_owned(),
                ),
                Subject::Index => ("index.json".to_owned(), ITSELF.to_owned()),
            };
            health.troubles.push(Trouble { what: format!("{about}: {}", fault.what), mends });
        }
        for container in self.store.containers()? {
            if let Err(error) = Settings::of(&container) {
                let what = format!("container {}: {error}", container.id);
                let mends = format!("layercake rm -f {}", &container.id[..12]);
                health.troubles.push(Trouble { what, mends });
            }
        }
        if !checked.loose.is_empty() {
            let count = checked.loose.len();
            let remark =
                format!("{count} files or folders were left by commands that were killed: the next removal takes them");
            health.remarks.push(remark);
        }
        for path in &checked.lost_volumes {
            let remark = format!("{} is no volume's folder: look into it, and remove it by hand", path.display());
            health.remarks.push(remark);
        }
        Ok(health)
    }

    /// Of each layer the images (by name, or id) and the containers (by short id) that have it. Read from rows alone: documents may
    /// be damaged.
    fn owners(&self) -> Result<Owners, EngineError> {
        let mut owners = Owners::new();
        for (id, name, top) in self.store.image_tops()? {
            let name = name.as_deref().and_then(|name| ImageReference::parse(name).ok());
            let name = name.map_or_else(|| id.short(), |name| name.familiar());
            for layer in self.store.layers_of(top.as_ref()).unwrap_or_default() {
                owners.entry(layer.chain_id).or_default().0.push(name.clone());
            }
        }
        for container in self.store.containers()? {
            let top = self.store.top_of_container(&container.id)?;
            for layer in self.store.layers_of(top.as_ref()).unwrap_or_default() {
                owners.entry(layer.chain_id).or_default().1.push(container.id[..12].to_owned());
            }
        }
        Ok(owners)
    }

    /// The layers below containers that run.
    fn layers_in_use(&self) -> Result<Vec<ChainId>, EngineError> {
        let mut layers = Vec::new();
        for container in self.store.containers()? {
            if matches!(self.state(&container)?, State::Running { .. }) {
                let top = self.store.top_of_container(&container.id)?;
                layers.extend(self.store.layers_of(top.as_ref())?.iter().map(|layer| layer.chain_id));
            }
        }
        Ok(layers)
    }
}

type Owners = BTreeMap<ChainId, (Vec<String>, Vec<String>)>;
