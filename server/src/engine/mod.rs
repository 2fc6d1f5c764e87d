//! The use cases: build, containers, images. Performs what `core` decides, on the store and the runtime; decides nothing
//! about words or exit codes, which are `cli`'s.

pub mod archive;
pub mod bootstrap;
pub mod build;
pub mod changes;
pub mod check;
pub mod compare;
pub mod containers;
pub mod doctor;
pub mod error;
pub mod events;
pub mod history;
pub mod images;
pub mod import;
pub mod info;
pub mod inspect;
mod interrupt;
pub mod layers;
pub mod login;
pub mod names;
pub mod networks;
pub mod place;
pub mod prune;
pub mod pull;
pub mod push;
pub mod sweep;
pub mod usage;
pub mod volumes;

use std::cell::{Cell, RefCell};
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::mode::Mode;
use crate::runtime::linux::switch::client::Turn;
use crate::runtime::linux::user_namespace;
use crate::store::Store;

// What the use cases take and return: the command line knows the engine only.
pub use crate::registry::RegistryError;
pub use crate::runtime::RuntimeError;
pub use crate::runtime::resources::{Limits, Resources, Swap, Ulimit};
pub use crate::store::StoreError;
pub use crate::store::images::Image;
pub use error::EngineError;

/// The engine: an open store, and the way to own its files.
#[derive(Debug)]
pub struct Engine {
    store: Store,
    mode: Mode,
    owns_files: Cell<bool>,
    /// Held while this process starts a container on networks.
    turn: RefCell<Option<Turn>>,
    /// The process of another container whose network is to be shared.
    company: RefCell<Option<OwnedFd>>,
}

impl Engine {
    /// Opens the engine on the user's own store (see [`place`]), and clears away what dead commands have left.
    ///
    /// # Errors
    /// [`EngineError`] where there is no place for a store or it is not ours to use.
    pub fn open() -> Result<Self, EngineError> {
        Self::open_at(&place::root()?)
    }

    /// As [`Self::open`], with the store at `root`.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn open_at(root: &Path) -> Result<Self, EngineError> {
        let mode = user_namespace::available_mode();
        let store = Store::open(root, mode)?;
        let engine = Self::unswept(store, mode);
        // What cannot be cleared away now is tried again by the next command. It must not keep this one from its work.
        let _ = engine.sweep_apart();
        Ok(engine)
    }

    fn unswept(store: Store, mode: Mode) -> Self {
        Self { store, mode, owns_files: Cell::new(false), turn: RefCell::new(None), company: RefCell::new(None) }
    }

    /// The store.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// Makes this process the owner of all files of the store, by entering the store's user namespace: needed by what
    /// reads, writes or removes files of layers and containers, and by what starts containers. What deals with containers
    /// that run (signals, exec) must be done before: a container started earlier lives in a namespace beside ours, over
    /// which only the ordinary user has power.
    ///
    /// Does nothing as root, and the second time. The process must have one thread.
    ///
    /// # Errors
    /// [`EngineError::Runtime`] where the system forbids user namespaces.
    pub fn own_files(&self) -> Result<(), EngineError> {
        if !self.owns_files.replace(true) {
            let turn = self.turn.borrow();
            let company = self.company.borrow_mut().take();
            let switch = turn.as_ref().map_or(Ok(None), Turn::switch)?;
            match company.or(switch) {
                // Who is on a network must be in the user namespace that the network is in.
                Some(process) if self.mode != Mode::Root => user_namespace::join(&process)?,
                _ => user_namespace::enter(self.mode)?,
            }
        }
        Ok(())
    }
}

/// Whether this user's networks can be left.
#[must_use]
pub fn leads_out() -> bool {
    user_namespace::available_mode() == Mode::Root
}

/// The present moment, in seconds since 1970.
#[must_use]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}
